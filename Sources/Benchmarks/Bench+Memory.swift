import Foundation

extension Bench {
  /// The largest memory of a child. Its own figure is not timed, because looking takes time.
  var memory: Figure {
    let name = "peak memory (RSS) in a reply of 20,000 chunks"
    return Figure(name) { () throws(Fault) in
      server.prepare(ReplyPlan(chunks: 20_000))
      let curls = { () throws(Fault) -> Bytes in
        try Home.fresh { (home) throws(Fault) in try peak { () throws(Fault) in try curling(in: home) } }
      }
      let (ours, others) = try inTurn(
        { () throws(Fault) in
          try Home.fresh { (home) throws(Fault) in try peak { () throws(Fault) in try asking(in: home) } }
        }, curl == nil ? nil : curls)
      return [Row(name, ours, beside: others, target: "< 50 MB")]
    }
  }

  private func peak(_ start: () throws(Fault) -> Child?) throws(Fault) -> Bytes {
    guard let child = try start() else { return .zero }
    var seen = Bytes.zero
    while try child.output.read() != nil { seen = max(seen, Self.peak(of: "\(child.pid)")) }
    let told = try child.wait()
    // What the system tells of a child is never less than what its parent had when it started it.
    return seen == .zero || told > Self.peak(of: "self") ? told : seen
  }

  /// The highest resident size of a running process so far; zero where the system does not say.
  private static func peak(of process: String) -> Bytes {
    guard let text = try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8),
      let line = text.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") }),
      let kilobytes = Int(line.filter(\.isNumber))
    else { return .zero }
    return Bytes(count: kilobytes * 1_024)
  }
}
