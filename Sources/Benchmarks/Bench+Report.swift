import Foundation

extension Bench {
  /// A ledger that a large team fills in some years.
  private static let sessions = 1_000
  private static let turnsOfEach = 1_000

  /// Reports of a million turns, beside DuckDB's sums over the same files where Python has it (`PYTHON` names another one).
  var reports: Figure {
    let name = "report of 1,000,000 turns in 1,000 sessions"
    return Figure(name) { () throws(Fault) in
      try Home.fresh { (home) throws(Fault) in
        try JournalText.fill(home, sessions: Self.sessions, turns: Self.turnsOfEach)
        let cache = home.path + "/spending.cache"
        var (peaks, others) = (cold: [Bytes](), warm: [Bytes]())
        let (cold, duck) = try inTurn(
          most: 5,
          { () throws(Fault) in
            unlink(cache)
            let (time, use) = try report(in: home)
            peaks.append(use.peak)
            return time
          }, duckDB(home))
        let (warm, _) = try inTurn(
          most: 5,
          { () throws(Fault) in
            let (time, use) = try report(in: home)
            others.append(use.peak)
            return time
          }, nil)
        if duck.isEmpty {
          let words = "no DuckDB beside the report: `\(Self.python)` cannot import duckdb (PYTHON names another one)\n"
          FileHandle.standardError.write(Data(words.utf8))
        }
        return [
          Row("\(name), no cache", cold, beside: duck, note: "DuckDB", target: "2 x DuckDB"),
          Row("the same, with the cache", warm, target: "300 ms"),
          Row("peak memory (RSS) of that, no cache", peaks, target: "200 MB"),
          Row("peak memory (RSS) of that, with the cache", others, target: "200 MB"),
        ]
      }
    }
  }

  private func report(in home: Home) throws(Fault) -> (Duration, Child.Use) {
    let child = try Child(program, ["report", "--by", "model", "--json"], environment: home.environment(server: nil))
    let use = try watched(child)
    return (.now - child.started, use)
  }

  private static let python = ProcessInfo.processInfo.environment["PYTHON"] ?? "/usr/bin/python3"

  /// Nil where Python, its module or the script is missing.
  private func duckDB(_ home: Home) -> (() throws(Fault) -> Duration)? {
    let python = Self.python
    let script = "Tests/Scripts/report-duckdb"
    func run(_ arguments: [String]) throws(Fault) -> Duration {
      let child = try Child(python, arguments, environment: ["PATH": "/usr/bin:/bin", "HOME": home.path])
      try child.output.drain()
      try child.wait()
      return .now - child.started
    }
    guard access(script, R_OK) == 0, (try? run(["-c", "import duckdb"])) != nil else { return nil }
    return { () throws(Fault) in try run([script, home.path]) }
  }
}
