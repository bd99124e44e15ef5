/// A scalar of prose; a literal one is never a mark.
struct MarkdownUnit: Equatable, Sendable {
  var scalar: Unicode.Scalar
  var isLiteral = false

  /// Whether it may open or close emphasis or a code span.
  var isMark: Bool { !isLiteral && (scalar == "*" || scalar == "_" || scalar == "`") }
}

/// Resolves escapes and links of one line before its words are looked at.
///
/// Holds back a backslash, a `!` before a bracket, or a bracketed text of at most `limit` scalars until it is known
/// whether `(` follows. `[text](url)` becomes `text (url)`; brackets behind a letter or digit are subscripts.
struct MarkdownLexer: Sendable {
  static let limit = 256

  private enum State {
    case plain, escape, bang
    case bracket(depth: Int)
    case closedBracket
    case address(depth: Int)
  }

  private var state = State.plain
  private var held: [Unicode.Scalar] = []
  private var ticks = 0
  private var last: Unicode.Scalar = " "
  /// Backticks that opened the code span that is being read.
  private var codeTicks: Int?
  private(set) var work = 0

  /// Begins a line, inside a code span that the line before left open.
  mutating func begin(codeTicks: Int?) {
    (state, ticks, last, self.codeTicks) = (.plain, 0, " ", codeTicks)
    held.removeAll(keepingCapacity: true)
  }

  var heldCount: Int { held.count }

  /// The unit at once where nothing has to be decided about the scalar, which is nearly always.
  mutating func plainUnit(_ scalar: Unicode.Scalar) -> MarkdownUnit? {
    guard case .plain = state, ticks == 0 else { return nil }
    switch scalar {
    case "`", "[", "!", "\\": return nil
    default:
      work += 1
      last = scalar
      return MarkdownUnit(scalar: scalar)
    }
  }

  mutating func lex(_ scalar: Unicode.Scalar, into units: inout [MarkdownUnit]) {
    work += 1
    switch state {
    case .plain: lexPlain(scalar, findsLinks: true, into: &units)
    case .escape:
      state = .plain
      if scalar.isASCIIPunctuation {
        emit(scalar, isLiteral: true, into: &units)
      } else {
        emit("\\", isLiteral: true, into: &units)
        lexPlain(scalar, findsLinks: true, into: &units)
      }
    case .bang:
      state = .plain
      if scalar == "[" {
        held.append(scalar)
        state = .bracket(depth: 1)
      } else {
        release(into: &units)
        lexPlain(scalar, findsLinks: true, into: &units)
      }
    case .bracket(let depth): lexBracket(scalar, depth: depth, into: &units)
    case .closedBracket:
      state = .plain
      if scalar == "(" {
        openAddress(into: &units)
      } else {
        release(into: &units)
        lexPlain(scalar, findsLinks: true, into: &units)
      }
    case .address(let depth): lexAddress(scalar, depth: depth, into: &units)
    }
  }

  /// What is still held at the end of a line; a backslash before a line break means the break itself.
  mutating func finished(atBreak: Bool, into units: inout [MarkdownUnit]) {
    if case .escape = state, !atBreak { emit("\\", isLiteral: true, into: &units) }
    state = .plain
    release(into: &units)
  }

  private mutating func lexPlain(
    _ scalar: Unicode.Scalar, findsLinks: Bool, into units: inout [MarkdownUnit]
  ) {
    if scalar == "`" {
      ticks += 1
      return emit(scalar, isLiteral: false, into: &units)
    }
    settleTicks()
    if codeTicks != nil { return emit(scalar, isLiteral: false, into: &units) }
    switch scalar {
    case "\\": state = .escape
    case "!" where findsLinks:
      held = [scalar]
      state = .bang
    case "[" where findsLinks && !last.isSpacedWordPart && last != "]" && last != ")":
      held = [scalar]
      state = .bracket(depth: 1)
    default: emit(scalar, isLiteral: false, into: &units)
    }
  }

  private mutating func lexBracket(_ scalar: Unicode.Scalar, depth: Int, into units: inout [MarkdownUnit]) {
    held.append(scalar)
    switch scalar {
    case "[": state = .bracket(depth: depth + 1)
    case "]": state = depth == 1 ? .closedBracket : .bracket(depth: depth - 1)
    default: break
    }
    guard held.count >= Self.limit else { return }
    state = .plain
    release(into: &units)
  }

  /// Ends with the closing parenthesis or a space, behind which a title may stand as it was written.
  private mutating func lexAddress(_ scalar: Unicode.Scalar, depth: Int, into units: inout [MarkdownUnit]) {
    emit(scalar, isLiteral: true, into: &units)
    switch scalar {
    case "(": state = .address(depth: depth + 1)
    case ")": state = depth == 1 ? .plain : .address(depth: depth - 1)
    default: if scalar.isMarkdownSpace { state = .plain }
    }
  }

  private mutating func openAddress(into units: inout [MarkdownUnit]) {
    let opening = held.first == "!" ? 2 : 1
    let text = Array(held[opening..<(held.count - 1)])
    let isEmpty = text.isEmpty
    held = text
    release(into: &units)
    if !isEmpty { emit(" ", isLiteral: false, into: &units) }
    emit("(", isLiteral: true, into: &units)
    state = .address(depth: 1)
  }

  /// Lets go of what was held, without looking for links in it again.
  private mutating func release(into units: inout [MarkdownUnit]) {
    let scalars = held
    held.removeAll(keepingCapacity: true)
    for scalar in scalars {
      work += 1
      if case .escape = state {
        state = .plain
        if !scalar.isASCIIPunctuation { emit("\\", isLiteral: true, into: &units) }
        emit(scalar, isLiteral: scalar.isASCIIPunctuation, into: &units)
      } else {
        lexPlain(scalar, findsLinks: false, into: &units)
      }
    }
    if case .escape = state {
      state = .plain
      emit("\\", isLiteral: true, into: &units)
    }
  }

  private mutating func settleTicks() {
    guard ticks > 0 else { return }
    if codeTicks == nil {
      codeTicks = ticks
    } else if codeTicks == ticks {
      codeTicks = nil
    }
    ticks = 0
  }

  private mutating func emit(_ scalar: Unicode.Scalar, isLiteral: Bool, into units: inout [MarkdownUnit]) {
    last = scalar
    units.append(MarkdownUnit(scalar: scalar, isLiteral: isLiteral))
  }
}
