import App
import Platform
import Records
import Settings
import Terminal

extension Command {
  static let config = Command(
    "config", "the settings in config.json",
    forms: [
      CommandForm("path", "where config.json is"),
      CommandForm("show", "every setting; what is not set has its default"),
      CommandForm("get", arguments: [.required("KEY")], "one setting, such as model or budgets.day"),
      CommandForm(
        "set", arguments: [.required("KEY"), .several("VALUE")], "sets one setting after a check of its value"),
      CommandForm("unset", arguments: [.required("KEY")], "removes one setting"),
    ],
    options: [.listingJSON]
  ) { program, options in
    await program.attempt { () async throws(Failure) in try program.config(options) }
  }
}

extension Program {
  fileprivate func config(_ options: Options) throws(Failure) -> Int32 {
    let words = options.words
    do throws(SettingsError) {
      // Without a context: a file that is broken elsewhere must not hide where it is.
      let path = try Folders(environment: environment).configurationFile
      if options.form == "path" {
        output.write(options.printsJSON ? JSONValue.object(["path": .text(path)]).document : path + "\n")
        return 0
      }
      var configuration = try Configuration.load(from: path)
      switch options.form {
      case "get": return try show(words[0], configuration, options)
      case "set", "unset":
        var value = options.form == "set" ? words.dropFirst().joined(separator: " ") : nil
        if words[0] == "model", let name = value { value = try modelID(name, configuration) }
        try configuration.set(words[0], to: value)
        try configuration.save(to: path)
        if words[0] == Configuration.Field.gateway.name { remark(onGateway: configuration) }
      default: show(configuration, options)
      }
      return 0
    } catch {
      throw Failure(error)
    }
  }

  /// The model's id, by the aliases and by the stored list of the gateway that the settings name; nothing is fetched.
  private func modelID(_ name: String, _ configuration: Configuration) throws(SettingsError) -> String {
    let folders = try Folders(environment: environment)
    let ids =
      (try? CatalogueCache.storedIDs(folders, environment: environment, configuration: configuration)) ?? []
    switch ModelNames(ids: ids, aliases: configuration.aliases).choice(name, takesParts: false) {
    case .model(let id):
      if id != name { errors.write("model: \(Sanitiser.line(id))\n") }
      return id
    case .several, .unknown: return name
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
    let fields = Configuration.Field.all
    if options.printsJSON {
      let members = fields.map { ($0.name, JSONValue($0.value(configuration))) }
      output.write(JSONValue.object(Dictionary(uniqueKeysWithValues: members)).document)
      return
    }
    let rows = fields.map { field in
      (field.name, field.value(configuration).map { Sanitiser.line($0.text) } ?? screen.styles.dim("not set"))
    }
    list([HelpText.rows(rows)])
  }

  /// The environment is stronger than the file: said where it matters most.
  private func remark(onGateway configuration: Configuration) {
    guard let name = environment["TUPPENCE_GATEWAY"], !name.isEmpty else { return }
    errors.write("TUPPENCE_GATEWAY is set to \(Sanitiser.line(name)), which is stronger than config.json\n")
  }
}

extension JSONValue {
  fileprivate init(_ value: Configuration.Field.Value?) {
    switch value {
    case .flag(let flag): self = .flag(flag)
    case .budgets(let budgets):
      self = .object(Dictionary(uniqueKeysWithValues: budgets.map { ($0.key.description, .amount($0.value)) }))
    case .aliases(let aliases): self = .object(aliases.mapValues { .text($0) })
    // The entries may hold secrets.
    case .mcpServers(let list): self = .list(list.entries.map { .text($0.name) })
    case .text, .amount, .seconds, .count, .command, nil: self = .text(value?.text)
    }
  }
}
