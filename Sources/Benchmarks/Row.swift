/// One line of the table.
struct Row: Sendable {
  static let titles = ["figure", "tuppence", "curl, or as said", "difference", "target"]

  let cells: [String]

  /// Medians with what they lie between; `beside` is what the first is compared with, and `note` says so where it is not curl.
  init<Value: Quantity>(
    _ figure: String, _ values: [Value], beside others: [Value] = [], note: String = "", target: String = ""
  ) {
    let difference = others.isEmpty || values.isEmpty ? "" : (median(values) - median(others)).text
    cells = [
      figure, Self.cell(values), Self.cell(others) + (others.isEmpty || note.isEmpty ? "" : ", \(note)"), difference,
      target,
    ]
  }

  /// A figure that is no quantity.
  init(_ figure: String, text: String, target: String = "") {
    cells = [figure, text, "", "", target]
  }

  /// A figure that could not be taken.
  init(_ figure: String, failed fault: Fault) {
    cells = [figure, "\(fault)", "", "", ""]
  }

  private static func cell<Value: Quantity>(_ values: [Value]) -> String {
    guard let least = values.min(), let most = values.max() else { return "" }
    return "\(median(values).text) (\(least.text) to \(most.text))"
  }

  /// A Markdown table.
  static func table(_ rows: [Row]) -> String {
    let lines = [titles, titles.map { _ in "---" }] + rows.map(\.cells)
    return lines.map { "| " + $0.joined(separator: " | ") + " |\n" }.joined()
  }
}
