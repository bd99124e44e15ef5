import Platform
import Settings
import Terminal

/// The user's editor, for a text that is more than a line: `$VISUAL`, else `$EDITOR`, else vi.
struct PromptEditor: Sendable {
  let screen: Screen
  let environment: [String: String]

  /// A shell reads the variable, as it does for git: it may hold arguments.
  var command: String {
    let named = ["VISUAL", "EDITOR"].compactMap { environment[$0] }
    return named.first { !$0.trimmed(of: .whitespaces).isEmpty } ?? "vi"
  }

  /// What the user made of the text, without newlines around it; nothing where the editor ended in a failure.
  ///
  /// The text passes through a 0600 file in a folder of its own, which is gone afterwards.
  func edited(_ text: String) async throws(Failure) -> String {
    guard screen.isInteractive else { throw Failure("/edit needs a terminal", hint: "send the prompt as a line") }
    let name = "tuppence-\(String(UInt64.random(in: .min ... .max), radix: 36))"
    let folder = FileManager.default.temporaryDirectory.appending(path: name).path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let file = "\(folder)/prompt.md"
    do throws(SettingsError) {
      try PrivateFile.write(Data((text.isEmpty ? "" : text + "\n").utf8), to: file)
    } catch {
      throw Failure(error)
    }
    try await run(on: file)
    do throws(SettingsError) {
      let contents = try PrivateFile.contents(of: file, limit: AskPrompt.limit)
      return (contents?.text ?? "").trimmed(of: .newlines)
    } catch {
      throw Failure(error)
    }
  }

  /// The editor gets no gateway's key, and the terminal's modes are afterwards what they were.
  private func run(on file: String) async throws(Failure) { try await open(file, unchanged: "nothing was sent") }

  /// Opens a file; `unchanged` is the hint where the editor cannot.
  func open(_ file: String, unchanged: String) async throws(Failure) {
    var modes = termios()
    let hasModes = tcgetattr(screen.input, &modes) == 0
    let editor = ForegroundProcess(
      arguments: ["/bin/sh", "-c", "\(command) \"$@\"", command, file],
      environment: KeyVariables.removed(from: environment), input: screen.input, output: screen.output,
      errors: screen.output)
    let ending = await editor.run()
    if hasModes { tcsetattr(screen.input, TCSADRAIN, &modes) }
    switch ending {
    case .status(0): return
    case .status(let status):
      throw Failure("\(command) ended with status \(status); \(unchanged)", hint: "VISUAL or EDITOR names another")
    case .notStarted(let code):
      throw Failure("sh does not start: \(String(cString: strerror(code)))", hint: unchanged)
    }
  }
}

/// A child that has the given descriptors, and with them the terminal, until it ends.
struct ForegroundProcess: Sendable {
  /// The program, found by `PATH`, and its arguments.
  let arguments: [String]
  let environment: [String: String]
  let input: Int32
  let output: Int32
  let errors: Int32

  /// How it ended: its status as a shell reports it, or the `errno` with which it did not start.
  enum Ending: Equatable, Sendable {
    case status(Int32)
    case notStarted(errno: Int32)
  }

  /// Runs it to its end on a thread of its own; cancelling the task does not end it.
  func run() async -> Ending {
    await withCheckedContinuation { answer in
      Platform.startThread { answer.resume(returning: ending()) }
    }
  }

  private func ending() -> Ending {
    let start = ChildProcess.start(arguments, environment: environment, input: input, output: output, errors: errors)
    switch start {
    case .running(let process): return .status(process.exitStatus() ?? 0)
    case .failed(let code): return .notStarted(errno: code)
    }
  }
}
