import Platform

/// Cuts the output of a process into lines. A line that is too long is dropped as it comes, but for its beginning.
struct MessageLines {
  enum Piece: Equatable {
    case line([UInt8])
    /// The beginning of a line that is longer than the limit; it comes once, when the limit is passed.
    case tooLong(beginning: [UInt8])
  }

  /// Bytes of a line that is too long which are kept.
  static let beginning = 4 << 10

  private let limit: Int
  private var line: [UInt8] = []
  private var isDropping = false

  init(limit: Int) {
    self.limit = limit
  }

  mutating func take(_ bytes: ArraySlice<UInt8>) -> [Piece] {
    var pieces: [Piece] = []
    var rest = bytes
    while let end = MessageLines.lineEnd(in: rest) {
      add(rest[..<end], &pieces)
      if !isDropping, !line.isEmpty { pieces.append(.line(line)) }
      line = []
      isDropping = false
      rest = rest[(end + 1)...]
    }
    add(rest, &pieces)
    return pieces
  }

  private static func lineEnd(in bytes: ArraySlice<UInt8>) -> Int? {
    bytes.withUnsafeBytes { buffer in
      guard let start = buffer.baseAddress, let end = memchr(start, 0x0A, buffer.count) else { return nil }
      return bytes.startIndex + (UnsafeRawPointer(end) - start)
    }
  }

  private mutating func add(_ bytes: ArraySlice<UInt8>, _ pieces: inout [Piece]) {
    guard !isDropping else { return }
    line += bytes
    guard line.count > limit else { return }
    pieces.append(.tooLong(beginning: Array(line.prefix(MessageLines.beginning))))
    line = []
    isDropping = true
  }
}

/// The last bytes of a text that comes in pieces.
struct TextTail {
  private let limit: Int
  private var bytes: [UInt8] = []

  init(limit: Int = 64 << 10) {
    self.limit = limit
  }

  mutating func take(_ piece: ArraySlice<UInt8>) {
    bytes += piece
    if bytes.count > 2 * limit { bytes.removeFirst(bytes.count - limit) }
  }

  /// Invalid UTF-8 is replaced.
  var text: String { String(decoding: bytes.suffix(limit), as: UTF8.self) }

  /// The last lines that are not blank, so many characters at most.
  func lastLines(_ count: Int = 3, characters: Int = 400) -> String {
    let lines = text.split(whereSeparator: \.isNewline).filter { !$0.allSatisfy(\.isWhitespace) }
    return String(lines.suffix(count).joined(separator: " | ").suffix(characters))
  }
}
