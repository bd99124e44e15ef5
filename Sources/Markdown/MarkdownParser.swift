/// Reads Markdown as it streams and says what it is made of: CommonMark's blocks and inlines, with the tables, task
/// lists and strikethrough of GitHub and with LaTeX.
///
/// Every cut of a text gives the same structure. What is held back is bounded, whatever the text. Left as it was
/// written: references to links that are defined elsewhere, and blocks of HTML.
package struct MarkdownParser: Sendable {
  /// Containers inside each other; deeper marks are text.
  static let maximalDepth = 64
  /// Scalars of a line of marks; a longer one is text.
  static let leadLimit = 256
  /// Scalars of a line that may be the header of a table, and of a row.
  static let rowLimit = 4_000
  /// Scalars of a line of code that are held.
  static let codeLimit = 500

  enum Container: Sendable {
    case quote
    case list(MarkdownListKind)
    /// `width`: columns that the item's lines are indented. `isEmpty`: nothing came behind its mark yet.
    case item(mark: String, width: Int, isEmpty: Bool)
  }

  enum Leaf: Equatable, Sendable {
    case none, paragraph
    case heading(level: Int)
    /// `indent`: columns that every line loses.
    case fence(mark: Unicode.Scalar, length: Int, indent: Int, info: String)
    case indentedCode
    case table([MarkdownAlignment])
    /// LaTeX over several lines, inside a paragraph.
    case math(closing: String)
  }

  /// What is known of the present line.
  struct Line: Sendable {
    var phase = Phase.start
    /// Containers that the line continues.
    var index = 0
    /// Columns before `space`.
    var column = 0
    /// Blanks that wait for what follows, and their columns.
    var space: [Unicode.Scalar] = []
    var indent = 0
    /// A blank behind `>` belongs to it.
    var skipsBlank = false
    var startsItem = false
    /// Marks that may still become one thing or another.
    var lead: [Unicode.Scalar] = []
    /// Text that is held: of a row, of code, or of what may be a table's header.
    var text: [Unicode.Scalar] = []
    var hasPipe = false
    /// A piece of the line was let out before its end.
    var isSplit = false
  }

  enum Phase: Sendable {
    case start, padding, lead, held, content
  }

  var containers: [Container] = []
  var leaf = Leaf.none
  var line = Line()
  var inline = InlineParser()
  /// Whether the paragraph's begin was let out.
  var isParagraphBegun = false
  /// The paragraph's last line, which is a table's header if the next line says so.
  var header: [Unicode.Scalar]?
  /// A heading's blanks and `#`s, which are nothing at its end.
  var headingTail: [Unicode.Scalar] = []
  /// Blank lines inside of indented code.
  var blankCodeLines = 0
  var events: [MarkdownEvent] = []

  package init() {}

  /// What the next piece adds to the structure.
  package mutating func parse(_ piece: String) -> [MarkdownEvent] {
    for scalar in piece.unicodeScalars { step(scalar) }
    if leaf == .paragraph || isHeading { inline.run(atEnd: false, into: &events) }
    return takeEvents()
  }

  /// What was held back, and the ends of all that is open. The next piece begins a new text.
  package mutating func finish() -> [MarkdownEvent] {
    if line.phase != .start { endLine() }
    close(to: 0)
    let rest = takeEvents()
    self = MarkdownParser()
    return rest
  }

  /// Scalars that are held back.
  package var heldCount: Int {
    inline.heldCount + line.text.count + line.lead.count + line.space.count + (header?.count ?? 0)
  }

  /// Behind the text that was let out there is a blank or the line's end.
  package var isBehindWord: Bool {
    guard leaf == .paragraph, header == nil, inline.isSettled else { return false }
    return line.phase == .start || line.phase == .content && inline.isAtBlank
  }

  private var isHeading: Bool {
    if case .heading = leaf { true } else { false }
  }

  private mutating func takeEvents() -> [MarkdownEvent] {
    defer { events.removeAll(keepingCapacity: true) }
    return events
  }

  mutating func step(_ scalar: Unicode.Scalar) {
    if scalar == "\n" { return endLine() }
    switch line.phase {
    case .content: stepContent(scalar)
    case .start: stepStart(scalar)
    case .padding: stepPadding(scalar)
    case .lead: stepLead(scalar)
    case .held: stepHeld(scalar)
    }
  }

  private mutating func stepStart(_ scalar: Unicode.Scalar) {
    if scalar.isBlank { return takeBlank(scalar) }
    if line.skipsBlank {
      line.skipsBlank = false
      if line.indent > 0 { consume(columns: 1) }
    }
    if matchContainers(scalar) { return }
    openBlock(scalar)
  }

  mutating func takeBlank(_ scalar: Unicode.Scalar) {
    let columns = scalar == "\t" ? 4 - (line.column + line.indent) % 4 : 1
    line.indent += columns
    if line.space.count < 1_000 { line.space.append(scalar) }
  }

  /// Takes columns of blanks from the front; what is left of a tab is spaces.
  mutating func consume(columns: Int) {
    var left = columns
    while left > 0, let first = line.space.first {
      let width = first == "\t" ? 4 - line.column % 4 : 1
      if width > left {
        line.space.replaceSubrange(0..<1, with: Array(repeating: " ", count: width))
        continue
      }
      line.space.removeFirst()
      left -= width
      line.indent -= width
      line.column += width
    }
  }

  mutating func endLine() {
    switch line.phase {
    case .start: endBlankLine()
    case .padding: endPadding(columns: 1)
    case .lead: endLead()
    case .held: endHeld()
    case .content: break
    }
    if line.phase == .content { endContent() }
    line = Line()
  }
}
