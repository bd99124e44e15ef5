/// A payload as it is kept: word for word, but without the data of pictures, and without the middle of very long strings.
struct RawPayload {
  /// Payloads up to this size are kept whole.
  private static let limit = 64 << 10
  /// What is kept of a longer payload's strings, at either end.
  private static let kept = 1 << 10

  let text: String

  /// The parts are in order, and in place of each its text is kept.
  init(_ bytes: [UInt8], replacing parts: [(place: Range<Int>, text: String)] = []) {
    let whole = parts.isEmpty ? bytes : RawPayload.replaced(bytes, parts)
    text = String(decoding: whole.count <= RawPayload.limit ? whole : RawPayload.shortened(whole), as: UTF8.self)
  }

  private static func replaced(_ bytes: [UInt8], _ parts: [(place: Range<Int>, text: String)]) -> [UInt8] {
    var kept: [UInt8] = []
    var place = 0
    for part in parts {
      kept += bytes[place..<part.place.lowerBound]
      kept += part.text.utf8
      place = part.place.upperBound
    }
    return kept + bytes[place...]
  }

  private static func shortened(_ bytes: [UInt8]) -> [UInt8] {
    var short: [UInt8] = []
    var place = 0
    while place < bytes.count, short.count < limit {
      short.append(bytes[place])
      place += 1
      guard bytes[place - 1] == UInt8(ascii: "\"") else { continue }
      let end = stringEnd(in: bytes, from: place)
      append(bytes[place..<end], to: &short)
      if end < bytes.count { short.append(bytes[end]) }
      place = end + 1
    }
    if place < bytes.count { short += " … \(bytes.count - place) bytes left out".utf8 }
    return short
  }

  private static func append(_ string: ArraySlice<UInt8>, to short: inout [UInt8]) {
    guard string.count > 3 * kept else {
      short += string
      return
    }
    short += string.prefix(kept)
    short += "… \(string.count - 2 * kept) bytes left out …".utf8
    short += string.suffix(kept)
  }

  private static func stringEnd(in bytes: [UInt8], from start: Int) -> Int {
    var place = start
    while place < bytes.count, bytes[place] != UInt8(ascii: "\"") {
      place += bytes[place] == UInt8(ascii: "\\") ? 2 : 1
    }
    return min(place, bytes.count)
  }
}
