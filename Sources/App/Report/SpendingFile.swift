import Platform
import Records

/// The bytes of a spending cache: sessions by their journal's stamp, with a checksum at the end.
///
/// Integers are variable-length (LEB128); texts are numbers of a table; amounts are 16 bytes. The file may be deleted at
/// any time. A file that does not fit is no cache.
struct SpendingFile {
  /// A session's spending while its journal has this stamp.
  struct Entry: Equatable {
    var stamp: String
    var spending: SessionSpending
  }

  static let magic = Array("tuppence-spending-1\n".utf8)

  static func encoded(_ entries: [Entry]) -> [UInt8] {
    var writer = ByteWriter()
    writer.bytes = magic
    writer.put(entries.count)
    for entry in entries { writer.put(entry) }
    let checksum = CRC32.checksum(writer.bytes)
    withUnsafeBytes(of: checksum.littleEndian) { writer.bytes += $0 }
    return writer.bytes
  }

  /// Nil for bytes that this program did not write, or that were cut or changed.
  static func decoded(_ bytes: UnsafeRawBufferPointer) -> [Entry]? {
    let end = bytes.count - 4
    guard end > magic.count, bytes.prefix(magic.count).elementsEqual(magic) else { return nil }
    let checksum = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: end, as: UInt32.self))
    guard CRC32.checksum(UnsafeRawBufferPointer(rebasing: bytes[..<end])) == checksum else { return nil }
    var reader = ByteReader(bytes: UnsafeRawBufferPointer(rebasing: bytes[..<end]), place: magic.count)
    guard let count = reader.count() else { return nil }
    var entries: [Entry] = []
    entries.reserveCapacity(count)
    for _ in 0..<count {
      guard let entry = reader.entry() else { return nil }
      entries.append(entry)
    }
    return reader.isAtEnd ? entries : nil
  }
}

/// Appends values to bytes.
private struct ByteWriter {
  var bytes: [UInt8] = []
  private var texts: [String: Int] = [:]

  mutating func put(_ number: Int) {
    // Zigzag, so that small negative numbers are short too.
    var rest = UInt64(bitPattern: Int64(number << 1 ^ number >> 63))
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  /// 0 for nil, else one more than the value.
  mutating func put(optional number: Int?) { put(number.map { $0 < 0 ? $0 : $0 + 1 } ?? 0) }

  /// A text by its number, and the text itself behind a number that is new.
  mutating func put(_ text: String) {
    if let known = texts[text] { return put(known) }
    put(texts.count)
    texts[text] = texts.count
    put(text.utf8.count)
    bytes += text.utf8
  }

  mutating func put(optional text: String?) {
    put(text == nil ? 0 : 1)
    if let text { put(text) }
  }

  mutating func put(_ amount: USD?) {
    put(amount == nil ? 0 : 1)
    if let amount { withUnsafeBytes(of: amount.units.littleEndian) { bytes += $0 } }
  }

  mutating func put(_ entry: SpendingFile.Entry) {
    let spending = entry.spending
    put(spending.session)
    put(entry.stamp)
    put(optional: spending.started)
    put(spending.damagedLines)
    put(spending.ids.count)
    for hash in spending.ids { withUnsafeBytes(of: hash.littleEndian) { bytes += $0 } }
    put(spending.cells.count)
    for cell in spending.cells { put(cell) }
  }

  private mutating func put(_ cell: SpendingCell) {
    let facts = cell.facts
    put(facts.gateway)
    put(facts.model)
    put(facts.assistant)
    put(optional: facts.user)
    put(facts.tags.count)
    for tag in facts.tags { put(tag) }
    put(optional: facts.key)
    put(facts.quarter)
    put(cell.turns)
    put(cell.parts.count)
    for part in cell.parts {
      put(optional: part.route.provider)
      put(part.route.isOwnKey.map { $0 ? 2 : 1 } ?? 0)
      put(part.spent)
    }
  }

  private mutating func put(_ spent: Spent) {
    put(spent.generations)
    put(spent.cost)
    put(spent.marketCost)
    put(spent.withoutMarketCost)
    put(spent.expectedTagFees)
    for count in spent.states { put(count) }
    put(spent.pending)
    put(spent.doubtful)
    let usage = spent.usage
    for count in [usage.input, usage.cachedInput, usage.cacheWrite, usage.output, usage.reasoning] {
      put(optional: count)
    }
  }
}

/// Reads what ``ByteWriter`` wrote; nil at anything else.
private struct ByteReader {
  let bytes: UnsafeRawBufferPointer
  var place: Int
  private var texts: [String] = []

  init(bytes: UnsafeRawBufferPointer, place: Int) {
    self.bytes = bytes
    self.place = place
  }

  var isAtEnd: Bool { place == bytes.count }

  mutating func number() -> Int? {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while place < bytes.count, shift < 64 {
      let byte = bytes[place]
      place += 1
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return Int(Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)) }
      shift += 7
    }
    return nil
  }

  /// A count of things that take a byte each at least.
  mutating func count() -> Int? {
    guard let count = number(), (0...(bytes.count - place)).contains(count) else { return nil }
    return count
  }

  mutating func optionalNumber() -> Int?? {
    guard let number = number() else { return nil }
    return .some(number == 0 ? nil : number < 0 ? number : number - 1)
  }

  mutating func text() -> String? {
    guard let place = number() else { return nil }
    if texts.indices.contains(place) { return texts[place] }
    guard place == texts.count, let count = count() else { return nil }
    let text = String(decoding: UnsafeRawBufferPointer(rebasing: bytes[self.place..<self.place + count]), as: UTF8.self)
    self.place += count
    texts.append(text)
    return text
  }

  mutating func optionalText() -> String?? {
    switch number() {
    case 0: .some(nil)
    case 1: text().map { .some($0) }
    default: nil
    }
  }

  mutating func load<Value: FixedWidthInteger>(_ type: Value.Type) -> Value? {
    let size = MemoryLayout<Value>.size
    guard place + size <= bytes.count else { return nil }
    defer { place += size }
    return Value(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: Value.self))
  }

  mutating func amount() -> USD?? {
    switch number() {
    case 0: .some(nil)
    case 1: load(Int128.self).map { .some(USD(units: $0)) }
    default: nil
    }
  }

  mutating func entry() -> SpendingFile.Entry? {
    guard let session = text(), let stamp = text(), let started = optionalNumber(), let damaged = number(),
      let idCount = count()
    else { return nil }
    var ids: [UInt64] = []
    ids.reserveCapacity(idCount)
    for _ in 0..<idCount {
      guard let hash = load(UInt64.self) else { return nil }
      ids.append(hash)
    }
    guard let cellCount = count() else { return nil }
    var cells: [SpendingCell] = []
    cells.reserveCapacity(cellCount)
    for _ in 0..<cellCount {
      guard let cell = cell(of: session) else { return nil }
      cells.append(cell)
    }
    return SpendingFile.Entry(
      stamp: stamp,
      spending: SessionSpending(session: session, started: started, cells: cells, ids: ids, damagedLines: damaged))
  }

  private mutating func cell(of session: String) -> SpendingCell? {
    guard let gateway = text(), let model = text(), let assistant = text(), let user = optionalText(),
      let tagCount = count()
    else { return nil }
    var tags: [String] = []
    for _ in 0..<tagCount {
      guard let tag = text() else { return nil }
      tags.append(tag)
    }
    guard let key = optionalText(), let quarter = number(), let turns = number(), let partCount = count() else {
      return nil
    }
    var parts: [SpendingCell.Part] = []
    for _ in 0..<partCount {
      guard let part = part() else { return nil }
      parts.append(part)
    }
    let facts = SpendingCell.Facts(
      session: session, gateway: gateway, model: model, assistant: assistant, user: user, tags: tags, key: key,
      quarter: quarter)
    return SpendingCell(facts: facts, turns: turns, parts: parts)
  }

  private mutating func part() -> SpendingCell.Part? {
    guard let provider = optionalText(), let own = number(), let spent = spent() else { return nil }
    return .init(route: .init(provider: provider, isOwnKey: own == 0 ? nil : own == 2), spent: spent)
  }

  private mutating func spent() -> Spent? {
    var spent = Spent()
    guard let generations = number(), let cost = amount(), let market = amount(), let without = number(),
      let fees = amount()
    else { return nil }
    (spent.generations, spent.cost, spent.marketCost) = (generations, cost, market)
    (spent.withoutMarketCost, spent.expectedTagFees) = (without, fees)
    for place in spent.states.indices {
      guard let count = number() else { return nil }
      spent.states[place] = count
    }
    guard let pending = number(), let doubtful = number(), let input = optionalNumber(),
      let cached = optionalNumber(), let write = optionalNumber(), let output = optionalNumber(),
      let reasoning = optionalNumber()
    else { return nil }
    (spent.pending, spent.doubtful) = (pending, doubtful)
    spent.usage = Usage(input: input, cachedInput: cached, cacheWrite: write, output: output, reasoning: reasoning)
    return spent
  }
}
