import Platform

/// What comes of pictures.
enum PictureShape: Equatable, Sendable {
  case usual
  /// A character that base64 does not have is among the data.
  case broken
  /// The connection breaks in the middle of the data.
  case cut
  /// The data is a web page that is called a picture.
  case wrongType
  /// The same picture comes in two events.
  case twice
  /// The picture has 8 MB.
  case huge
  /// An address in place of the data.
  case link
}

extension PictureShape {
  /// The URL of a prompt's picture in a part of a message.
  func url(for prompt: String) -> JSONText {
    if self == .link { return "https://pictures.invalid/1.png" }
    return .plain("data:image/png;base64," + base64(for: prompt))
  }

  func base64(for prompt: String, side: Int = 128) -> String {
    switch self {
    case .usual, .cut, .twice, .link: return Self.base64(DrawnPNG(for: prompt, side: side).bytes)
    case .broken:
      let data = Self.base64(DrawnPNG(for: prompt, side: side).bytes)
      return data.prefix(data.count / 2) + "*" + data.suffix(data.count / 2)
    case .wrongType: return Self.base64(Array("<html><body>no picture of \(prompt.count)</body></html>".utf8))
    case .huge: return Self.base64(DrawnPNG(noiseOf: 1_634).bytes)
    }
  }

  private static func base64(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }
}

extension ServedCompletion {
  /// The pictures as they are in a delta or a message.
  var pictureParts: [JSONText] {
    pictures.enumerated().map { place, prompt in
      [
        "type": "image_url", "image_url": ["url": shape.picture.url(for: prompt)], "index": .count(place),
      ]
    }
  }

  /// The events with pictures, one for each.
  var pictureChunks: [JSONText] {
    let deltas: [JSONText] = pictureParts.map { ["images": [$0]] }
    return (shape.picture == .twice ? deltas + deltas : deltas).map { chunk(delta: $0) }
  }
}
