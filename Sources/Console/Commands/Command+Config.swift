import Platform
import Records
import Settings
import Terminal

extension Command {
  static let config = Command(
    "config", arguments: "path | show | get KEY | set KEY VALUE | unset KEY", "the settings in config.json",
    forms: [
      CommandForm("path", "where config.json is"),
      CommandForm("show", "every setting; what is not set has its default"),
      CommandForm("get", arguments: "KEY", "one setting, such as model or budgets.day"),
      CommandForm("set", arguments: "KEY VALUE ...", "sets it, checked"),
      CommandForm("unset", arguments: "KEY", "takes it out"),
    ],
    options: [.listingJSON], wordLimit: nil
  ) { program, options in
    await program.attempt { () async throws(Failure) in try program.config(options) }
  }
}

extension Program {
  fileprivate func config(_ options: Options) throws(Failure) -> Int32 {
    let (form, rest) = try Command.config.form(of: options.words)
    do throws(SettingsError) {
      // Without a context: a file that is broken elsewhere must not hide where it is.
      let path = try Folders(environment: environment).configurationFile
      if form.name == "path" {
        output.write(options.printsJSON ? JSONValue.object(["path": .text(path)]).document : path + "\n")
        return 0
      }
      var configuration = try Configuration.load(from: path)
      switch form.name {
      case "get": return try show(rest[0], configuration, options)
      case "set", "unset":
        let value = form.name == "set" ? rest.dropFirst().joined(separator: " ") : nil
        try configuration.set(rest[0], to: value)
        try configuration.save(to: path)
        if rest[0] == Configuration.Field.gateway.rawValue { remark(onGateway: configuration) }
      default: show(configuration, options)
      }
      return 0
    } catch {
      throw Failure(error)
    }
  }

  /// One value alone, for scripts; exit code 1 where it is not set.
  private func show(
    _ name: String, _ configuration: Configuration, _ options: Options
  ) throws(SettingsError) -> Int32 {
    let value = try configuration.text(named: name)
    if options.printsJSON {
      output.write(JSONValue.object([name: .text(value)]).document)
    } else if let value {
      output.write(Sanitiser.line(value) + "\n")
    } else {
      errors.write("\(Sanitiser.line(name)) is not set\n")
    }
    return value == nil ? Failure.Code.failed : 0
  }

  private func show(_ configuration: Configuration, _ options: Options) {
    let fields = Configuration.Field.allCases
    if options.printsJSON {
      let members = fields.map { ($0.rawValue, configuration.json(of: $0)) }
      output.write(JSONValue.object(Dictionary(members) { first, _ in first }).document)
      return
    }
    let rows = fields.map { field in
      (field.rawValue, configuration.text(of: field).map { Sanitiser.line($0) } ?? screen.styles.dim("not set"))
    }
    list([HelpText.rows(rows)])
  }

  /// The environment is stronger than the file: said where it matters most.
  private func remark(onGateway configuration: Configuration) {
    guard let name = environment["TUPPENCE_GATEWAY"], !name.isEmpty else { return }
    errors.write("TUPPENCE_GATEWAY is set to \(Sanitiser.line(name)), which is stronger than config.json\n")
  }
}

extension Configuration {
  fileprivate func json(of field: Field) -> JSONValue {
    switch field {
    case .tags: .flag(tags)
    case .budgets: .object(budgets.mapValues { .amount($0) })
    default: .text(text(of: field))
    }
  }
}
