import Platform
import Records

extension TurnExport {
  /// What went with the prompt; nothing where words are left out.
  var media: [MediaFile] { content ? turn.start.media ?? [] : [] }
  /// What the model drew.
  var pictures: [MediaFile] { content ? turn.pictures : [] }
}

extension MediaFile {
  /// `picture: cat.png, image/png, 640x480, 12 KB, sha256:…`
  package var line: String {
    let pixels = width.flatMap { width in height.map { "\(width)x\($0)" } }
    let pages = pages.map { $0 == 1 ? "1 page" : "\($0) pages" }
    let facts = [shownName, type.rawValue, pixels, pages, Self.words(forBytes: size), "sha256:\(sha256)"]
    return "\(type.isPicture ? "picture" : "document"): " + facts.compactMap(\.self).joined(separator: ", ")
  }

  var json: JSONValue {
    .members([
      "height": .number(height), "name": .text(name), "pages": .number(pages), "sha256": .text(sha256),
      "size": .number(size), "type": .text(type.rawValue), "width": .number(width),
    ])
  }

  /// A figure with the picture itself, where its bytes are at hand.
  func html(_ bytes: Data?) -> String {
    let caption = "<figcaption>\(HTMLText.escaped(line))</figcaption>"
    guard type.isPicture, let bytes else { return "<figure>\(caption)</figure>\n" }
    let source = "data:\(type.rawValue);base64,\(bytes.base64EncodedString())"
    return "<figure><img alt=\"\(HTMLText.escaped(shownName))\" src=\"\(source)\">\(caption)</figure>\n"
  }
}
