import Foundation
import Synchronization
import TestSupport
import Testing

/// A sandbox that misbehaves at random in a home of its own, and a user in another whose ledger has to keep up with it.
final class SoakFixture: Sendable {
  private struct State {
    /// Every one there was, the running one last.
    var sandboxes: [ChildProgram]
    var port: Substring
  }

  /// Half of the requests go well; ids that stand in the last chunk only are left out, for nobody can keep those.
  static let faults = [
    "none", "none", "none", "none", "none", "none", "none", "none", "none", "none", "none", "none", "cut", "cut", "end",
    "error-in-stream", "one-byte", "crlf", "comments", "empty", "429", "503", "500", "byok", "surcharge", "no-usage",
    "late-record", "no-record",
  ]

  let user: Home
  let seed: UInt64
  private let faults: String
  private let home: Home
  private let state: Mutex<State>

  init(seed: UInt64, faults: [String] = SoakFixture.faults) async throws {
    self.seed = seed
    self.faults = faults.joined(separator: ",")
    user = try Home()
    home = try Home()
    let sandbox = try await Self.sandbox(home, port: "0", ["--fault", self.faults, "--seed", "\(seed)"])
    let port = try #require(sandbox.output.trimmingCharacters(in: .newlines).split { !$0.isNumber }.dropLast().last)
    state = Mutex(State(sandboxes: [sandbox], port: port))
  }

  private static func sandbox(_ home: Home, port: Substring, _ options: [String]) async throws -> ChildProgram {
    let sandbox = try home.start(["sandbox", "--port", "\(port)", "--pace", "2", "--bill-delay", "100"] + options)
    try await sandbox.wait(for: "/v1\n")
    return sandbox
  }

  /// Kills the sandbox in whatever it does, and starts it again on the same port and the same log.
  func restart(faultless: Bool = false) async throws {
    let (old, port) = state.withLock { ($0.sandboxes, $0.port) }
    old.last?.signal(SIGKILL)
    _ = try await old.last?.waitForExit()
    let options = faultless ? [] : ["--fault", faults, "--seed", "\(seed &+ UInt64(old.count))"]
    let new = try await Self.sandbox(home, port: port, options)
    state.withLock { $0.sandboxes.append(new) }
  }

  var access: [String: String] {
    ["AI_GATEWAY_API_KEY": "any", "AI_GATEWAY_BASE_URL": "http://127.0.0.1:\(state.withLock { $0.port })/v1"]
  }

  /// How many chat requests the sandboxes answered with this status.
  func answers(_ status: Int) -> Int {
    let logs = state.withLock(\.sandboxes).map(\.errors)
    return logs.reduce(0) { $0 + $1.components(separatedBy: "POST /v1/chat/completions \(status)\n").count - 1 }
  }

  /// Lines of all journals that have the text in them.
  func count(_ text: String) -> Int {
    user.journals.reduce(0) { count, url in
      let journal = (try? String(contentsOf: url, encoding: .utf8)) ?? ""
      return count + journal.components(separatedBy: text).count - 1
    }
  }

  /// What `tuppence settle --json` says.
  func settle() async throws -> JSON {
    let run = try await user.run(["settle", "--json"], with: access)
    #expect(run.exit == .status(0), "\(run.errors)")
    return try JSON(run.output)
  }

  /// What the independent script says of the sandbox's raw log and the journals.
  func sums() async throws -> LedgerSums {
    let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Scripts/ledger-sum")
    let folders = [home.files.appending(path: "sandbox"), user.files.appending(path: "sessions")]
    let child = try ChildProgram(
      path: "/bin/sh", arguments: [script.standardized.path] + folders.map(\.path),
      environment: ["PATH": "/usr/bin:/bin:/usr/local/bin:/opt/homebrew/bin"])
    let exit = try await child.waitForExit(timeout: .seconds(60))
    #expect(exit == .status(0) && child.errors.isEmpty, "\(child.output)\(child.errors)")
    return try LedgerSums(child.output)
  }

  /// Every session's export.
  func exports() async throws -> [String: JSON] {
    var exports: [String: JSON] = [:]
    // A program that was killed between a session's record and its first turn's has left nothing to export.
    let journals = try user.journals.filter {
      try String(contentsOf: $0, encoding: .utf8).contains("\"type\":\"turn\"")
    }
    for id in journals.map({ $0.deletingPathExtension().lastPathComponent }) {
      exports[id] = try await user.export(id)
    }
    return exports
  }
}

/// What `Tests/Scripts/ledger-sum` printed.
struct LedgerSums {
  struct Side {
    var generations: Int
    var cost: String
  }

  var gateway: Side
  var ledger: Side
  /// Generations that are named in a journal and have no bill there.
  var open: [String]
  /// Generations that no journal names, with the sessions that their tags name.
  var unnamed: [(session: String, cost: DecimalText)]

  init(_ text: String) throws {
    let lines = text.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
    func side(_ name: String) throws -> Side {
      let line = try #require(lines.first { $0.first == name && $0.count == 3 })
      let cost = try #require(DecimalText(line[2]))
      return Side(generations: try #require(Int(line[1])), cost: cost.description)
    }
    gateway = try side("gateway")
    ledger = try side("ledger")
    open = lines.filter { $0[0] == "open" }.map { $0[1] }
    unnamed = try lines.filter { $0[0] == "unnamed" && $0.count == 4 }.map { line in
      (session: line[2], cost: try #require(DecimalText(line[3])))
    }
  }
}
