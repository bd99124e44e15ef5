import Records

/// A command line, understood.
package struct Invocation: Sendable {
  package var command: Command
  package var options: Options

  /// Reads the arguments behind the program's name.
  ///
  /// Without a command word it is `chat`, or `ask` where standard input is a pipe. `--` ends the options; `--name=value` and `-nvalue` are understood.
  package init(_ arguments: [String], inputIsTerminal: Bool) throws(UsageError) {
    var rest = arguments[...]
    if let word = rest.first, !word.hasPrefix("-") {
      guard let named = Command.all.first(where: { $0.name == word }) else {
        throw .unknownCommand(word, nearest: nearestMatch(to: word, among: Command.all.map(\.name)))
      }
      command = named
      rest.removeFirst()
    } else {
      command = inputIsTerminal ? .chat : .ask
    }
    options = Options()
    while let argument = rest.popFirst() {
      if argument == "--" {
        options.words += rest
        break
      }
      try read(argument, &rest)
    }
    guard !options.wantsHelp else { return }
    guard command.forms.isEmpty else {
      let (form, words) = try command.form(of: options.words)
      (options.form, options.words) = (form.name, words)
      return
    }
    try command.arguments.check(options.words[...], of: "tuppence \(command.name)")
  }

  private mutating func read(_ argument: String, _ rest: inout ArraySlice<String>) throws(UsageError) {
    if argument.hasPrefix("--") {
      let parts = argument.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let option = try option(named: "\(parts[0])")
      try apply(option, "--\(option.name)", attached: parts.count > 1 ? String(parts[1]) : nil, &rest)
    } else if argument.hasPrefix("-"), argument.count > 1 {
      try readShort(argument.dropFirst(), &rest)
    } else {
      options.words.append(argument)
    }
  }

  private mutating func readShort(_ letters: Substring, _ rest: inout ArraySlice<String>) throws(UsageError) {
    var letters = letters
    while let letter = letters.popFirst() {
      guard let option = command.options.first(where: { $0.short == letter }) else {
        throw .unknownOption("-\(letter)", nearest: nil)
      }
      let attached = option.value != nil && !letters.isEmpty ? String(letters) : nil
      try apply(option, "-\(letter)", attached: attached, &rest)
      if attached != nil { return }
    }
  }

  private func option(named name: String) throws(UsageError) -> CommandOption {
    if let option = command.options.first(where: { $0.name == name }) { return option }
    let nearest = nearestMatch(to: name, among: command.options.map(\.name))
    throw .unknownOption("--\(name)", nearest: nearest.map { "--\($0)" })
  }

  private mutating func apply(
    _ option: CommandOption, _ shown: String, attached: String?, _ rest: inout ArraySlice<String>
  ) throws(UsageError) {
    guard let valueName = option.value else {
      if let attached, option.optionalValue != nil { return try option.set(&options, attached) }
      guard attached == nil else { throw .needlessValue(option: shown) }
      return try option.set(&options, "")
    }
    guard let value = attached ?? rest.popFirst() else { throw .missingValue(option: shown, value: valueName) }
    try option.set(&options, value)
  }
}
