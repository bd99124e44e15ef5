/// Splits what a terminal sends into keys. Pure: it is fed with bytes and with the time, in milliseconds from any start.
///
/// Only the caller knows whether more bytes are waiting: it calls `expire` when `deadline` has passed and none are.
/// A sequence that is not a key is dropped whole: strings (OSC, DCS, APC, PM, SOS), mouse reports, and whatever stays
/// incomplete.
struct KeyReader: Sendable {
  enum Key: Equatable, Sendable {
    /// A character or a control character.
    case scalar(Unicode.Scalar)
    /// The Escape key by itself.
    case escape
    /// A character with Alt, which terminals send as an escape and the character.
    case meta(Unicode.Scalar)
    /// A special key: what follows the escape, such as `[D` or `[1;5D`. `isMeta`: a second escape preceded it.
    case sequence(String, isMeta: Bool)
  }

  /// Whether Escape by itself is a key. Where it is not, it waits longer for the character that follows it.
  var escapeIsKey = false
  /// Whether the keys of vi are in use, in which `X`, `^`, `P` and `_` may be commands that follow Escape at once.
  var isVi = false
  /// When `expire` is to be called; nil where nothing is incomplete.
  private(set) var deadline: Int?

  private enum State: Equatable {
    case ground
    /// An escape; `isMeta`: the second of two.
    case escape(isMeta: Bool)
    /// An escape and a character that is either a key or the beginning of a sequence.
    case undecided(UInt8, isMeta: Bool)
    /// Escape was reported as a key; the rest of its sequence may still follow on a slow line.
    case reported
    /// An escape and the first byte of a character.
    case meta
    /// CSI or SS3, with the bytes so far, of which the first is `[` or `O`.
    case control([UInt8], isMeta: Bool)
    /// CSI M and the bytes that are missing.
    case mouse(missing: Int)
    /// A string: the letter that began it, nil for its 8-bit form.
    case string(UInt8?)
    /// A string and an escape in it.
    case stringEscape
  }

  private var state = State.ground
  private var decoder = ByteDecoder()
  private var started = 0
  private var size = 0

  /// How long an escape waits where it is a key by itself.
  static let escapeTime = 50
  /// How long the rest of a sequence may take between two bytes.
  static let idleTime = 1_000
  /// How long a string may take as a whole.
  static let stringTime = 5_000
  /// How large a string may be.
  static let stringSize = 1 << 20
  /// How much of a control sequence is kept; no key's is longer.
  private static let longest = 64

  /// Takes the next byte; the keys that are complete with it.
  mutating func take(_ byte: UInt8, at time: Int) -> [Key] {
    let keys = next(byte, at: time)
    schedule(at: time)
    return keys
  }

  /// Gives up what is incomplete; the keys that it was.
  mutating func expire(at time: Int) -> [Key] {
    let old = state
    state = .ground
    defer { schedule(at: time) }
    switch old {
    case .escape(let isMeta) where escapeIsKey:
      state = .reported
      return isMeta ? [.escape, .escape] : [.escape]
    case .undecided(let byte, let isMeta): return metaKeys(Unicode.Scalar(byte), isMeta: isMeta)
    case .string(let letter?) where size == 0: return metaKeys(Unicode.Scalar(letter), isMeta: false)
    default: return []
    }
  }

  private mutating func schedule(at time: Int) {
    switch state {
    case .ground: deadline = nil
    case .undecided: deadline = time + Self.escapeTime
    case .escape: deadline = time + (escapeIsKey ? Self.escapeTime : Self.idleTime)
    case .string, .stringEscape: deadline = min(time + Self.idleTime, started + Self.stringTime)
    case .reported, .meta, .control, .mouse: deadline = time + Self.idleTime
    }
  }

  private mutating func next(_ byte: UInt8, at time: Int) -> [Key] {
    switch state {
    case .ground: return ground(byte, at: time)
    case .escape(let isMeta): return afterEscape(byte, isMeta: isMeta, at: time)
    case .undecided(let first, let isMeta): return afterUndecided(first, byte, isMeta: isMeta, at: time)
    case .reported:
      state = .ground
      if byte == UInt8(ascii: "[") || byte == UInt8(ascii: "]") { return afterEscape(byte, isMeta: false, at: time) }
      return ground(byte, at: time)
    case .meta:
      guard byte & 0xC0 == 0x80 else { return restart(byte, at: time) }
      let scalar = decoder.scalar(after: byte)
      if !decoder.isIncomplete { state = .ground }
      return scalar.map { metaKeys($0, isMeta: false) } ?? []
    case .control(let bytes, let isMeta): return control(bytes, byte, isMeta: isMeta, at: time)
    case .mouse(let missing):
      if byte == 0x1B || (1..<0x20).contains(byte) { return restart(byte, at: time) }
      state = missing > 1 ? .mouse(missing: missing - 1) : .ground
      return []
    case .string: return string(byte, at: time)
    case .stringEscape:
      if byte == 0x1B { return restart(byte, at: time) }
      state = .ground
      return byte == UInt8(ascii: "\\") ? [] : afterEscape(byte, isMeta: false, at: time)
    }
  }

  private mutating func restart(_ byte: UInt8, at time: Int) -> [Key] {
    state = .ground
    return ground(byte, at: time)
  }

  private mutating func ground(_ byte: UInt8, at time: Int) -> [Key] {
    if byte == 0x1B {
      decoder = ByteDecoder()
      state = .escape(isMeta: false)
      return []
    }
    if (0x80..<0xA0).contains(byte), !decoder.isIncomplete {
      begin(byte, at: time)
      return []
    }
    guard let scalar = decoder.scalar(after: byte) else { return [] }
    if (0x80..<0xA0).contains(scalar.value) {
      begin(UInt8(scalar.value), at: time)
      return []
    }
    return [.scalar(scalar)]
  }

  /// A control character of the upper range, which begins a sequence or means nothing.
  private mutating func begin(_ introducer: UInt8, at time: Int) {
    switch introducer {
    case 0x9B: state = .control(Array("[".utf8), isMeta: false)
    case 0x8F: state = .control(Array("O".utf8), isMeta: false)
    case 0x90, 0x98, 0x9D, 0x9E, 0x9F: beginString(nil, at: time)
    default: state = .ground
    }
  }

  private mutating func beginString(_ letter: UInt8?, at time: Int) {
    (started, size) = (time, 0)
    state = .string(letter)
  }

  private mutating func afterEscape(_ byte: UInt8, isMeta: Bool, at time: Int) -> [Key] {
    state = .ground
    switch byte {
    case 0x1B:
      state = .escape(isMeta: true)
      return isMeta && escapeIsKey ? [.escape] : []
    case UInt8(ascii: "["): state = .control([byte], isMeta: isMeta)
    case UInt8(ascii: "]"): beginString(byte, at: time)
    case UInt8(ascii: "\\"): return []
    case UInt8(ascii: "O") where !isVi: state = .control([byte], isMeta: isMeta)
    case UInt8(ascii: "P"), UInt8(ascii: "_"), UInt8(ascii: "X"), UInt8(ascii: "^"):
      if !isVi {
        beginString(byte, at: time)
      } else if byte == UInt8(ascii: "X") || byte == UInt8(ascii: "^") {
        return metaKeys(Unicode.Scalar(byte), isMeta: isMeta)
      } else {
        state = .undecided(byte, isMeta: isMeta)
      }
    case UInt8(ascii: "O"): state = .undecided(byte, isMeta: isMeta)
    // Ctrl-C, Ctrl-D and Ctrl-Z act whatever precedes them.
    case 0x03, 0x04, 0x1A: return (escapeIsKey ? [.escape] : []) + [.scalar(Unicode.Scalar(byte))]
    case 0x80...:
      state = .meta
      _ = decoder.scalar(after: byte)
      if !decoder.isIncomplete { state = .ground }
    default: return metaKeys(Unicode.Scalar(byte), isMeta: isMeta)
    }
    return []
  }

  private func metaKeys(_ scalar: Unicode.Scalar, isMeta: Bool) -> [Key] {
    (isMeta && escapeIsKey ? [.escape] : []) + [.meta(scalar)]
  }

  private mutating func afterUndecided(_ first: UInt8, _ byte: UInt8, isMeta: Bool, at time: Int) -> [Key] {
    let isParameter = (0x20..<0x40).contains(byte)
    if first == UInt8(ascii: "O"), (0x30..<0x7F).contains(byte) {
      return control([first], byte, isMeta: isMeta, at: time)
    }
    if first == UInt8(ascii: "P") && isParameter || first == UInt8(ascii: "_") && (0x20..<0x7F).contains(byte) {
      beginString(first, at: time)
      return string(byte, at: time)
    }
    return metaKeys(Unicode.Scalar(first), isMeta: isMeta) + restart(byte, at: time)
  }

  private mutating func control(_ bytes: [UInt8], _ byte: UInt8, isMeta: Bool, at time: Int) -> [Key] {
    guard (0x20..<0x7F).contains(byte) else { return restart(byte, at: time) }
    let all = bytes + (bytes.count < Self.longest ? [byte] : [])
    if isOpen(bytes, byte) {
      state = .control(all, isMeta: isMeta)
      return []
    }
    if all == Array("[M".utf8) {
      state = .mouse(missing: 3)
      return []
    }
    state = .ground
    return all.count < Self.longest ? [.sequence(String(decoding: all, as: UTF8.self), isMeta: isMeta)] : []
  }

  /// Whether more follows the byte.
  private func isOpen(_ bytes: [UInt8], _ byte: UInt8) -> Bool {
    if bytes[0] == UInt8(ascii: "O") { return (0x30..<0x40).contains(byte) }
    // The Linux console's function keys have one letter more.
    if byte == UInt8(ascii: "[") { return bytes.count == 1 }
    // The shifted keys of rxvt end with a dollar sign behind their number.
    if byte == UInt8(ascii: "$") {
      return bytes.count == 1 || !bytes.dropFirst().allSatisfy { (0x30..<0x3A).contains($0) }
    }
    return byte < 0x40
  }

  private mutating func string(_ byte: UInt8, at time: Int) -> [Key] {
    let wasIncomplete = decoder.isIncomplete
    if byte == 0x1B {
      decoder = ByteDecoder()
      state = .stringEscape
    } else if byte == 0x07 || byte == 0x9C && !wasIncomplete || decoder.scalar(after: byte) == "\u{9C}" {
      decoder = ByteDecoder()
      state = .ground
    } else if byte == 0 {
      return []
    } else if byte < 0x20 || byte == 0x7F {
      // No string holds a control character: this is a key.
      return restart(byte, at: time)
    } else {
      size += 1
      if size > Self.stringSize { state = .ground }
    }
    return []
  }
}
