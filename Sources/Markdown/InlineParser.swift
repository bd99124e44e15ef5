/// Reads the inlines of one paragraph by CommonMark's algorithm (its appendix, phase 2), fed piece by piece.
///
/// It lets out what no later text can change. A mark waits for its partner for at most `reach` scalars, and is text
/// after that: so what is held stays bounded, and the result depends on the text alone, not on how it was cut.
struct InlineParser: Sendable {
  /// Scalars between a mark and its partner.
  static let reach = 200

  /// What was taken and not yet read; `head` is the first of it.
  var pending: [Unicode.Scalar] = []
  var head = 0
  /// Scalars of the paragraph before `head`.
  var offset = 0
  /// The scalar before `head`, as it was written.
  var before: Unicode.Scalar = "\n"
  /// Read text behind the last node.
  var text = ""
  /// Spaces behind that text, which a line's end drops.
  private var spaces = 0
  /// A run of this mark was too long to be one, and what is left of it is text.
  private var literalRun: Unicode.Scalar?
  var nodes: [Node] = []
  /// Nodes that were let out; the rest begins at `firstNode`.
  var firstNode = 0
  var delimiters: [Delimiter] = []
  var brackets: [Bracket] = []

  /// What is known of a piece of the paragraph.
  enum Node: Sendable {
    case inline(MarkdownInline)
    /// Ends, then marks that are left over as text, then begins.
    case delimiter(mark: Unicode.Scalar, count: Int, ends: [MarkdownSpan], begins: [MarkdownSpan])
  }

  /// A run of marks that may begin or end a span.
  struct Delimiter: Sendable {
    let mark: Unicode.Scalar
    let length: Int
    var count: Int
    let canOpen: Bool
    let canClose: Bool
    let offset: Int
    var node: Int
    /// It was looked for what it closes.
    var isProcessed = false
  }

  struct Bracket: Sendable {
    let isImage: Bool
    let offset: Int
    var node: Int
    /// No link may contain a link.
    var isActive = true
  }

  var heldCount: Int { pending.count - head + nodes.count - firstNode + text.utf8.count }

  /// All that was taken was let out, but for blanks at its end.
  var isSettled: Bool { head == pending.count && firstNode == nodes.count && text.isEmpty }
  var isAtBlank: Bool { spaces > 0 }

  mutating func append(_ scalar: Unicode.Scalar) {
    pending.append(scalar)
  }

  mutating func append(_ scalars: some Sequence<Unicode.Scalar>) {
    pending.append(contentsOf: scalars)
  }

  /// Reads what can be read; at the end, all.
  mutating func run(atEnd: Bool, into events: inout [MarkdownEvent]) {
    while head < pending.count {
      let scalar = pending[head]
      if scalar.beginsInline {
        guard step(scalar, atEnd: atEnd) else { break }
      } else {
        takeText(1)
      }
      if nodes.count - firstNode > 1_000 { release(into: &events) }
    }
    expire(before: atEnd ? .max : offset)
    release(into: &events)
    if head > 0 {
      if head == pending.count { pending.removeAll(keepingCapacity: true) } else { pending.removeFirst(head) }
      head = 0
    }
    if atEnd { self = InlineParser() }
  }

  /// Moves `count` scalars into the text.
  mutating func takeText(_ count: Int) {
    flushSpaces()
    for index in head..<(head + count) { text.unicodeScalars.append(pending[index]) }
    advance(count)
  }

  mutating func advance(_ count: Int) {
    before = pending[head + count - 1]
    head += count
    offset += count
    literalRun = nil
  }

  private mutating func flushSpaces() {
    guard spaces > 0 else { return }
    for _ in 0..<spaces { text.append(" ") }
    spaces = 0
  }

  /// Adds a node behind the text that came before it.
  mutating func add(_ inline: MarkdownInline) {
    flushText()
    nodes.append(.inline(inline))
  }

  mutating func flushText() {
    flushSpaces()
    guard !text.isEmpty else { return }
    nodes.append(.inline(.text(text)))
    text = ""
  }

  /// Reads one construct; false where more text is needed.
  private mutating func step(_ scalar: Unicode.Scalar, atEnd: Bool) -> Bool {
    if scalar == literalRun {
      takeText(1)
      literalRun = scalar
      return true
    }
    switch scalar {
    case " ", "\t":
      advance(1)
      spaces += 1
      return true
    case "\n":
      let isHard = spaces >= 2
      spaces = 0
      add(isHard ? .hardBreak : .softBreak)
      advance(1)
      return true
    case "\\": return stepEscape(atEnd: atEnd)
    case "`": return stepCode(atEnd: atEnd)
    case "*", "_", "~": return stepDelimiter(scalar, atEnd: atEnd)
    case "[", "!", "]": return stepBracket(scalar, atEnd: atEnd)
    case "<": return stepAngle(atEnd: atEnd)
    case "&": return stepEntity(atEnd: atEnd)
    default: return stepMath(dollars(atEnd: atEnd))
    }
  }

  private mutating func stepEscape(atEnd: Bool) -> Bool {
    guard head + 1 < pending.count else {
      if atEnd { takeText(1) }
      return atEnd
    }
    let next = pending[head + 1]
    if next == "(" || next == "[" {
      switch bracketMath(closing: next == "(" ? ")" : "]", atEnd: atEnd) {
      case .more: return false
      case .found(let length): return stepMath(.found(length: length))
      case .none: break
      }
    }
    if next == "\n" {
      add(.hardBreak)
      advance(2)
    } else if next.isASCIIPunctuation {
      flushSpaces()
      text.unicodeScalars.append(next)
      advance(2)
    } else {
      takeText(1)
    }
    return true
  }

  private mutating func stepMath(_ scan: Scan) -> Bool {
    switch scan {
    case .more: return false
    case .none: takeText(1)
    case .found(let length):
      add(.math(String(scalars: pending[head..<(head + length)])))
      advance(length)
    }
    return true
  }

  private mutating func stepCode(atEnd: Bool) -> Bool {
    let ticks = runLength(from: head)
    if head + ticks == pending.count, !atEnd, ticks <= Self.reach { return false }
    switch codeSpan(ticks: ticks, atEnd: atEnd) {
    case .more: return false
    case .none: takeRun(ticks)
    case .found(let length):
      add(.code(Self.codeText(pending[(head + ticks)..<(head + length - ticks)]), ticks: ticks))
      advance(length)
    }
    return true
  }

  /// Takes a run as text, and what is still to come of it.
  mutating func takeRun(_ count: Int) {
    let mark = pending[head]
    takeText(count)
    literalRun = mark
  }

  private mutating func stepAngle(atEnd: Bool) -> Bool {
    switch angle(atEnd: atEnd) {
    case .more: return false
    case .none: takeText(1)
    case .html(let length):
      add(.html(String(scalars: pending[head..<(head + length)])))
      advance(length)
    case .link(let length, let prefix):
      let text = String(scalars: pending[(head + 1)..<(head + length - 1)])
      let span = MarkdownSpan.link(destination: prefix + text, title: "")
      for inline in [MarkdownInline.begin(span), .text(text), .end(span)] { add(inline) }
      advance(length)
    }
    return true
  }

  private mutating func stepEntity(atEnd: Bool) -> Bool {
    switch entity(at: head, in: pending, atEnd: atEnd) {
    case .more: return false
    case .none: takeText(1)
    case .found(let length, let characters):
      flushSpaces()
      text += characters
      advance(length)
    }
    return true
  }

  /// Lets out the nodes before the first one that may still change.
  private mutating func release(into events: inout [MarkdownEvent]) {
    let held = min(delimiters.first?.node ?? .max, brackets.first { $0.isActive }?.node ?? .max)
    while firstNode < nodes.count, firstNode < held {
      emit(nodes[firstNode], into: &events)
      firstNode += 1
    }
    if firstNode > 256 { dropReleased() }
    guard firstNode == nodes.count else { return }
    guard !text.isEmpty else { return }
    events.append(.inline(.text(text)))
    text = ""
  }

  private mutating func dropReleased() {
    nodes.removeFirst(firstNode)
    for index in delimiters.indices { delimiters[index].node -= firstNode }
    for index in brackets.indices { brackets[index].node -= firstNode }
    firstNode = 0
  }

  private func emit(_ node: Node, into events: inout [MarkdownEvent]) {
    switch node {
    case .inline(let inline): events.append(.inline(inline))
    case .delimiter(let mark, let count, let ends, let begins):
      for span in ends { events.append(.inline(.end(span))) }
      if count > 0 { events.append(.inline(.text(String(repeating: String(mark), count: count)))) }
      for span in begins { events.append(.inline(.begin(span))) }
    }
  }
}
