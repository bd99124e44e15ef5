import Foundation

extension Bench {
  var oneShot: Figure {
    let name = "one-shot turn of 200 chunks, start to exit"
    return Figure(name) { () throws(Fault) in
      let (ours, curls) = try wholeTimes(ReplyPlan(chunks: 200))
      return [Row(name, ours, beside: curls, target: "curl + 4 ms")]
    }
  }

  var long: Figure {
    let (name, chunks) = ("one-shot turn of 20,000 chunks, start to exit", 20_000)
    return Figure(name) { () throws(Fault) in
      let (ours, curls) = try wholeTimes(ReplyPlan(chunks: chunks))
      return [
        Row(name, ours, beside: curls),
        Row("the same, per chunk", ours.map { $0 / chunks }, beside: curls.map { $0 / chunks }),
      ]
    }
  }

  private func wholeTimes(_ plan: ReplyPlan) throws(Fault) -> (first: [Duration], second: [Duration]) {
    let curls = { () throws(Fault) -> Duration in
      try Home.fresh { (home) throws(Fault) in try whole(plan) { () throws(Fault) in try curling(in: home) } }
    }
    return try inTurn(
      { () throws(Fault) in
        try Home.fresh { (home) throws(Fault) in try whole(plan) { () throws(Fault) in try asking(in: home) } }
      }, curl == nil ? nil : curls)
  }

  private func whole(_ plan: ReplyPlan, _ start: () throws(Fault) -> Child?) throws(Fault) -> Duration {
    server.prepare(plan)
    guard let child = try start() else { return .zero }
    try child.output.drain()
    try child.wait()
    return .now - child.started
  }

  var paced: Figure {
    let name = "server's write to the reader of the pipe, 60 chunks, 10 ms apart"
    return Figure(name) { () throws(Fault) in
      let plan = ReplyPlan(chunks: 60, pace: .milliseconds(10))
      let curls = { () throws(Fault) -> [Duration] in
        try Home.fresh { (home) throws(Fault) in try delays(plan) { () throws(Fault) in try curling(in: home) } }
      }
      let (ours, others) = try inTurn(
        { () throws(Fault) in
          try Home.fresh { (home) throws(Fault) in try delays(plan) { () throws(Fault) in try asking(in: home) } }
        }, curl == nil ? nil : curls)
      return [
        Row(name, ours.flatMap(\.self), beside: others.flatMap(\.self), target: "at most 3 ms"),
        Row(
          "the same, first chunk of a reply", ours.compactMap(\.first), beside: others.compactMap(\.first)),
        Row("the same, slowest chunk of a reply", ours.compactMap { $0.max() }, beside: others.compactMap { $0.max() }),
      ]
    }
  }

  /// How long each chunk of a paced reply took from the server's write to our read.
  private func delays(_ plan: ReplyPlan, _ start: () throws(Fault) -> Child?) throws(Fault) -> [Duration] {
    server.prepare(plan)
    guard let child = try start() else { return [] }
    var seen: [UInt8] = []
    var place = 0
    var arrivals: [ContinuousClock.Instant] = []
    while let bytes = try child.output.read() {
      let now = ContinuousClock.now
      seen += bytes
      while let found = seen.firstPlace(of: Array(ReplyPlan.mark(arrivals.count).utf8), from: place) {
        arrivals.append(now)
        place = found
      }
    }
    try child.wait()
    return zip(arrivals, server.written).map { $0 - $1 }
  }
}
