import Platform
import Records

/// A picture as a payload has it.
struct StatedPicture: Equatable, Sendable {
  enum Content: Equatable, Sendable {
    case bytes(Data)
    /// An address, which is not fetched.
    case link(String)
    case unreadable
  }

  var content = Content.unreadable
  /// Where the payload has its base64.
  var place: Range<Int>?

  /// Bytes of an address that are kept.
  private static let longestLink = 2_048
  /// Fewer digits are no picture.
  private static let fewestDigits = 16
}

extension StatedPicture {
  /// Reads a string, or an object that has one at any depth: an address, a `data:` URI (RFC 2397), or base64 alone.
  init(_ reader: inout JSONReader) throws(JSONReader.Failure) {
    switch try reader.kind() {
    case .string: self = StatedPicture(text: try reader.rawValue(), end: reader.place - 1)
    case .object:
      try reader.enterObject()
      while let key = try reader.nextKey() {
        switch key {
        case "url", "image_url", "imageUrl", "data", "b64_json", "base64", "image", "source", "inline_data",
          "inlineData":
          let picture = try StatedPicture(&reader)
          if picture.rank > rank { self = picture }
        default: try reader.skip()
        }
      }
    case .array, .number, .bool, .null, .other: try reader.skip()
    }
  }

  /// `text` is a JSON string with its quotes, of which the last one is at `end` in the payload.
  private init(text: UnsafeRawBufferPointer, end: Int) {
    let inner = UnsafeRawBufferPointer(rebasing: text.dropFirst().dropLast())
    let start = String(decoding: inner.prefix(64), as: UTF8.self).lowercased()
    if start.hasPrefix("http:") || start.hasPrefix("https:") {
      let address = try? JSONReader.read(text, mode: .tolerant) { reader throws(JSONReader.Failure) in
        try reader.string()
      }
      content = .link(String((address ?? "").prefix(Self.longestLink)))
      return
    }
    guard let digits = Self.digits(of: inner, start), digits.count >= Self.fewestDigits,
      let bytes = Base64Text.decoded(digits)
    else { return }
    content = .bytes(bytes)
    place = (end - digits.count)..<end
  }

  /// The base64 of a `data:` URI, or the text itself; nil for a URI in another coding.
  private static func digits(of text: UnsafeRawBufferPointer, _ start: String) -> UnsafeRawBufferPointer? {
    guard start.hasPrefix("data:") else { return text }
    guard let comma = text.prefix(256).firstIndex(of: UInt8(ascii: ",")) else { return nil }
    let coding = String(decoding: text[..<comma].suffix(7), as: UTF8.self)
    guard coding.lowercased() == ";base64" else { return nil }
    return UnsafeRawBufferPointer(rebasing: text[(comma + 1)...])
  }

  private var rank: Int {
    switch content {
    case .bytes: 2
    case .link: 1
    case .unreadable: 0
    }
  }
}

// Pictures in a delta, a message, or a part of it.
extension ChatChunk {
  /// A picture, or a list of them.
  mutating func readPictures(_ reader: inout JSONReader) throws(JSONReader.Failure) {
    switch try reader.kind() {
    case .null: try reader.skip()
    case .array:
      try reader.enterArray()
      while try reader.nextElement() { try readPicture(&reader) }
    case .object, .string, .number, .bool, .other: try readPicture(&reader)
    }
  }

  private mutating func readPicture(_ reader: inout JSONReader) throws(JSONReader.Failure) {
    // Counted before it is read: the stream's end may cut it.
    pictures.append(StatedPicture())
    pictures[pictures.count - 1] = try StatedPicture(&reader)
  }

  /// Sound, which is passed over and counted as what a picture that cannot be read is.
  mutating func passSound(_ reader: inout JSONReader) throws(JSONReader.Failure) {
    if try reader.kind() != .null { pictures.append(StatedPicture()) }
    try reader.skip()
  }
}
