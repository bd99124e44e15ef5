extension Bench {
  /// From the first byte of a bracketed paste to its mark in the line.
  var pasted: Figure {
    let name = "paste of 100,000 characters at the prompt to its mark in the line"
    return Figure(name) { () throws(Fault) in
      let (ours, _) = try inTurn(
        { () throws(Fault) in try Home.fresh { (home) throws(Fault) in try pasting(in: home) } }, nil)
      return [Row(name, ours, target: "< 500 ms")]
    }
  }

  private func pasting(in home: Home) throws(Fault) -> Duration {
    let child = try Child(program, [], environment: home.environment(server: server), streams: .terminal)
    defer { child.stop() }
    _ = try child.output.moment(of: Self.prompt)
    let start = ContinuousClock.now
    child.output.write("\u{1B}[200~")
    for _ in 0..<20 { child.output.write(String(repeating: String(repeating: "x", count: 49) + "\n", count: 100)) }
    child.output.write("\u{1B}[201~")
    return try child.output.moment(of: "characters]") - start
  }
}
