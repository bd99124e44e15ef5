extension Command {
  static let completions = Command(
    "completions", arguments: [.required(Shell.allCases.map(\.rawValue).joined(separator: "|"))],
    "prints a completion script for a shell"
  ) { program, options in
    await program.attempt { () async throws(Failure) in try program.completions(options) }
  }

  static let man = Command("man", "prints the manual page: tuppence man | man -l -") { program, _ in
    program.output.write(ManPage.text())
    return 0
  }
}

extension Program {
  fileprivate func completions(_ options: Options) throws(Failure) -> Int32 {
    let names = Shell.allCases.map(\.rawValue)
    let word = options.words.first ?? ""
    guard let shell = Shell(rawValue: word) else {
      throw Failure(
        "there are no completions for \"\(word)\"",
        hint: Failure.suggestion(for: word, among: names, else: "one of: \(names.joined(separator: ", "))"),
        exitCode: Failure.Code.usage)
    }
    output.write(shell.script())
    return 0
  }
}
