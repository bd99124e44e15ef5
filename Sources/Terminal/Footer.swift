/// A row of figures below text that streams, on a terminal that understands escapes: pure, the caller writes what it says.
///
/// It hangs below the row in which the text stands, and every sequence leaves the cursor where the text goes on. That
/// holds only while the cursor is inside its row: at the right edge terminals differ.
package struct Footer: Sendable {
  private let width: Int
  private let styles: Styles
  private(set) package var isShown = false

  package init(width: Int, styles: Styles) {
    self.width = width
    self.styles = styles
  }

  /// Makes a row below, scrolling where there is none, and writes the text there in the place of an earlier one.
  package mutating func showing(_ text: String) -> String {
    isShown = true
    let text = styles.dim(truncated(Sanitiser.line(text), toWidth: max(1, width - 1)))
    return "\u{1B}D\u{1B}[A" + Self.save + "\u{1B}[B\r" + text + "\u{1B}[K" + Self.restore
  }

  /// Takes the row away; nothing where none is shown.
  package mutating func cleared() -> String {
    guard isShown else { return "" }
    isShown = false
    return Self.save + "\u{1B}[B\r\u{1B}[K" + Self.restore
  }

  private static let save = "\u{1B}7"
  private static let restore = "\u{1B}8"
}
