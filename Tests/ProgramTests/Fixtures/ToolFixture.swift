import Foundation
import TestSupport
import Testing

/// A sandbox as a process of its own, and a user who works in a folder with files.
struct ToolFixture: Sendable {
  let user: Home
  let sandboxHome: Home
  private let sandbox: ChildProgram
  private let baseURL: String

  init(fault: String = "none", options: [String] = ["--pace", "0"]) async throws {
    user = try Home()
    sandboxHome = try Home()
    sandbox = try sandboxHome.start(["sandbox", "--fault", fault, "--bill-delay", "0"] + options)
    try await sandbox.wait(for: "/v1\n")
    baseURL = sandbox.output.trimmingCharacters(in: .newlines)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for name in ["a", "b", "c"] { try write("contents of \(name)", to: "\(name).txt") }
  }

  /// Where the user works.
  var folder: URL { user.folder("work") }

  func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: folder.appending(path: name))
  }

  var access: [String: String] { ["AI_GATEWAY_API_KEY": Home.key, "AI_GATEWAY_BASE_URL": baseURL] }

  /// How many chat requests the sandbox has answered.
  var posts: Int { sandbox.errors.components(separatedBy: "POST /v1/chat/completions 200\n").count - 1 }

  /// Starts the program in the user's folder.
  func start(_ arguments: [String]) throws -> ChildProgram {
    try ChildProgram(
      path: "/bin/sh", arguments: ["-c", "cd '\(folder.path)' && exec \"$0\" \"$@\"", Home.program()] + arguments,
      environment: user.environment(access))
  }

  func ask(_ arguments: String...) async throws -> (output: String, errors: String, exit: ChildProgram.Exit) {
    try await ask(arguments)
  }

  func ask(_ arguments: [String]) async throws -> (output: String, errors: String, exit: ChildProgram.Exit) {
    let child = try start(["ask"] + arguments)
    let exit = try await child.waitForExit(timeout: .seconds(60))
    return (child.output, child.errors, exit)
  }

  /// A chat in the user's folder.
  func chat(_ arguments: [String] = []) async throws -> PseudoTerminal {
    let terminal = try PseudoTerminal(
      path: Home.program(), arguments: arguments, environment: user.environment(access), folder: folder.path,
      columns: 200)
    try await terminal.read(until: "▸", timeout: TerminalDriver.patience)
    return terminal
  }

  /// What the journals say of calls, in order.
  var uses: [JSON] { user.records("tool") }

  func settle() async throws {
    try await eventually("every bill") {
      let run = try await user.run(["settle", "--json"], with: access)
      return try JSON(run.output).pending == .number(0)
    }
  }

  /// What the independent script says of the sandbox's raw log and the journals.
  func sums() async throws -> LedgerSums {
    let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Scripts/ledger-sum")
    let folders = [sandboxHome.files.appending(path: "sandbox"), user.files.appending(path: "sessions")]
    let child = try ChildProgram(
      path: "/bin/sh", arguments: [script.standardized.path] + folders.map(\.path),
      environment: ["PATH": "/usr/bin:/bin:/usr/local/bin:/opt/homebrew/bin"])
    #expect(try await child.waitForExit(timeout: .seconds(60)) == .status(0), "\(child.output)\(child.errors)")
    return try LedgerSums(child.output)
  }
}
