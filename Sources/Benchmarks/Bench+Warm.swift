import Foundation

extension Bench {
  /// The time that each direction takes.
  private static var delay: Duration { .milliseconds(50) }
  /// Longer than a first request takes through the delays.
  private static var typing: UInt32 { 600_000 }

  var warm: Figure {
    let name = "POST to first byte through TLS 1.3 and 50 ms each way"
    return Figure(name) { () throws(Fault) in
      var rows: [Row] = []
      for (version, offersHTTP2) in [("HTTP/2", true), ("HTTP/1.1", false)] {
        let (ours, others) = try firstBytes(offersHTTP2: offersHTTP2)
        rows.append(Row("\(name), \(version)", ours, beside: others, note: "from its start", target: "105 ms"))
      }
      return rows
    }
  }

  /// From Enter in a chat in which a key was typed before; from the start of curl, whose connection is new.
  private func firstBytes(offersHTTP2: Bool) throws(Fault) -> (first: [Duration], second: [Duration]) {
    try Home.fresh { (folder) throws(Fault) in
      let front = try TLSFront(before: server, in: folder, offersHTTP2: offersHTTP2)
      defer { front.stop() }
      let proxy = try DelayingProxy(before: front.port, delay: Self.delay)
      let place = Place(address: "https://127.0.0.1:\(proxy.port)/v1", certificate: front.certificate)
      let curls = { () throws(Fault) -> Duration in
        try Home.fresh { (home) throws(Fault) in try curlsFirstByte(in: home, place) }
      }
      return try inTurn(
        most: 3,
        { () throws(Fault) in try Home.fresh { (home) throws(Fault) in try chatsFirstByte(in: home, place) } },
        curl == nil ? nil : curls)
    }
  }

  private func chatsFirstByte(in home: Home, _ place: Place) throws(Fault) -> Duration {
    server.prepare(ReplyPlan(chunks: 3))
    let child = try Child(program, [], environment: home.environment(place), streams: .terminal)
    defer { child.stop() }
    _ = try child.output.moment(of: Self.prompt)
    child.output.write("g")
    usleep(Self.typing)
    let start = ContinuousClock.now
    child.output.write("o\r")
    return try child.output.moment(of: ReplyPlan.mark(0)) - start
  }

  private func curlsFirstByte(in home: Home, _ place: Place) throws(Fault) -> Duration {
    server.prepare(ReplyPlan(chunks: 3))
    guard let child = try curling(in: home, place) else { return .zero }
    let time = try child.output.moment(of: ReplyPlan.mark(0)) - child.started
    try child.output.drain()
    try child.wait()
    return time
  }
}
