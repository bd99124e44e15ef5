/// What begins at the first mark of a line (CommonMark 4).
extension MarkdownParser {
  /// A line of the open paragraph, which only some blocks may interrupt.
  private var interruptsParagraph: Bool { leaf == .paragraph && isAllMatched }

  mutating func openBlock(_ scalar: Unicode.Scalar) {
    if isAllMatched, continueLeaf(scalar) { return }
    if line.indent >= 4 {
      if leaf == .paragraph { return startText(scalar) }
      return beginIndentedCode(scalar)
    }
    switch scalar {
    case ">" where containers.count < Self.maximalDepth: beginQuote()
    case "#", "`", "~", "-", "*", "+", "_", "0"..."9": startLead(scalar)
    case "=" where interruptsParagraph: startLead(scalar)
    case "|" where header != nil && isAllMatched, ":" where header != nil && isAllMatched: startLead(scalar)
    case "[" where line.startsItem: startLead(scalar)
    default: startText(scalar)
    }
  }

  /// A further line of code or LaTeX.
  private mutating func continueLeaf(_ scalar: Unicode.Scalar) -> Bool {
    switch leaf {
    case .fence(_, _, let indent, _):
      // A closing fence may not be indented as code is.
      line.isSplit = line.indent > 3
      consume(columns: min(indent, line.indent))
      line.text = line.space + [scalar]
    case .math: line.text = [scalar]
    case .indentedCode:
      guard line.indent >= 4 else {
        closeLeaf()
        return false
      }
      consume(columns: 4)
      line.text = line.space + [scalar]
      for _ in 0..<blankCodeLines { events.append(.code("", endsLine: true)) }
      blankCodeLines = 0
    case .none, .paragraph, .heading, .table: return false
    }
    line.phase = .content
    return true
  }

  private mutating func beginIndentedCode(_ scalar: Unicode.Scalar) {
    beginBlock()
    leaf = .indentedCode
    events.append(.begin(.code(fence: "", info: "")))
    consume(columns: 4)
    line.text = line.space + [scalar]
    line.phase = .content
  }

  private mutating func startLead(_ scalar: Unicode.Scalar) {
    line.lead = [scalar]
    line.phase = .lead
  }

  mutating func stepLead(_ scalar: Unicode.Scalar) {
    guard line.lead.count < Self.leadLimit else { return leadIsText(scalar) }
    if header != nil, isAllMatched, "-:|".unicodeScalars.contains(line.lead[0]) {
      if "-:| \t".unicodeScalars.contains(scalar) { return line.lead.append(scalar) }
      return restartLead(scalar)
    }
    switch line.lead[0] {
    case "#": stepHeading(scalar)
    case "`", "~": stepFence(scalar)
    case "-", "*", "_", "+", "=": stepMarks(scalar)
    case "[": stepTask(scalar)
    default: stepNumber(scalar)
    }
  }

  /// The line is no delimiter row; its marks are looked at once more.
  private mutating func restartLead(_ scalar: Unicode.Scalar?) {
    let lead = line.lead
    flushHeader()
    line.lead = []
    line.phase = .start
    for held in lead { step(held) }
    if let scalar { step(scalar) }
  }

  private mutating func leadIsText(_ scalar: Unicode.Scalar?) {
    let lead = line.lead
    line.lead = []
    startText(lead[0])
    for held in lead.dropFirst() { step(held) }
    if let scalar { step(scalar) }
  }

  private mutating func stepHeading(_ scalar: Unicode.Scalar) {
    if scalar == "#", line.lead.count < 6 { return line.lead.append(scalar) }
    guard scalar.isBlank else { return leadIsText(scalar) }
    beginHeading()
    step(scalar)
  }

  private mutating func beginHeading() {
    let level = line.lead.count
    beginBlock()
    leaf = .heading(level: level)
    events.append(.begin(.heading(level: level)))
    headingTail = [" "]
    line.phase = .content
  }

  private mutating func stepFence(_ scalar: Unicode.Scalar) {
    let mark = line.lead[0]
    let run = line.lead.prefix { $0 == mark }.count
    if scalar == mark, run == line.lead.count { return line.lead.append(scalar) }
    // Too short for a fence, or a code span that begins its line.
    if run < 3 || scalar == "`" && mark == "`" { return leadIsText(scalar) }
    line.lead.append(scalar)
  }

  /// Marks of a rule, of an item, or of a line below a heading.
  private mutating func stepMarks(_ scalar: Unicode.Scalar) {
    let mark = line.lead[0]
    if scalar == mark || scalar.isBlank { return line.lead.append(scalar) }
    guard isBullet(mark), line.lead.count > 1, line.lead[1].isBlank else { return leadIsText(scalar) }
    beginBullet(then: scalar)
  }

  private func isBullet(_ mark: Unicode.Scalar) -> Bool {
    (mark == "-" || mark == "*" || mark == "+") && containers.count < Self.maximalDepth
  }

  private mutating func beginBullet(then scalar: Unicode.Scalar?) {
    let lead = line.lead
    line.lead = []
    beginItem(mark: String(lead[0]), kind: .bullet(lead[0]))
    for held in lead.dropFirst() { step(held) }
    if let scalar { step(scalar) }
  }

  private mutating func stepNumber(_ scalar: Unicode.Scalar) {
    let last = line.lead.last
    if last?.isBlank == true {
      // An empty item is known at the line's end.
      return scalar.isBlank ? line.lead.append(scalar) : beginNumbered(then: scalar)
    }
    let isDelimited = last == "." || last == ")"
    switch scalar {
    case "0"..."9" where !isDelimited && line.lead.count < 9: line.lead.append(scalar)
    case "." where !isDelimited, ")" where !isDelimited: line.lead.append(scalar)
    case " ", "\t":
      if isDelimited, mayBeNumbered { line.lead.append(scalar) } else { leadIsText(scalar) }
    default: leadIsText(scalar)
    }
  }

  /// Only a list that begins with 1 may interrupt a paragraph.
  private var mayBeNumbered: Bool {
    containers.count < Self.maximalDepth && (!interruptsParagraph || line.lead.count == 2 && line.lead[0] == "1")
  }

  private mutating func beginNumbered(then scalar: Unicode.Scalar?) {
    let lead = line.lead
    let mark = lead.prefix { !$0.isBlank }
    guard let delimiter = mark.last else { return }
    line.lead = []
    beginItem(mark: String(scalars: mark), kind: .ordered(delimiter: delimiter))
    for held in lead.dropFirst(mark.count) { step(held) }
    if let scalar { step(scalar) }
  }

  private mutating func stepTask(_ scalar: Unicode.Scalar) {
    let expected: [[Unicode.Scalar]] = [["["], [" ", "x", "X"], ["]"], [" ", "\t"]]
    guard expected[line.lead.count].contains(scalar) else { return leadIsText(scalar) }
    line.lead.append(scalar)
    guard line.lead.count == 4 else { return }
    events.append(.task(isDone: line.lead[1] != " "))
    line.lead = []
    line.startsItem = false
    line.phase = .start
  }

  /// The line ended while it was undecided.
  mutating func endLead() {
    let mark = line.lead[0]
    if header != nil, isAllMatched, "-:|".unicodeScalars.contains(mark) {
      if beginTable() { return }
      restartLead(nil)
      return endUndecided()
    }
    let marks = line.lead.filter { !$0.isBlank }
    switch mark {
    case "#": beginHeading()
    case "`", "~":
      if line.lead.prefix(while: { $0 == mark }).count >= 3 { beginFence() } else { leadIsText(nil) }
    case "=", "-", "*", "_", "+": endMarks(mark, count: marks.count)
    case "[": leadIsText(nil)
    default:
      let isNumbered = line.lead.contains { $0 == "." || $0 == ")" } && !interruptsParagraph
      if isNumbered && containers.count < Self.maximalDepth { beginNumbered(then: nil) } else { leadIsText(nil) }
    }
    endUndecided()
  }

  private mutating func endUndecided() {
    switch line.phase {
    case .held: endHeld()
    case .padding: endPadding(columns: 1)
    case .lead: endLead()
    case .start, .content: break
    }
  }

  private mutating func endMarks(_ mark: Unicode.Scalar, count: Int) {
    let isContiguous = line.lead.prefix { $0 == mark }.count == count
    if mark == "=" || mark == "-", interruptsParagraph, isContiguous {
      return endSetextHeading(level: mark == "=" ? 1 : 2)
    }
    if count >= 3, mark != "+", mark != "=" {
      beginBlock()
      events.append(.rule)
      line.phase = .start
      return
    }
    let isItem = isBullet(mark) && (line.lead.count == 1 || line.lead[1].isBlank)
    if isItem, !(interruptsParagraph && count == 1) { beginBullet(then: nil) } else { leadIsText(nil) }
  }

  private mutating func endSetextHeading(level: Int) {
    flushHeader()
    inline.run(atEnd: true, into: &events)
    events.append(.underline(level: level))
    line.phase = .start
    closeLeaf()
  }
}
