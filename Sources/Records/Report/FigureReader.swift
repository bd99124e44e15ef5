import Platform

/// Reads a journal's lines fast: what reports count of a record, its words too, or all of it.
///
/// It takes only a line that is one whole record of this version, with a right checksum, of a type that is frequent.
/// ``RecordLine/pieces(of:_:)`` reads the others. Both give the same figures.
package struct FigureReader {
  /// What is kept of a record.
  package enum Kept: Sendable {
    case figures
    /// Prompts and replies too.
    case words
    /// All but the gateway's own words; a line with anything that is not known here is left to the other reader.
    case everything
  }

  private var stamp = StampReader()
  private var texts = KnownTexts()
  private var lists = KnownTexts()
  private var tags: [[String]] = []
  private var id = ""
  private let kept: Kept

  package init(_ kept: Kept = .figures) {
    self.kept = kept
  }

  /// The record of a line without its newline; nil where the line is another one than described above. Its raw events are
  /// left empty, and what is not kept.
  package mutating func record(_ line: UnsafeRawBufferPointer) -> Record? {
    var record: Record?
    _ = withRecord(of: line) { record = $0 }
    return record
  }

  /// Hands the record of a line on, which saves copies of a large value; false where the line is another one.
  mutating func withRecord(of line: UnsafeRawBufferPointer, _ take: (consuming Record) -> Void) -> Bool {
    guard RecordLine.isChecked(line) == true, let (time, type, end) = stamp.head(of: line) else { return false }
    var reader = JSONReader(line, behindMemberAt: end)
    do throws(JSONReader.Failure) {
      var fields = Fields()
      while let key = try reader.nextKey() { try self.take(key, type, &reader, &fields) }
      try reader.end()
      return fields.withEntry(type) { take(Record(time: time, entry: $0)) }
    } catch {
      return false
    }
  }

  private mutating func take(
    _ key: JSONReader.Key, _ type: FigureType, _ reader: inout JSONReader, _ fields: inout Fields
  ) throws(JSONReader.Failure) {
    switch key {
    // The head has been read.
    case "v", "ts", "type": throw .mismatch(.object, at: reader.place)
    case "crc": try reader.skip()
    case "turn": fields.turn = try reader.figureInteger()
    case "attempt": fields.attempt = try reader.figureInteger()
    case "estimate": fields.estimate = try reader.figureAmount()
    default:
      switch type {
      case .turn: try takeOfTurn(key, &reader, &fields)
      case .reply: try takeOfReply(key, &reader, &fields)
      case .charge, .generation: try takeOfCharge(key, &reader, &fields)
      }
    }
  }

  private mutating func takeOfTurn(
    _ key: JSONReader.Key, _ reader: inout JSONReader, _ fields: inout Fields
  ) throws(JSONReader.Failure) {
    switch key {
    case "prompt": fields.hasText = try words(&reader, &fields.words)
    case "question" where kept != .figures: fields.question = try longText(&reader)
    case "assistant": fields.assistant = try text(&reader)
    case "model": fields.model = try text(&reader)
    case "tags": fields.tags = try tags(&reader)
    case "user": fields.user = try text(&reader)
    case "tag_fees": fields.tagFees = try reader.figureAmount()
    case "replaces": fields.replaces = try reader.figureInteger()
    case "gateway": fields.gateway = try text(&reader)
    case "base_url": fields.baseURL = try text(&reader)
    case "key": fields.key = try text(&reader)
    // Names of files are words, which the other reader reads.
    case "media" where kept != .figures: throw .mismatch(.array, at: reader.place)
    default: try skip(&reader)
    }
  }

  private mutating func takeOfReply(
    _ key: JSONReader.Key, _ reader: inout JSONReader, _ fields: inout Fields
  ) throws(JSONReader.Failure) {
    switch key {
    case "status": fields.status = try reader.figureStatus()
    case "text": fields.hasText = try words(&reader, &fields.words)
    case "reasoning" where kept == .everything: fields.reasoning = try longText(&reader)
    // That there was a thought, without its words.
    case "reasoning" where kept == .words: fields.reasoning = try reader.skipText() ? "" : nil
    case "reasoning",
      "reasoning_details" where kept != .everything:
      _ = try reader.skipText()
    case "error": fields.error = try text(&reader)
    case "figures": fields.figures = try figures(&reader)
    case "raw":
      let kind = try reader.kind()
      guard kind == .array else { throw .mismatch(kind, at: reader.place) }
      fields.hasRaw = true
      try reader.skip()
    case "latency_ms": fields.latency = try reader.figureInteger()
    case "duration_ms": fields.duration = try reader.figureInteger()
    case "free": fields.isFree = try reader.figureBool()
    // What a reply had in addition to its text is read by the other reader.
    case "extras", "tool_calls", "pictures": throw .mismatch(.object, at: reader.place)
    default: try skip(&reader)
    }
  }

  /// Passes a value that is not known here.
  private func skip(_ reader: inout JSONReader) throws(JSONReader.Failure) {
    guard kept != .everything else { throw .mismatch(try reader.kind(), at: reader.place) }
    try reader.skip()
  }

  /// Reads a text, or passes it; true for a string.
  private func words(_ reader: inout JSONReader, _ words: inout String) throws(JSONReader.Failure) -> Bool {
    guard kept != .figures else { return try reader.skipText() }
    guard let text = try longText(&reader) else { return false }
    words = text
    return true
  }

  /// A text that no other record repeats, or null.
  private func longText(_ reader: inout JSONReader) throws(JSONReader.Failure) -> String? {
    if try reader.passesNull() { return nil }
    return try reader.string()
  }

  private mutating func takeOfCharge(
    _ key: JSONReader.Key, _ reader: inout JSONReader, _ fields: inout Fields
  ) throws(JSONReader.Failure) {
    switch key {
    case "id": fields.id = try generation(&reader)
    case "lookup": fields.lookup = LookupState(rawValue: try reader.string())
    case "figures": fields.figures = try figures(&reader)
    case "raw": _ = try reader.skipText()
    default: try skip(&reader)
    }
  }

  private mutating func figures(_ reader: inout JSONReader) throws(JSONReader.Failure) -> UsageAndCost? {
    if try reader.passesNull() { return nil }
    var figures = UsageAndCost()
    try reader.enterObject()
    while let key = try reader.nextKey() {
      switch key {
      case "cost": figures.cost = try reader.figureAmount()
      case "surcharge": figures.surcharge = try reader.figureAmount()
      case "market_cost": figures.marketCost = try reader.figureAmount()
      case "upstream_cost": figures.upstreamCost = try reader.figureAmount()
      case "byok": figures.isBYOK = try reader.figureBool()
      case "served_model": figures.servedModel = try text(&reader)
      case "provider": figures.provider = try text(&reader)
      case "finish_reason": figures.finishReason = try text(&reader)
      case "usage": figures.usage = try reader.figureUsage()
      case "latency_ms": figures.latencyMilliseconds = try reader.figureInteger()
      case "duration_ms": figures.durationMilliseconds = try reader.figureInteger()
      case "service_tier": figures.serviceTier = try text(&reader)
      case "credential": figures.credential = try text(&reader)
      default: try skip(&reader)
      }
    }
    return figures
  }

  /// A text that is probably one of the last ones, or null.
  private mutating func text(_ reader: inout JSONReader) throws(JSONReader.Failure) -> String? {
    if try reader.passesNull() { return nil }
    let kind = try reader.kind()
    guard kind == .string else { throw .mismatch(kind, at: reader.place) }
    let raw = try reader.rawValue()
    if let place = texts.place(of: raw) { return texts.texts[place] }
    var inner = JSONReader(raw)
    let text = try inner.string()
    // A short text is stored in its value, without memory of its own.
    if raw.count > 17 { texts.keep(raw, text) }
    return text
  }

  /// A generation's id, which its charge names again.
  private mutating func generation(_ reader: inout JSONReader) throws(JSONReader.Failure) -> String {
    let kind = try reader.kind()
    guard kind == .string else { throw .mismatch(kind, at: reader.place) }
    let raw = try reader.rawValue()
    if KnownTexts.isSame(&id, UnsafeRawBufferPointer(rebasing: raw[1..<raw.count - 1])) { return id }
    var inner = JSONReader(raw)
    id = try inner.string()
    return id
  }

  private mutating func tags(_ reader: inout JSONReader) throws(JSONReader.Failure) -> [String]? {
    let raw = try reader.rawValue()
    if let place = lists.place(of: raw) { return tags[place] }
    var inner = JSONReader(raw)
    var list: [String] = []
    try inner.enterArray()
    while try inner.nextElement() { list.append(try inner.string()) }
    let place = lists.keep(raw, "")
    if place < tags.count { tags[place] = list } else { tags.append(list) }
    return list
  }
}

/// The types of records that are read fast.
private enum FigureType {
  case turn, reply, generation, charge
}

/// What was read of a line.
private struct Fields {
  var turn: Int?
  var attempt: Int?
  var hasText = false
  /// The prompt or the reply, where they are kept.
  var words = ""
  var question: String?
  var reasoning: String?
  var hasRaw = false
  var assistant: String?
  var model: String?
  var tags: [String]?
  var user: String?
  var estimate: USD?
  var tagFees: USD?
  var replaces: Int?
  var gateway: String?
  var baseURL: String?
  var key: String?
  var status: ReplyEnded.Status?
  var error: String?
  var figures: UsageAndCost?
  var latency: Int?
  var duration: Int?
  var isFree: Bool?
  var id: String?
  var lookup: LookupState?

  /// Makes the record's entry; false where a field is missing that every record of the type has.
  @inline(__always)
  func withEntry(_ type: FigureType, _ take: (consuming Entry) -> Void) -> Bool {
    guard let turn else { return false }
    switch type {
    case .turn:
      guard let assistant, let model, let tags, hasText else { return false }
      take(
        .turn(
          TurnStarted(
            turn: turn, prompt: words, question: question, assistant: assistant, model: model, tags: tags, user: user,
            estimate: estimate,
            tagFees: tagFees, replaces: replaces, gateway: gateway, baseURL: baseURL, key: key)))
    case .reply:
      guard let attempt, let status, hasText, hasRaw else { return false }
      take(
        .reply(
          ReplyEnded(
            turn: turn, attempt: attempt, status: status, text: words, reasoning: reasoning, figures: figures,
            latencyMilliseconds: latency,
            durationMilliseconds: duration, estimate: estimate, isFree: isFree, error: error)))
    case .generation:
      guard let attempt, let id else { return false }
      take(.generation(GenerationNamed(turn: turn, attempt: attempt, id: id)))
    case .charge:
      guard let attempt, let id, let lookup else { return false }
      take(.charge(ChargeFound(turn: turn, attempt: attempt, id: id, lookup: lookup, figures: figures)))
    }
    return true
  }
}

/// Reads the beginning of a line, `{"v":1,"ts":"…","type":"…"`.
private struct StampReader {
  private static let opening = Array(#"{"v":1,"ts":""#.utf8)
  private static let middle = Array(#"","type":""#.utf8)
  private static let length = 24
  private var last: [UInt8] = []
  private var seconds = 0

  /// The time, the type, and where the type's closing quotation mark ends.
  mutating func head(of line: UnsafeRawBufferPointer) -> (Date, FigureType, Int)? {
    let start = Self.opening.count
    let behind = start + Self.length + Self.middle.count
    guard line.count > behind + 16, let base = line.baseAddress, memcmp(base, Self.opening, start) == 0,
      memcmp(base + start + Self.length, Self.middle, Self.middle.count) == 0,
      let (type, length) = Self.type(UnsafeRawBufferPointer(rebasing: line[behind...]))
    else { return nil }
    let text = UnsafeRawBufferPointer(rebasing: line[start..<(start + Self.length)])
    // Lines of one second follow each other.
    if last.count == 19, memcmp(base + start, last, 19) == 0,
      text[19] == UInt8(ascii: "."), text[23] == UInt8(ascii: "Z"), let part = Self.number(text[20..<23])
    {
      return (Date(timeIntervalSince1970: TimeInterval(seconds) + TimeInterval(part) / 1_000), type, behind + length)
    }
    guard let date = Date(iso8601: String(decoding: text, as: UTF8.self)) else { return nil }
    last = Array(text.prefix(19))
    seconds = Int(date.timeIntervalSince1970.rounded(.down))
    return (date, type, behind + length)
  }

  private static func number(_ digits: Slice<UnsafeRawBufferPointer>) -> Int? {
    var number = 0
    for digit in digits {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
      number = number * 10 + Int(digit - UInt8(ascii: "0"))
    }
    return number
  }

  /// The type that the bytes begin with, and its length with the closing quotation mark.
  private static func type(_ rest: UnsafeRawBufferPointer) -> (FigureType, Int)? {
    if isWord(#"turn""#, rest) { return (.turn, 5) }
    if isWord(#"reply""#, rest) { return (.reply, 6) }
    if isWord(#"charge""#, rest) { return (.charge, 7) }
    return isWord(#"generation""#, rest) ? (.generation, 11) : nil
  }

  private static func isWord(_ word: StaticString, _ rest: UnsafeRawBufferPointer) -> Bool {
    guard rest.count >= word.utf8CodeUnitCount, let base = rest.baseAddress else { return false }
    return memcmp(base, word.utf8Start, word.utf8CodeUnitCount) == 0
  }
}

/// The last texts that were read, by their bytes: a session repeats few.
private struct KnownTexts {
  private static let capacity = 16
  private var keys: [[UInt8]] = []
  private(set) var texts: [String] = []
  private var next = 0

  func place(of raw: UnsafeRawBufferPointer) -> Int? {
    guard let base = raw.baseAddress else { return nil }
    var place = 0
    while place < keys.count {
      if keys[place].count == raw.count, memcmp(keys[place], base, raw.count) == 0 { return place }
      place += 1
    }
    return nil
  }

  @discardableResult
  mutating func keep(_ raw: UnsafeRawBufferPointer, _ text: String) -> Int {
    guard keys.count == Self.capacity else {
      keys.append(Array(raw))
      texts.append(text)
      return keys.count - 1
    }
    let place = next
    next = (next + 1) % Self.capacity
    (keys[place], texts[place]) = (Array(raw), text)
    return place
  }

  static func isSame(_ text: inout String, _ raw: UnsafeRawBufferPointer) -> Bool {
    text.withUTF8 { known in
      guard known.count == raw.count, let left = known.baseAddress, let right = raw.baseAddress else { return false }
      return memcmp(left, right, raw.count) == 0
    }
  }
}
