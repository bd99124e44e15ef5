import Records

/// A command line, understood.
package struct Invocation: Sendable {
  package var command: Command
  package var options: Options

  /// False where the command was chosen by the rule for command lines without one.
  package let namesCommand: Bool

  /// Reads the arguments behind the program's name.
  ///
  /// The first word is a command, or else the beginning of a prompt, which is `ask`. Options come before or after it.
  /// Without a word it is `chat`, or `ask` where standard input is a pipe. `--` ends the options and makes the rest a
  /// prompt; `--name=value` and `-nvalue` are understood.
  package init(_ arguments: [String], inputIsTerminal: Bool) throws(UsageError) {
    var arguments = arguments
    let place = Self.firstWord(in: arguments)
    if let place, let named = Command.named(arguments[place]) {
      (command, namesCommand) = (named, true)
      arguments.remove(at: place)
    } else {
      if let place { try Self.checkIsPrompt(arguments[place]) }
      let hasPrompt = place != nil || arguments.firstIndex(of: "--").map { $0 + 1 < arguments.count } ?? false
      (command, namesCommand) = (hasPrompt || !inputIsTerminal ? .ask : .chat, false)
    }
    var rest = arguments[...]
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

  /// The place of the first argument that is neither an option nor an option's value, before a `--`.
  private static func firstWord(in arguments: [String]) -> Int? {
    let options = Command.all.flatMap(\.options)
    var place = 0
    while place < arguments.count, arguments[place] != "--" {
      let argument = arguments[place]
      guard argument.hasPrefix("-"), argument.count > 1 else { return place }
      place += takesNextArgument(argument, options) ? 2 : 1
    }
    return nil
  }

  private static func takesNextArgument(_ argument: String, _ options: [CommandOption]) -> Bool {
    if argument.hasPrefix("--") {
      return options.first { "--\($0.name)" == argument }?.value != nil
    }
    // Of `-cm MODEL` the last letter takes the value; of `-mMODEL` the first one has it already.
    for (number, letter) in argument.dropFirst().enumerated() {
      guard options.first(where: { $0.short == letter })?.value != nil else { continue }
      return number == argument.count - 2
    }
    return false
  }

  /// A single word that is one letter away from a command's name is not sent as a prompt: it would cost money.
  private static func checkIsPrompt(_ text: String) throws(UsageError) {
    guard !text.contains(where: \.isWhitespace),
      let meant = Command.all.first(where: { isOneLetterAway(text, from: $0.name) })
    else { return }
    throw .unknownCommand(text, nearest: meant.name)
  }

  private mutating func read(_ argument: String, _ rest: inout ArraySlice<String>) throws(UsageError) {
    if argument.hasPrefix("--") {
      let parts = argument.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let option = try option(named: "\(parts[0])")
      try apply(option, "--\(option.name)", attached: parts.count > 1 ? String(parts[1]) : nil, &rest)
    } else if argument.hasPrefix("-"), argument.count > 1 {
      try readShort(argument.dropFirst(), &rest)
    } else if argument == "-", command.name == Command.ask.name {
      options.readsStandardInput = true
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
