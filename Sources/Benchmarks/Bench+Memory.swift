import Foundation

extension Bench {
  /// The largest memory of a child. Its own figure is not timed, because looking takes time.
  var memory: Figure {
    peakMemory("peak memory (RSS) in a reply of 20,000 chunks", chunks: 20_000, target: "26 MB")
  }

  var shortMemory: Figure {
    peakMemory("peak memory (RSS) in a one-shot turn of 200 chunks", chunks: 200, target: "22 MB")
  }

  private func peakMemory(_ name: String, chunks: Int, target: String) -> Figure {
    // A pause behind every chunk of a short reply leaves the time to look.
    let plan = ReplyPlan(chunks: chunks, pace: chunks > 1_000 ? nil : .milliseconds(1))
    return beside(name, plan, target: target) { (child) throws(Fault) in try watched(child).peak }
  }

  /// Reads a child's output to its end, and looks at its memory with each piece.
  func watched(_ child: Child) throws(Fault) -> Child.Use {
    var seen = Bytes.zero
    while try child.output.read() != nil { seen = max(seen, Self.peak(of: "\(child.pid)")) }
    let told = try child.wait()
    // What the system reports for a child is never less than what its parent had when it started it.
    let isTold = seen == .zero || told.peak > Self.peak(of: "self")
    return Child.Use(peak: isTold ? told.peak : seen, processor: told.processor)
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
