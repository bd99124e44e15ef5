import Foundation
import TestSupport
import Testing

/// A user's fresh home with the built program in it: nothing of the test's own environment reaches it.
struct Home: Sendable {
  static let key = "vck_test0123456789abcdef"

  let folder: TemporaryFolder
  /// `PAGER`; nil leaves it out.
  var pager: String? = "cat"
  /// Held, because a gateway serves no longer than somebody holds it.
  private let gateway: CannedGateway?
  private let key: String

  /// Without a gateway there is no key, and so the sandbox.
  init(_ gateway: CannedGateway? = nil, key: String = Home.key) throws {
    folder = try TemporaryFolder()
    self.gateway = gateway
    self.key = key
  }

  var files: URL { folder("home") }

  func environment(_ more: [String: String] = [:]) -> [String: String] {
    let own = [
      "HOME": folder.url.path, "TUPPENCE_HOME": files.path, "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8",
      "TERM": "xterm-256color", "EDITRC": "/nonexistent",
      // Requests are counted; a test of the warm connection turns it on.
      "TUPPENCE_WARM": "off",
    ]
    let access = gateway.map {
      ["AI_GATEWAY_API_KEY": key, "AI_GATEWAY_BASE_URL": $0.server.baseURL.absoluteString]
    }
    return own.merging(access ?? [:]) { $1 }.merging(pager.map { ["PAGER": $0] } ?? [:]) { $1 }.merging(more) { $1 }
  }

  /// Starts the program over pipes; with `input` nil standard input stays open.
  func start(_ arguments: [String], input: String? = "", with more: [String: String] = [:]) throws -> ChildProgram {
    try ChildProgram(
      path: Self.program(), arguments: arguments, environment: environment(more), input: input.map { Data($0.utf8) })
  }

  /// Runs the program over pipes to its end.
  @discardableResult
  func run(
    _ arguments: [String], input: Data = Data(), with more: [String: String] = [:]
  ) async throws -> (output: String, errors: String, exit: ChildProgram.Exit) {
    let child = try ChildProgram(
      path: Self.program(), arguments: arguments, environment: environment(more), input: input)
    let exit = try await child.waitForExit()
    return (child.output, child.errors, exit)
  }

  /// Runs a line of shell in which `tuppence` is the program.
  func shell(_ line: String) async throws -> (output: String, errors: String, exit: ChildProgram.Exit) {
    let script = "tuppence() { '\(try Self.program())' \"$@\"; }; \(line)"
    let child = try ChildProgram(path: "/bin/sh", arguments: ["-c", script], environment: environment())
    let exit = try await child.waitForExit()
    return (child.output, child.errors, exit)
  }

  /// Starts the program on a terminal of its own, wide enough that no line of news is folded.
  func terminal(
    _ arguments: [String] = [], columns: Int = 200, with more: [String: String] = [:]
  ) throws -> PseudoTerminal {
    try PseudoTerminal(
      path: Self.program(), arguments: arguments, environment: environment(more), folder: folder.url.path,
      columns: columns)
  }

  /// The last session's export, or that of one session.
  func export(_ session: String? = nil) async throws -> JSON {
    let run = try await run(["export", "--format", "json"] + (session.map { [$0] } ?? []))
    try #require(run.exit == .status(0), "\(run.errors)")
    return try JSON(run.output)
  }

  /// Every journal there is, newest first.
  var journals: [URL] {
    let found = try? FileManager.default.contentsOfDirectory(
      at: files.appending(path: "sessions"), includingPropertiesForKeys: nil)
    return (found ?? []).filter { $0.pathExtension == "jsonl" }
  }

  /// All journals' lines as they stand, damaged ones left out.
  var records: [JSON] {
    journals.flatMap { url in
      let text = (try? String(contentsOf: url, encoding: .utf8)) ?? ""
      return text.split(separator: "\n").compactMap { try? JSON(String($0)) }
    }
  }

  func records(_ type: String) -> [JSON] {
    records.filter { $0.type.text == type }
  }

  /// The program that `TUPPENCE_TEST_PROGRAM` names, such as a release file; else where the build put it: beside the tests.
  static func program() throws -> String {
    try ProcessInfo.processInfo.environment["TUPPENCE_TEST_PROGRAM"] ?? built("tuppence")
  }

  /// A program that the build put beside the tests.
  static func built(_ name: String) throws -> String { try BuiltProgram.path(name) }
}

extension Home {
  /// Has independent readers add every export format up, and expects the total from each; what they print.
  func judged(total: String) async throws -> String {
    let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Scripts/export-judges")
    let run = try await shell("sh '\(script.standardized.path)' '\(Home.program())' \(total)")
    #expect(run.exit == .status(0) && !run.output.contains("FAULT"), "\(run.output) \(run.errors)")
    return run.output
  }
}
