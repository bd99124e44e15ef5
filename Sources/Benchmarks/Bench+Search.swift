extension Bench {
  /// Searches in the sessions of some years: each is listed, or none.
  var searches: Figure {
    Figure("search in 10,000 sessions") { () throws(Fault) in
      try Home.fresh { (home) throws(Fault) in
        try JournalText.fill(home, sessions: 10_000, turns: 8)
        let (common, rare) = try inTurn(
          most: 5, { () throws(Fault) in try time(["sessions", "fox"], in: home) },
          { () throws(Fault) in try time(["sessions", "zebra"], in: home) })
        return [
          Row("search of a common word in 10,000 sessions", common, target: "1 s"),
          Row("search of a word that is in none of them", rare, target: "1 s"),
        ]
      }
    }
  }
}
