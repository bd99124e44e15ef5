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

  /// Runs a chat in a pipe to its end, and settles what it left open.
  private func chat(_ script: String, in home: Home) throws(Fault) {
    _ = try chatting(script, in: home)
    _ = try time(["settle"], in: home, server: server)
  }

  /// Runs a chat in a pipe to its end.
  func chatting(_ script: String, _ options: [String] = [], in home: Home) throws(Fault) -> (Duration, Child.Use) {
    server.prepare(ReplyPlan(chunks: 3))
    try home.write(Array(script.utf8), to: "script.txt")
    let child = try Child(
      program, ["chat"] + options, environment: home.environment(server: server),
      streams: .file(home.path + "/script.txt"))
    try child.output.drain()
    let use = try child.wait()
    return (.now - child.started, use)
  }
}
