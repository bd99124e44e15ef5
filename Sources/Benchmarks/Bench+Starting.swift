import Foundation

extension Bench {
  /// What is behind the assistant's name when the chat waits for a line.
  static let prompt = "▸"

  var size: Figure {
    Figure("the release file") { () throws(Fault) in
      var status = stat()
      guard stat(program, &status) == 0 else { throw .system(call: "stat", code: errno) }
      return [Row("size of the release file", [Bytes(count: Int(status.st_size))], target: "20 MB")]
    }
  }

  var version: Figure {
    Figure("`tuppence --version`, the whole process") { () throws(Fault) in
      let (ours, curls) = try inTurn(
        { () throws(Fault) in
          try Home.fresh { (home) throws(Fault) in try time(["--version"], in: home) }
        }, curlVersion)
      return [
        Row(
          "`tuppence --version`, the whole process", ours, beside: curls, note: "`curl --version`",
          target: "half of curl")
      ]
    }
  }

  private var curlVersion: (() throws(Fault) -> Duration)? {
    guard let curl else { return nil }
    return { () throws(Fault) in
      let child = try Child(curl, ["-q", "--version"], environment: ["PATH": "/usr/bin:/bin"])
      try child.output.drain()
      try child.wait()
      return .now - child.started
    }
  }

  var sandboxPrompt: Figure {
    prompting("start to prompt on a terminal, sandbox", server: nil)
  }

  var keyPrompt: Figure {
    prompting("start to prompt on a terminal, with a key", server: server)
  }

  private func prompting(_ name: String, server: LoopbackServer?) -> Figure {
    Figure(name) { () throws(Fault) in
      let (ours, _) = try inTurn(
        { () throws(Fault) in
          try Home.fresh { (home) throws(Fault) in try promptTime(in: home, server: server) }
        }, nil)
      return [Row(name, ours, target: "8 ms")]
    }
  }

  /// From the start to the prompt on a pseudo-terminal; leaves the chat as a user does.
  func promptTime(in home: Home, server: LoopbackServer?) throws(Fault) -> Duration {
    let child = try Child(program, [], environment: home.environment(server: server), streams: .terminal)
    do throws(Fault) {
      let time = try child.output.moment(of: Self.prompt) - child.started
      try leave(child)
      return time
    } catch {
      child.stop()
      throw error
    }
  }

  /// Ends a chat that waits at its prompt, with Ctrl-D.
  func leave(_ chat: Child) throws(Fault) {
    // The prompt is there a moment before the terminal is the editor's; a key in between can get lost.
    for _ in 0..<40 {
      chat.output.write("\u{04}")
      guard (try? chat.output.drain(limit: .milliseconds(250))) == nil else { return _ = try chat.wait() }
    }
    throw .silence(awaited: "end of the chat")
  }
}
