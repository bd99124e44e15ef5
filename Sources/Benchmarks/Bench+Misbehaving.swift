import Foundation

extension Bench {
  /// One chat in a pipe, a turn a line, against a server that answers each POST in one of several broken ways.
  var misbehaving: Figure {
    let name = "turns in a row against a server that misbehaves at random"
    return Figure(name) { () throws(Fault) in
      try Home.fresh { (home) throws(Fault) in
        server.prepare(ReplyPlan(chunks: 3, misbehaves: true))
        let before = server.state.withLock { $0.posts }
        let script = String(repeating: "Again?\n/clear\n", count: turns)
        try home.write(Array(script.utf8), to: "script.txt")
        let child = try Child(
          program, ["chat"], environment: home.environment(server: server), streams: .file(home.path + "/script.txt"))
        try child.output.drain(limit: .seconds(300))
        var outcome = "exit 0"
        do throws(Fault) { _ = try child.wait() } catch { outcome = "\(error)" }
        let time = ContinuousClock.now - child.started
        let posts = server.state.withLock { $0.posts } - before
        return [
          Row(
            "\(turns) \(name)", text: "\(posts) POSTs, \(outcome), \((time / turns).text) a turn",
            target: "50,000: none died")
        ]
      }
    }
  }
}
