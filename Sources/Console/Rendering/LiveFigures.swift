import Chat
import Records
import Terminal

/// What a reply is expected to cost while it streams, in a row below it that is gone when the cost line stands.
struct LiveFigures: Sendable {
  private var footer: Footer
  private var estimate: Estimate?

  init(width: Int, styles: Styles) {
    footer = Footer(width: width, styles: styles)
  }

  /// What comes in front of text and behind it. `isInside`: behind the text the cursor stands inside a row.
  ///
  /// The figures go before every text: a word that is wider than the window would run over them.
  mutating func around(isInside: Bool) -> (before: String, after: String) {
    let before = footer.cleared()
    guard isInside, let estimate else { return (before, "") }
    return (before, footer.showing(Self.words(estimate)))
  }

  mutating func take(_ estimate: Estimate) {
    self.estimate = estimate
  }

  mutating func cleared() -> String { footer.cleared() }

  /// `¤ about $0.0021 · 703 in · 49 out`: what matters first, for a narrow screen cuts the rest.
  private static func words(_ estimate: Estimate) -> String {
    let out = estimate.outputTokens == 0 ? "" : " · \(estimate.outputTokens.grouped) out"
    return NoticeMarker.lines(
      "about \(estimate.cost.formatted) · \(estimate.inputTokens.grouped) in\(out)", width: 200)[0]
  }
}
