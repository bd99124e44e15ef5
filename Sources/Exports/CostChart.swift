import Records

/// The running cost of a session as a picture in SVG: a step for each turn.
struct CostChart {
  private static let (width, height) = (640, 160)
  /// More turns than that are drawn by every so many of them.
  private static let mostSteps = 600

  static func svg(of export: SessionExport) -> String {
    var costs: [USD] = []
    export.eachTurn { costs.append($0.running.cost) }
    guard let last = costs.last, costs.count > 1, last > .zero else { return "" }
    let total = HTMLText.escaped((export.totals.isAtLeast ? "≥ " : "") + last.formatted)
    let label = "Running cost: \(total) after \(costs.count.grouped) turns"
    return """
      <figure class="chart">
      <svg viewBox="0 0 \(width + 20) \(height + 40)" role="img" aria-label="\(label)">
      <path class="axis" d="M10 10V\(height + 10)H\(width + 10)"/>
      <path class="area" d="\(path(costs, last))V\(height + 10)H10Z"/>
      <path class="line" d="\(path(costs, last))"/>
      <text x="14" y="22">\(total)</text>
      <text x="10" y="\(height + 28)">turn 1</text>
      <text x="\(width + 10)" y="\(height + 28)" text-anchor="end">turn \(costs.count.grouped)</text>
      </svg>
      <figcaption>Running cost</figcaption>
      </figure>

      """
  }

  /// In whole pixels, so that no amount becomes a floating-point number.
  private static func path(_ costs: [USD], _ last: USD) -> String {
    let stride = (costs.count + mostSteps - 1) / mostSteps
    // A part in a thousand of a pixel is enough, and keeps the products in range.
    let unit = max(1, last.units / Int128(height * 1_000))
    var path = "M10 \(height + 10)"
    for place in costs.indices where place % stride == stride - 1 || place == costs.count - 1 {
      let x = 10 + width * (place + 1) / costs.count
      let height = min(Self.height, max(0, Int(costs[place].units / unit / 1_000)))
      path += "V\(Self.height + 10 - height)H\(x)"
    }
    return path
  }
}
