import Foundation

/// Where and when the figures were taken.
struct Machine: Sendable {
  let bench: Bench

  /// Lines of Markdown.
  var text: String {
    """
    \(Date.now.formatted(.iso8601)) · \(processor), \(ProcessInfo.processInfo.processorCount) cores · \(system) · \
    load \(load) at the start
    \(Self.firstLine(bench.program, ["--version"])) · \(curl) · medians of \(bench.runs) runs in turn with what \
    stands beside them (least to most), loopback server in the measuring process
    """
  }

  private var curl: String {
    guard let curl = bench.curl else { return "no curl" }
    return Self.firstLine(curl, ["-q", "--version"]).split(separator: " ").prefix(2).joined(separator: " ")
  }

  private var processor: String {
    let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    let line = text.split(separator: "\n").first { $0.hasPrefix("model name") }
    let name = line.map { $0.drop { $0 != ":" }.dropFirst().trimmingCharacters(in: .whitespaces) }
    return name ?? Self.firstLine("/usr/sbin/sysctl", ["-n", "machdep.cpu.brand_string"])
  }

  private var system: String {
    let version = ProcessInfo.processInfo.operatingSystemVersionString
    return "\(version), kernel \(Self.firstLine("/bin/uname", ["-sr"]))"
  }

  /// The system's load averages over 1, 5 and 15 minutes.
  var load: String {
    var loads = [0.0, 0.0, 0.0]
    guard getloadavg(&loads, 3) == 3 else { return "unknown" }
    return loads.map { $0.formatted(.number.precision(.fractionLength(1))) }.joined(separator: " ")
  }

  private static func firstLine(_ program: String, _ arguments: [String]) -> String {
    guard let child = try? Child(program, arguments, environment: ["PATH": "/usr/bin:/bin"]) else { return "unknown" }
    var text: [UInt8] = []
    while let bytes = try? child.output.read() { text += bytes }
    _ = try? child.wait()
    return String(String(decoding: text, as: UTF8.self).prefix { !$0.isNewline })
  }
}
