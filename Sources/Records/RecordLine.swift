import Platform

/// The journal's line format, version 1: one JSON object a line, that ends in a CRC-32 of the bytes before it.
///
///     {"v":1,"ts":"2026-11-21T10:00:00.000Z","type":"generation","attempt":1,"id":"gen_…","turn":1,"crc":"1c2f0a9b"}
///
/// Every later version keeps the newline, `{"v":N,"ts":"` at the beginning and the checksum at the end, so that an older
/// program can say which it does not know; every program reads the versions before its own. A field that a program does
/// not know is passed over and needs no new version.
package enum RecordLine {
  package static let version = 1
  /// The longest line in bytes, newline included; a longer one is not written, and is damage where it is.
  package static let longest = 64 << 20

  /// Why a line is not a record.
  package enum Damage: Error, Equatable, Sendable {
    /// No checksum at its end: torn, spliced, or not ours.
    case torn
    case checksumMismatch
    /// Written by a later version of the program.
    case newerVersion(Int)
    /// Whole, but not of the documented shape.
    case unreadable
  }

  /// What is read of a line.
  package enum Reading: Equatable, Sendable {
    case whole
    /// Without the gateway's own words, which are most of a journal.
    case withoutRaw
    /// The same, and lines of a later version too, as far as they read as a record of this one.
    case figures
  }

  static let mark = Array(#","crc":""#.utf8)
  static let tail = Array(#""}"#.utf8)

  /// The line with its final newline.
  package static func encoded(_ record: Record) throws -> Data {
    let members = try JSONValue(encoding: record.entry).bytes
    let time = record.time.iso8601Milliseconds
    var line = Array(#"{"v":\#(version),"ts":"\#(time)","type":"\#(record.entry.type)","#.utf8)
    line.reserveCapacity(line.count + members.count + 32)
    line += members[1..<members.count - 1]
    let checksum = CRC32.digits(line)
    line += mark
    line += checksum.utf8
    line += tail
    line.append(0x0A)
    return Data(line)
  }

  /// The record of a line without its newline.
  package static func decoded(_ line: some ContiguousBytes, _ reading: Reading = .whole) throws(Damage) -> Record {
    let result: Result<Record, Damage> = line.withUnsafeBytes { bytes in
      do throws(Damage) {
        return .success(try record(bytes, reading))
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  private static func record(_ line: UnsafeRawBufferPointer, _ reading: Reading) throws(Damage) -> Record {
    guard let isRight = isChecked(line) else { throw .torn }
    guard isRight else { throw .checksumMismatch }
    let decoder: RecordDecoder
    let head: Head
    do {
      decoder = try RecordDecoder(object: line, emptied: reading == .whole ? nil : "raw")
      head = try Head(from: decoder)
    } catch {
      throw .unreadable
    }
    if head.v > version, reading != .figures { throw .newerVersion(head.v) }
    guard let time = Date(iso8601: head.ts), let entry = Entry(type: head.type, from: decoder) else {
      throw head.v > version ? .newerVersion(head.v) : .unreadable
    }
    return Record(time: time, entry: entry)
  }

  /// Whether a line's checksum is right; nil where it does not end in one.
  static func isChecked(_ line: UnsafeRawBufferPointer) -> Bool? {
    let ending = mark.count + 8 + tail.count
    guard line.count > ending, let base = line.baseAddress else { return nil }
    let end = base + line.count
    guard memcmp(end - tail.count, tail, tail.count) == 0, memcmp(end - ending, mark, mark.count) == 0 else {
      return nil
    }
    var stated: UInt32 = 0
    for digit in line[(line.count - tail.count - 8)..<(line.count - tail.count)] {
      switch digit {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): stated = stated << 4 | UInt32(digit - UInt8(ascii: "0"))
      case UInt8(ascii: "a")...UInt8(ascii: "f"): stated = stated << 4 | UInt32(digit - UInt8(ascii: "a") + 10)
      default: return false
      }
    }
    return stated == CRC32.checksum(UnsafeRawBufferPointer(rebasing: line.dropLast(ending)))
  }

  private struct Head: Decodable {
    let v: Int
    let ts: String
    let type: String
  }
}

extension Entry: Encodable {
  /// The name on disk.
  var type: String {
    switch self {
    case .session: "session"
    case .turn: "turn"
    case .attempt: "attempt"
    case .generation: "generation"
    case .reply: "reply"
    case .tool: "tool"
    case .charge: "charge"
    case .change: "change"
    case .note: "note"
    case .removed: "removed"
    }
  }

  package func encode(to encoder: any Encoder) throws {
    switch self {
    case .session(let opened): try opened.encode(to: encoder)
    case .turn(let started): try started.encode(to: encoder)
    case .attempt(let started): try started.encode(to: encoder)
    case .generation(let named): try named.encode(to: encoder)
    case .reply(let ended): try ended.encode(to: encoder)
    case .tool(let use): try use.encode(to: encoder)
    case .charge(let found): try found.encode(to: encoder)
    case .change(let change): try change.encode(to: encoder)
    case .note(let note): try note.encode(to: encoder)
    case .removed(let removed): try removed.encode(to: encoder)
    }
  }

  init?(type: String, from decoder: RecordDecoder) {
    func payload<Payload: Decodable>(_ type: Payload.Type) -> Payload? {
      try? Payload(from: decoder)
    }
    let entry: Entry? =
      switch type {
      case "session": payload(SessionOpened.self).map { .session($0) }
      case "turn": payload(TurnStarted.self).map { .turn($0) }
      case "attempt": payload(AttemptStarted.self).map { .attempt($0) }
      case "generation": payload(GenerationNamed.self).map { .generation($0) }
      case "reply": payload(ReplyEnded.self).map { .reply($0) }
      case "tool": payload(ToolUse.self).map { .tool($0) }
      case "charge": payload(ChargeFound.self).map { .charge($0) }
      case "change": payload(Change.self).map { .change($0) }
      case "note": payload(Note.self).map { .note($0) }
      case "removed": payload(SessionRemoved.self).map { .removed($0) }
      default: nil
      }
    guard let entry else { return nil }
    self = entry
  }
}
