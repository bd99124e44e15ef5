import Foundation
import TestSupport
import Testing

/// One run of the program in the soak: what it is asked for, and how it ends.
struct SoakErrand: Sendable {
  enum End: Sendable {
    case byItself
    /// The signal comes so many milliseconds after the start, or after the first text.
    case signal(Int32, after: Int, sinceText: Bool)
  }

  var arguments: [String]
  /// In a chat a line each.
  var prompts: [String]
  var end = End.byItself

  var isSignalled: Bool {
    if case .signal = end { true } else { false }
  }

  /// A random one; `number` makes its prompts unlike all others. Three of ten go on with one of the sessions.
  init(_ number: Int, sessions: [String], dice: inout SeededDice) {
    var session: [String] = []
    if Int.random(in: 0..<10, using: &dice) < 3, let id = sessions.randomElement(using: &dice) {
      session = ["--session", id]
    }
    switch Int.random(in: 0..<10, using: &dice) {
    case 0:
      (arguments, prompts) = (["settle"], [])
    case 1...3:
      prompts = ["soak \(number).0 ?"]
      arguments = ["ask"] + session + prompts
    default:
      prompts = (0..<Int.random(in: 10...30, using: &dice)).map { "soak \(number).\($0) ?" }
      arguments = ["chat"] + session
    }
    if dice.once(in: 3) {
      let signal = [SIGKILL, SIGKILL, SIGKILL, SIGTERM, SIGHUP, SIGINT].randomElement(using: &dice) ?? SIGKILL
      let isEarly = dice.once(in: 2)
      let delay = Int.random(in: isEarly ? 0...400 : 0...1_500, using: &dice)
      end = .signal(signal, after: delay, sinceText: !isEarly)
    }
  }

  /// Runs it to its end.
  func run(on stage: SoakFixture) async throws -> SoakOutcome {
    let input = arguments[0] == "chat" ? prompts.joined(separator: "\n") + "\n" : ""
    let child = try stage.user.start(arguments, input: input, with: stage.access)
    if case .signal(let signal, let delay, let sinceText) = end {
      while sinceText, child.output.isEmpty, child.isRunning { try await Task.sleep(for: .milliseconds(2)) }
      try await Task.sleep(for: .milliseconds(delay))
      child.signal(signal)
    }
    let exit = try await child.waitForExit(timeout: .seconds(150))
    return SoakOutcome(errand: self, exit: exit, output: child.output, errors: child.errors)
  }
}

/// How a run of the program in the soak ended.
struct SoakOutcome: Sendable {
  let errand: SoakErrand
  let exit: ChildProgram.Exit
  let output: String
  let errors: String

  /// Its session was open in another program.
  var isRefused: Bool { errors.contains("is open in another tuppence") }
}
