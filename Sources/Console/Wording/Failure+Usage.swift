extension Failure {
  package init(_ error: UsageError) {
    let help = "tuppence --help lists the commands"
    switch error {
    case .unknownCommand(let word, let nearest):
      self.init(
        "there is no command \"\(word)\"",
        hint: nearest.map { "did you mean \($0)? To send a prompt: tuppence ask \"\(word) ...\"" }
          ?? "\(help). To send a prompt: tuppence ask \"\(word) ...\"", exitCode: Code.usage)
    case .unknownOption(let option, let nearest):
      self.init(
        "there is no option \(option)", hint: nearest.map { "did you mean \($0)?" } ?? "--help lists the options",
        exitCode: Code.usage)
    case .missingValue(let option, let value):
      self.init("\(option) needs a value", hint: "\(option) \(value)", exitCode: Code.usage)
    case .needlessValue(let option):
      self.init("\(option) takes no value", hint: "write it without =", exitCode: Code.usage)
    case .badValue(let option, let value, let expected):
      self.init("\(option) cannot be \"\(value)\"", hint: "expected: \(expected)", exitCode: Code.usage)
    case .tooManyArguments(let command, let word):
      self.init(
        "tuppence \(command) does not know what to do with \"\(word)\"", hint: "tuppence \(command) --help",
        exitCode: Code.usage)
    case .unknownFault(let name, let nearest):
      self.init(
        "there is no fault \"\(name)\"",
        hint: nearest.map { "did you mean \($0)?" } ?? "tuppence sandbox --fault list shows them",
        exitCode: Code.usage)
    case .missingPrompt:
      self.init(
        "there is no prompt", hint: "tuppence ask \"your question\", or pipe it in: echo question | tuppence ask",
        exitCode: Code.usage)
    }
  }
}
