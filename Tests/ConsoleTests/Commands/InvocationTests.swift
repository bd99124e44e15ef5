import Testing

@testable import Console

/// One rule for every command line: which command it is, and what its words are.
@Suite struct InvocationTests {
  /// What is understood of a command line.
  struct Reading: Equatable, CustomStringConvertible {
    var command: String
    var words: [String]
    var description: String { "\(command) \(words)" }

    init(_ command: String, _ words: String...) {
      (self.command, self.words) = (command, words)
    }

    init(_ invocation: Invocation) {
      (command, words) = (invocation.command.name, invocation.options.words)
    }
  }

  @Test(arguments: [
    ([], Reading("chat")), (["-m", "a/b"], Reading("chat")), (["-cm", "ask"], Reading("chat")),
    (["why?"], Reading("ask", "why?")), (["why", "does", "it"], Reading("ask", "why", "does", "it")),
    (["-m", "a/b", "why does it?"], Reading("ask", "why does it?")),
    (["-ma/b", "why does it?"], Reading("ask", "why does it?")),
    (["--model=a/b", "why"], Reading("ask", "why")), (["why", "--json"], Reading("ask", "why")),
    (["--gateway", "sandbox", "ask", "why"], Reading("ask", "why")), (["-m", "a/b", "chat"], Reading("chat")),
    (["--json", "sessions", "swift"], Reading("sessions", "swift")), (["-y", "ask", "ask"], Reading("ask", "ask")),
    (["sessions", "rename", "7f3k", "a", "title"], Reading("sessions", "7f3k", "a", "title")),
    (["--", "sesions"], Reading("ask", "sesions")), (["ask", "--", "--json", "-"], Reading("ask", "--json", "-")),
    (["asks the duck"], Reading("ask", "asks the duck")), (["ask", "sesions"], Reading("ask", "sesions")),
    (["explain", "ask"], Reading("ask", "explain", "ask")), (["ask "], Reading("ask", "ask ")),
    (["--"], Reading("chat")),
  ])
  func aCommandLineIsRead(_ arguments: [String], as reading: Reading) throws {
    #expect(Reading(try Invocation(arguments, inputIsTerminal: true)) == reading)
  }

  @Test(arguments: [[], ["-m", "a/b"], ["review this"], ["-"]])
  func aPipeIsAsked(_ arguments: [String]) throws {
    let invocation = try Invocation(arguments, inputIsTerminal: false)
    #expect(invocation.command.name == "ask" && invocation.options.words == arguments.filter { $0.contains("review") })
  }

  @Test(arguments: [["ask", "-"], ["-"], ["-", "review this"], ["--json", "ask", "-", "review this"]])
  func aDashIsStandardInput(_ arguments: [String]) throws {
    let invocation = try Invocation(arguments, inputIsTerminal: true)
    #expect(invocation.command.name == "ask" && invocation.options.readsStandardInput)
    #expect(invocation.options.words == arguments.filter { $0.contains("review") })
  }

  @Test(arguments: [
    ("sesions", "sessions"), ("aks", "ask"), ("Export", nil), ("models2", "models"), ("docter", "doctor"),
  ])
  func aWordThatIsNearlyACommandIsNotSent(_ word: String, _ meant: String?) throws {
    guard let meant else {
      #expect(try Invocation([word], inputIsTerminal: true).command.name == "ask")
      return
    }
    #expect(throws: UsageError.unknownCommand(word, nearest: meant)) {
      try Invocation(["-m", "a/b", word, "more"], inputIsTerminal: true)
    }
    let failure = Failure(UsageError.unknownCommand(word, nearest: meant))
    #expect(failure.exitCode == 64 && failure.hint?.contains("ask -- \(word)") == true)
  }

  /// An option before the command is read by its name alone.
  @Test func anOptionsNameTakesAValueInEveryCommandOrInNone() {
    let options = Command.all.flatMap(\.options)
    for (name, namesakes) in Dictionary(grouping: options, by: \.name) {
      #expect(Set(namesakes.map { $0.value == nil }).count == 1, "--\(name)")
    }
    for (letter, namesakes) in Dictionary(grouping: options.filter { $0.short != nil }, by: \.short) {
      #expect(Set(namesakes.map { $0.value == nil }).count == 1, "-\(letter.map { String($0) } ?? "")")
    }
  }
}
