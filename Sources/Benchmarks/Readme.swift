import Foundation

/// A page whose table is written by the benchmarks, between two comments.
struct Readme: Sendable {
  private static let begin = "<!-- the benchmarks -->"
  private static let end = "<!-- end of the benchmarks -->"
  let path: String

  func replaceTable(by report: String) throws(Fault) {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8), let begin = text.range(of: Self.begin),
      let end = text.range(of: Self.end), begin.upperBound <= end.lowerBound
    else { throw .silence(awaited: "\(Self.begin) and \(Self.end) in \(path)") }
    let page = text[..<begin.upperBound] + "\n\n\(report)\n\n" + text[end.lowerBound...]
    do {
      try page.write(toFile: path, atomically: false, encoding: .utf8)
    } catch {
      throw .system(call: "write", code: errno)
    }
  }
}
