extension Bench {
  /// CPU time of the whole process, its start included.
  var longProcessor: Figure {
    beside("CPU of a one-shot turn of 20,000 chunks", ReplyPlan(chunks: 20_000), target: "2 x curl") {
      (child) throws(Fault) in
      try child.output.drain()
      return try child.wait().processor
    }
  }

  /// The first chunk comes after 5 s, the others in the 5 s after it.
  var waiting: Figure {
    let plan = ReplyPlan(chunks: 50, pace: .milliseconds(100), silence: .seconds(5))
    return beside("CPU of a turn that is awaited for 5 s and trickles for 5 s", plan, most: 3, target: "20 ms in all") {
      (child) throws(Fault) in
      try child.output.drain()
      return try child.wait().processor
    }
  }

  /// One turn of the program and the same POST of curl's in turn, at most `most` times each.
  func beside<Value: Quantity>(
    _ name: String, _ plan: ReplyPlan, most: Int = .max, target: String,
    measure: @escaping @Sendable (Child) throws(Fault) -> Value
  ) -> Figure {
    Figure(name) { () throws(Fault) in
      func value(_ home: Home, _ start: (Home) throws(Fault) -> Child?) throws(Fault) -> Value {
        server.prepare(plan)
        guard let child = try start(home) else { return .zero }
        return try measure(child)
      }
      let curls = { () throws(Fault) -> Value in
        try Home.fresh { (home) throws(Fault) in try value(home) { (home) throws(Fault) in try curling(in: home) } }
      }
      let (ours, others) = try inTurn(
        most: most,
        { () throws(Fault) in
          try Home.fresh { (home) throws(Fault) in try value(home) { (home) throws(Fault) in try asking(in: home) } }
        }, curl == nil ? nil : curls)
      return [Row(name, ours, beside: others, target: target)]
    }
  }
}
