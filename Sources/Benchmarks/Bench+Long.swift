import Foundation

extension Bench {
  private static let longTurns = 20_000

  /// A session as long as one becomes in years.
  var longSession: Figure {
    let name = "a session of 20,000 turns"
    return Figure(name) { () throws(Fault) in
      try Home.fresh { (long) throws(Fault) in
        try JournalText.fill(long, sessions: 1, turns: Self.longTurns)
        var rows: [Row] = []
        var peaks: [Bytes] = []
        for format in ["json", "csv", "html", "markdown", "otlp"] {
          let (times, _) = try inTurn(
            most: 5,
            { () throws(Fault) in
              let (time, use) = try exporting(format, in: long)
              peaks.append(use.peak)
              return time
            }, nil)
          rows.append(Row("export of \(name), \(format)", times, target: "1 s"))
        }
        rows.append(Row("peak memory (RSS) of these exports", peaks, target: "200 MB"))
        return rows + [try costRow(name, long), try turnRow(name, long)]
      }
    }
  }

  private func exporting(_ format: String, in home: Home) throws(Fault) -> (Duration, Child.Use) {
    let child = try Child(program, ["export", "--format", format], environment: home.environment(server: nil))
    let use = try watched(child)
    return (.now - child.started, use)
  }

  /// What `/cost` adds to a chat that opens the session and is left.
  private func costRow(_ name: String, _ home: Home) throws(Fault) -> Row {
    let (with, without) = try inTurn(
      most: 5, { () throws(Fault) in try chatting("/cost\n", ["--continue"], in: home).0 },
      { () throws(Fault) in try chatting("", ["--continue"], in: home).0 })
    return Row("`/cost` in \(name)", zip(with, without).map { max(.zero, $0 - $1) }, target: "0.3 s")
  }

  /// A turn without the ones before it, in the session and in one of a turn.
  private func turnRow(_ name: String, _ long: Home) throws(Fault) -> Row {
    try Home.fresh { (short) throws(Fault) in
      try JournalText.fill(short, sessions: 1, turns: 1)
      let (ours, others) = try inTurn(
        most: 5, { () throws(Fault) in try turnTime(in: long) }, { () throws(Fault) in try turnTime(in: short) })
      return Row("a turn in \(name)", ours, beside: others, note: "a session of one turn", target: "+ 1 ms")
    }
  }

  private func turnTime(in home: Home) throws(Fault) -> Duration {
    let (turn, count) = ("And then?\n/clear\n", 200)
    let few = try chatting("/clear\n" + turn, ["--continue"], in: home).0
    let many = try chatting("/clear\n" + String(repeating: turn, count: count + 1), ["--continue"], in: home).0
    return max(.zero, many - few) / count
  }
}
