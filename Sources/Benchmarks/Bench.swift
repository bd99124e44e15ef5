import Foundation

/// What every figure is taken with: the programs, the server they talk to, and how often.
struct Bench: Sendable {
  let program: String
  /// Nil where there is none.
  let curl: String?
  let server: LoopbackServer
  let runs: Int
  /// Against a server that misbehaves.
  let turns: Int

  init(program: String, runs: Int, turns: Int) throws(Fault) {
    self.program = program
    self.runs = runs
    self.turns = turns
    curl = ["/usr/bin/curl", "/bin/curl", "/opt/homebrew/bin/curl"].first { access($0, X_OK) == 0 }
    server = try LoopbackServer()
  }

  /// Every figure, in the order of the table.
  var figures: [Figure] {
    [size, version, sandboxPrompt, keyPrompt, oneShot, paced, long, longProcessor, waiting, shortMemory, memory]
      + [
        warm, interrupted, interruptedChat, pasted, manyAssistants, manySessions, longSession, reports, searches,
        rendered,
        misbehaving,
      ]
  }

  /// Measures one after the other in turn, A B A B, behind a first round that does not count.
  func inTurn<Value>(
    most: Int = .max, _ first: () throws(Fault) -> Value, _ second: (() throws(Fault) -> Value)?
  ) throws(Fault) -> (first: [Value], second: [Value]) {
    var values: (first: [Value], second: [Value]) = ([], [])
    for round in 0...min(runs, most) {
      let one = try first()
      let other = try second?()
      guard round > 0 else { continue }
      values.first.append(one)
      if let other { values.second.append(other) }
    }
    return values
  }

  /// Runs the program in a home to its end; the time from before its start.
  func time(_ arguments: [String], in home: Home, server: LoopbackServer? = nil) throws(Fault) -> Duration {
    let child = try Child(program, arguments, environment: home.environment(server: server))
    try child.output.drain()
    try child.wait()
    return .now - child.started
  }

  /// Starts one turn in a pipe.
  func asking(in home: Home) throws(Fault) -> Child {
    try Child(program, ["ask", "How long does it take?"], environment: home.environment(server: server))
  }

  /// Starts curl with the same POST that the program sent last; nil where there is no curl.
  func curling(in home: Home, _ place: Place? = nil) throws(Fault) -> Child? {
    guard let curl else { return nil }
    try home.write(server.state.withLock { $0.posted }, to: "body.json")
    return try Child(
      curl,
      [
        "-q", "-N", "-s", "-H", "Authorization: Bearer vck_benchmark", "-H", "Content-Type: application/json",
        "-H", "Accept: text/event-stream", "--data-binary", "@\(home.path)/body.json",
        "\(place?.address ?? server.baseURL)/chat/completions",
      ], environment: home.environment(place))
  }
}

extension ContinuousClock.Instant {
  static func - (left: Self, right: Self) -> Duration { right.duration(to: left) }
}
