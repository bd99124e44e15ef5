/// A row below text that streams, on a terminal that understands escapes: pure; the caller writes its text.
///
/// It hangs below the row in which the text is, and every sequence leaves the cursor where the text goes on. That
/// holds only while the cursor is inside its row: at the right edge terminals differ.
package struct Footer: Sendable {
  private let width: Int
  private let styles: Styles
  /// What the row shows; nil where there is none.
  private var shown: String?

  package init(width: Int, styles: Styles) {
    self.width = width
    self.styles = styles
  }

  package var isShown: Bool { shown != nil }

  /// Shows the text: in a row that is made below, scrolling where there is none, or as a change of the row that is shown.
  package mutating func showing(_ text: String) -> String {
    let text = truncated(Sanitiser.line(text), toWidth: max(1, width - 1))
    defer { shown = text }
    guard let shown else {
      return "\u{1B}D\u{1B}[A" + Self.save + "\u{1B}[B\r" + styles.dim(text) + "\u{1B}[K" + Self.restore
    }
    if shown == text { return "" }
    let common = String(zip(shown, text).prefix { $0 == $1 }.map(\.1))
    let rest = styles.dim(String(text.dropFirst(common.count)))
    let end = displayWidth(of: text) < displayWidth(of: shown) ? "\u{1B}[K" : ""
    return Self.save + "\u{1B}[B\u{1B}[\(displayWidth(of: common) + 1)G" + rest + end + Self.restore
  }

  /// Takes the row away; nothing where none is shown.
  package mutating func cleared() -> String {
    guard isShown else { return "" }
    shown = nil
    return Self.save + "\u{1B}[B\r\u{1B}[K" + Self.restore
  }

  /// In place of a newline of the text: inserts an empty row for the text above the footer, which stays as it is.
  package static let newline = "\r\u{1B}D\u{1B}D\u{1B}[A\u{1B}[L"

  private static let save = "\u{1B}7"
  private static let restore = "\u{1B}8"
}
