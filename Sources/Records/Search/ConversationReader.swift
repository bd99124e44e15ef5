import Platform

/// A place in a session where a text was found.
package struct TextMatch: Equatable, Sendable {
  package enum Place: String, Sendable {
    case title, prompt, file, reply
  }

  /// Nil for the title.
  package var turn: Int?
  package var place: Place
  /// The match with the text around it; most excerpts are never shown, so white space is folded when one is.
  private var excerpt: [UInt8] = []
  /// Where the match is in the excerpt.
  private var matched = 0..<0

  /// Scalars that are kept of each part.
  private static let width = 100

  init(_ range: Range<String.Index>, in text: String, turn: Int?, place: Place) {
    self.turn = turn
    self.place = place
    var text = text
    let start = text.utf8.distance(from: text.startIndex, to: range.lowerBound)
    let end = start + text.utf8.distance(from: range.lowerBound, to: range.upperBound)
    text.withUTF8 { text in
      let before = text[Self.beginning(of: Self.width, before: start, in: text)..<start]
      let match = text[start..<Self.end(of: Self.width, in: text[start..<end])]
      let after = text[end..<Self.end(of: Self.width, in: text[end...])]
      excerpt.reserveCapacity(before.count + match.count + after.count)
      excerpt += before
      excerpt += match
      excerpt += after
      matched = before.count..<before.count + match.count
    }
  }

  /// The text around the match, each part on one line.
  package var before: String { Self.onOneLine(excerpt[..<matched.lowerBound]) }
  package var match: String { Self.onOneLine(excerpt[matched]) }
  package var after: String { Self.onOneLine(excerpt[matched.upperBound...]) }

  /// Where the last `count` scalars before a place begin.
  private static func beginning(of count: Int, before place: Int, in text: UnsafeBufferPointer<UInt8>) -> Int {
    var (start, scalars) = (place, 0)
    while start > 0, scalars < count {
      start -= 1
      if isFirst(text[start]) { scalars += 1 }
    }
    return start
  }

  /// Where the first `count` scalars end.
  private static func end(of count: Int, in text: Slice<UnsafeBufferPointer<UInt8>>) -> Int {
    var (end, scalars) = (text.startIndex, 0)
    while end < text.endIndex {
      if isFirst(text[end]) {
        if scalars == count { break }
        scalars += 1
      }
      end += 1
    }
    return end
  }

  /// Whether a byte begins a scalar.
  private static func isFirst(_ byte: UInt8) -> Bool { byte & 0xC0 != 0x80 }

  /// One space for each run of white space.
  private static func onOneLine(_ text: ArraySlice<UInt8>) -> String {
    var line = String.UnicodeScalarView()
    for scalar in String(decoding: text, as: UTF8.self).unicodeScalars {
      let isSpace =
        scalar.isASCII ? scalar.value == 0x20 || 0x09...0x0D ~= scalar.value : scalar.properties.isWhitespace
      if !isSpace || line.last != " " { line.append(isSpace ? " " : scalar) }
    }
    return String(line)
  }
}

/// Which turns are looked at; nil for all.
package struct TurnFilter: Equatable, Sendable {
  /// The first moment.
  package var since: Date?
  package var assistant: String?
  /// A part of the model's id.
  package var model: String?
  package var user: String?

  package init(since: Date? = nil, assistant: String? = nil, model: String? = nil, user: String? = nil) {
    self.since = since
    self.assistant = assistant
    self.model = model
    self.user = user
  }

  package var isEmpty: Bool { self == TurnFilter() }

  package func includes(_ start: TurnStarted, at time: Date) -> Bool {
    if let since, time < since { return false }
    if let assistant, start.assistant != assistant { return false }
    if let user, start.user != user { return false }
    return model.map { start.model.lowercased().contains($0.lowercased()) } ?? true
  }
}

/// Reads a journal's lines for a text in the words of its conversation; no line is decoded further than that needs.
package struct ConversationReader {
  /// What was found in a session.
  package struct Findings: Sendable {
    /// When its last turn began; else when it began.
    package var lastTurn: Date?
    package var title: String?
    /// The first turn's own words.
    package var opening = ""
    package var turns = 0
    package var isAnswered = false
    /// The first place of the title, and of each prompt, its files' names and its reply.
    package var matches: [TextMatch] = []
    package var damagedLines = 0

    package init() {}

    /// What the session is called.
    package var name: String { title ?? opening }
  }

  private let pattern: TextPattern
  private let filter: TurnFilter
  private var fold = FoldedText()
  private var figures = FigureReader(.words)
  private var findings = Findings()
  /// The turns that the filter includes, with their matches.
  private var included: [Int: [TextMatch]] = [:]

  package init(_ pattern: TextPattern, _ filter: TurnFilter = TurnFilter()) {
    self.pattern = pattern
    self.filter = filter
  }

  /// Begins with another journal.
  package mutating func reset() {
    findings = Findings()
    included.removeAll(keepingCapacity: true)
  }

  /// Takes a line without its newline; nil is one that is longer than a record can be.
  package mutating func take(_ line: UnsafeRawBufferPointer?) {
    guard let line else {
      findings.damagedLines += 1
      return
    }
    switch Self.isWanted(line) {
    case false? where RecordLine.isChecked(line) == true: return
    case true?:
      if let record = figures.record(line) { return apply(record) }
    case false?, nil: break
    }
    takePieces(of: Array(line))
  }

  private mutating func takePieces(of line: [UInt8]) {
    for piece in RecordLine.pieces(of: line, .withoutRaw) {
      switch piece.content {
      case .success(let record): apply(record)
      case .failure: findings.damagedLines += 1
      }
    }
  }

  private mutating func apply(_ record: Record) {
    switch record.entry {
    case .turn(let start): begin(start, at: record.time)
    case .reply(let ended): end(ended)
    case .change(let change): findings.title = change.title ?? findings.title
    case .session: findings.lastTurn = findings.lastTurn ?? record.time
    case .generation: findings.isAnswered = true
    case .attempt, .tool, .charge, .note, .removed: break
    }
  }

  private mutating func begin(_ start: TurnStarted, at time: Date) {
    guard included[start.turn] == nil else { return }
    if findings.turns == 0 { findings.opening = SessionSummary.opening(of: start) }
    findings.turns += 1
    findings.lastTurn = time
    guard filter.includes(start, at: time) else { return }
    var matches = match(start.prompt, start.turn, .prompt).map { [$0] } ?? []
    for file in start.media ?? [] {
      guard let found = match(file.name ?? "", start.turn, .file) else { continue }
      matches.append(found)
      break
    }
    included[start.turn] = matches
  }

  /// A later attempt's reply takes the place of the one before.
  private mutating func end(_ ended: ReplyEnded) {
    if ended.status == .complete || !ended.text.isEmpty || ended.reasoning != nil { findings.isAnswered = true }
    guard let matches = included[ended.turn] else { return }
    let found = match(ended.text, ended.turn, .reply).map { [$0] } ?? []
    included[ended.turn] = matches.filter { $0.place != .reply } + found
  }

  private mutating func match(_ text: String, _ turn: Int?, _ place: TextMatch.Place) -> TextMatch? {
    pattern.firstMatch(in: text, &fold).map { TextMatch($0, in: text, turn: turn, place: place) }
  }

  /// What was found in the journal that was read.
  package mutating func finished() -> Findings {
    // A title is the session's, and is found where one of its turns is included.
    if let title = findings.title, filter.isEmpty || !included.isEmpty, let found = match(title, nil, .title) {
      findings.matches.append(found)
    }
    findings.matches += included.sorted { $0.key < $1.key }.flatMap(\.value)
    return findings
  }
}

extension ConversationReader {
  private static let opening = Array(#"{"v":1,"ts":""#.utf8)
  private static let type = Array(#"","type":""#.utf8)
  private static let wanted = ["turn", "reply", "change", "session", "generation"].map { Array("\($0)\"".utf8) }

  /// Whether a line's record has words of the conversation, by its beginning as this program writes it; nil for another.
  private static func isWanted(_ line: UnsafeRawBufferPointer) -> Bool? {
    guard line.starts(with: opening) else { return nil }
    let place = opening.count + 24
    guard line.count > place + type.count, line[place...].starts(with: type) else { return nil }
    let name = line[(place + type.count)...]
    return wanted.contains { name.starts(with: $0) }
  }
}
