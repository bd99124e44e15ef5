import Foundation

extension Bench {
  /// More of them than a user will ever have.
  private static var many: Int { 1_000 }

  var manyAssistants: Figure {
    starting("start to prompt, 1,000 assistants of the user's") { (home) throws(Fault) in
      let folder = home.path + "/prompts"
      do {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for number in 1...Self.many {
          let text = "---\ndescription: Number \(number)\nmodel: openai/gpt-4.1-nano\n---\nAnswer in \(number) words.\n"
          try text.write(toFile: "\(folder)/number-\(number).md", atomically: false, encoding: .utf8)
        }
      } catch {
        throw .system(call: "write", code: errno)
      }
    }
  }

  var manySessions: Figure {
    starting("start to prompt, 1,000 sessions in the ledger") { (home) throws(Fault) in
      try chat(String(repeating: "Another one?\n/new\n", count: Self.many), in: home)
    }
  }

  /// The start in a home that was filled, beside one that is empty.
  private func starting(_ name: String, fill: @escaping @Sendable (Home) throws(Fault) -> Void) -> Figure {
    Figure(name) { () throws(Fault) in
      try Home.fresh { (full) throws(Fault) in
        try fill(full)
        let (ours, others) = try inTurn(
          { () throws(Fault) in try promptTime(in: full, server: server) },
          { () throws(Fault) in
            try Home.fresh { (empty) throws(Fault) in try promptTime(in: empty, server: server) }
          })
        return [Row(name, ours, beside: others, note: "empty home", target: "+ 10 ms")]
      }
    }
  }

  /// A session of 2,000 turns, which the program itself writes: each turn behind a `/clear`, so that no request grows.
  var exported: Figure {
    let (name, turns) = ("export of a session of 2,000 turns", 2_000)
    return Figure(name) { () throws(Fault) in
      try Home.fresh { (home) throws(Fault) in
        let writing = try chat(String(repeating: "And then?\n/clear\n", count: turns), in: home)
        var rows: [Row] = []
        for format in ["json", "markdown"] {
          let (ours, _) = try inTurn(
            { () throws(Fault) in try time(["export", "--format", format], in: home) }, nil)
          rows.append(Row("\(name), \(format)", ours))
        }
        return rows + [Row("a turn of that session, in a pipe, on the disk", [writing / turns])]
      }
    }
  }

  /// Runs a chat in a pipe to its end, and settles what it left open.
  @discardableResult
  private func chat(_ script: String, in home: Home) throws(Fault) -> Duration {
    server.prepare(ReplyPlan(chunks: 3))
    try home.write(Array(script.utf8), to: "script.txt")
    let child = try Child(
      program, ["chat"], environment: home.environment(server: server), streams: .file(home.path + "/script.txt"))
    try child.output.drain()
    try child.wait()
    let time = .now - child.started
    _ = try self.time(["settle"], in: home, server: server)
    return time
  }
}
