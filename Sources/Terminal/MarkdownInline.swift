/// Reads the marks of emphasis and code spans in one word after the other.
///
/// Follows CommonMark 6.1 and 6.2, but decides when a word is whole: a mark that nobody closes in the last word of a
/// line stays as it was typed, as do `__name__`, `_private_name`, `2*3*4`, `x**2`, `*.txt` and runs of four marks.
struct MarkdownInline: Sendable {
  /// Scalars of a word after which its beginning is printed although its end is not known.
  static let limit = 128

  var base: MarkdownStyle = []
  private(set) var codeTicks: Int?
  private(set) var work = 0
  private var boldMark: Unicode.Scalar?
  private var italicMark: Unicode.Scalar?
  private var word: [MarkdownUnit] = []
  private var hasMarks = false
  /// What stands before the word, in the text as it was typed.
  private var before: Unicode.Scalar = " "

  /// A word as it is to be printed; a glued one continues the one before it.
  struct Word: Equatable, Sendable {
    var runs: [MarkdownRun]
    var isGlued: Bool
  }

  private var isGlued = false

  var heldCount: Int { word.count }

  /// Ends what is open: a paragraph's end closes everything.
  mutating func reset(base: MarkdownStyle = []) {
    self.base = base
    (boldMark, italicMark, codeTicks) = (nil, nil, nil)
  }

  /// Takes a unit that is no space; the word before it where the line may break or the word is too long to be held.
  mutating func take(_ unit: MarkdownUnit) -> Word? {
    var finished: Word?
    if let last = word.last {
      let isBetweenMarks = last.isMark || unit.isMark
      if !isBetweenMarks, breaksLine(between: last.scalar, and: unit.scalar) {
        finished = taken(next: unit.scalar, isLineEnd: false)
        isGlued = false
      } else if word.count >= Self.limit, !isBetweenMarks && joins(last, unit) || word.count >= 2 * Self.limit {
        finished = taken(next: unit.scalar, isLineEnd: false)
        isGlued = true
      }
    }
    word.append(unit)
    if unit.isMark { hasMarks = true }
    return finished
  }

  /// The word that a space or the line's end completes, nil where there is none.
  mutating func endWord(isLineEnd: Bool) -> Word? {
    let finished = word.isEmpty ? nil : taken(next: isLineEnd ? "\n" : " ", isLineEnd: isLineEnd)
    before = " "
    isGlued = false
    return finished
  }

  /// Whether a grapheme surely ends between the two.
  private func joins(_ left: MarkdownUnit, _ right: MarkdownUnit) -> Bool {
    left.scalar.value < 0x80 || (left.scalar.value != 0x200D && displayWidth(of: right.scalar) > 0)
  }

  private mutating func taken(next: Unicode.Scalar, isLineEnd: Bool) -> Word? {
    defer {
      before = word.last?.scalar ?? before
      word.removeAll(keepingCapacity: true)
      hasMarks = false
    }
    work += word.count
    let runs = hasMarks ? markedRuns(next: next, isLineEnd: isLineEnd) : [plainRun]
    return runs.isEmpty ? nil : Word(runs: runs, isGlued: isGlued)
  }

  private var style: MarkdownStyle {
    var style = base
    if boldMark != nil { style.insert(.bold) }
    if italicMark != nil { style.insert(.italic) }
    if codeTicks != nil { style.insert(.code) }
    return style
  }

  private var plainRun: MarkdownRun {
    var text = ""
    for unit in word { text.unicodeScalars.append(unit.scalar) }
    return MarkdownRun(text: text, style: style)
  }

  private mutating func markedRuns(next: Unicode.Scalar, isLineEnd: Bool) -> [MarkdownRun] {
    var runs: [MarkdownRun] = []
    var index = 0
    while index < word.count {
      let unit = word[index]
      guard unit.isMark, codeTicks == nil || unit.scalar == "`" else {
        add(unit.scalar, count: 1, to: &runs)
        index += 1
        continue
      }
      let run = MarkRun(in: word, at: index, before: before, next: next)
      work += run.count
      if !apply(run, isLineEnd: isLineEnd) { add(unit.scalar, count: run.count, to: &runs) }
      index += run.count
    }
    return runs
  }

  private func add(_ scalar: Unicode.Scalar, count: Int, to runs: inout [MarkdownRun]) {
    let style = style
    if runs.last?.style != style { runs.append(MarkdownRun(text: "", style: style)) }
    for _ in 0..<count { runs[runs.count - 1].text.unicodeScalars.append(scalar) }
  }

  /// Opens or closes with the run; false where it is text.
  private mutating func apply(_ run: MarkRun, isLineEnd: Bool) -> Bool {
    if isGlued, run.start == 0, run.previous == run.mark { return false }
    if run.mark == "`" { return applyTicks(run, isLineEnd: isLineEnd) }
    if run.count > 3 { return false }
    if run.canClose, close(run) { return true }
    guard run.canOpen, mayOpen(run, isLineEnd: isLineEnd) else { return false }
    if run.count != 2 { italicMark = run.mark }
    if run.count != 1 { boldMark = run.mark }
    return true
  }

  private mutating func applyTicks(_ run: MarkRun, isLineEnd: Bool) -> Bool {
    if let open = codeTicks {
      if open == run.count { codeTicks = nil }
      return open == run.count
    }
    if isLineEnd, !closes(run) { return false }
    codeTicks = run.count
    return true
  }

  private mutating func close(_ run: MarkRun) -> Bool {
    let closesItalic = run.count != 2 && italicMark == run.mark
    let closesBold = run.count != 1 && boldMark == run.mark
    guard run.count == 3 ? closesItalic && closesBold : closesItalic || closesBold else { return false }
    if closesItalic { italicMark = nil }
    if closesBold { boldMark = nil }
    return true
  }

  private mutating func mayOpen(_ run: MarkRun, isLineEnd: Bool) -> Bool {
    if run.count != 2, italicMark != nil { return false }
    if run.count != 1, boldMark != nil { return false }
    let isInside = run.previous.isSpacedWordPart
    if run.mark == "_" {
      let isNamed = word[run.end...].contains { $0.isMark && $0.scalar == "_" }
      work += word.count - run.end
      return isNamed ? run.count == 1 && closes(run) : !isLineEnd
    }
    if isInside, run.count == 1 || run.previous.isASCIIDigit { return false }
    let needsClosing = isLineEnd || isInside || "./,;:!?)]}|\\%=^".unicodeScalars.contains(run.following)
    return !needsClosing || closes(run)
  }

  /// Whether a run of the same marks follows in this word that can close this one.
  private mutating func closes(_ opening: MarkRun) -> Bool {
    var index = opening.end
    while index < word.count {
      work += 1
      guard word[index].isMark, word[index].scalar == opening.mark else {
        index += 1
        continue
      }
      let run = MarkRun(in: word, at: index, before: before, next: opening.afterWord)
      if run.count == opening.count, run.canClose { return true }
      index = run.end
    }
    return false
  }
}

/// Neighbouring equal marks of a word, and what they may do (CommonMark 6.2: left- and right-flanking).
private struct MarkRun {
  let mark: Unicode.Scalar
  let start: Int
  let count: Int
  let previous: Unicode.Scalar
  let following: Unicode.Scalar
  let afterWord: Unicode.Scalar

  init(in word: [MarkdownUnit], at start: Int, before: Unicode.Scalar, next: Unicode.Scalar) {
    mark = word[start].scalar
    self.start = start
    var end = start + 1
    while end < word.count, word[end].isMark, word[end].scalar == word[start].scalar { end += 1 }
    count = end - start
    previous = start == 0 ? before : word[start - 1].scalar
    following = end < word.count ? word[end].scalar : next
    afterWord = next
  }

  var end: Int { start + count }

  /// Ideographs count as spaces here, because no spaces surround emphasis in Chinese and Japanese.
  private var isLeftFlanking: Bool {
    if following.isMarkdownSpace { return false }
    return !following.isMarkdownPunctuation || previous.isMarkdownSpace || previous.isMarkdownPunctuation
      || previous.isIdeographic
  }

  private var isRightFlanking: Bool {
    if previous.isMarkdownSpace { return false }
    return !previous.isMarkdownPunctuation || following.isMarkdownSpace || following.isMarkdownPunctuation
      || following.isIdeographic
  }

  var canOpen: Bool {
    isLeftFlanking && (mark != "_" || !isRightFlanking || previous.isMarkdownPunctuation)
  }

  var canClose: Bool {
    if mark == "`" { return true }
    return isRightFlanking && (mark != "_" || !isLeftFlanking || following.isMarkdownPunctuation)
  }
}
