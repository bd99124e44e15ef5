import Platform
import Records

/// Pictures and documents of a turn as exports name and show them.
extension MediaFile {
  /// `picture: PNG, 1024x1024, 1.2 MB`, with its name where it has one.
  var exportWords: String {
    "\(type.isPicture ? "picture" : "document"): " + (name.map { "\($0), \(facts)" } ?? facts)
  }

  var json: JSONValue {
    .members([
      "height": .number(height), "name": .text(name), "pages": .number(pages), "sha256": .text(sha256),
      "size": .number(size),
      "type": .text(type.rawValue), "width": .number(width),
    ])
  }

  /// A figure with the picture in the page itself; with its words alone where its bytes are gone, and for a document.
  func figure(_ bytes: Data?) -> String {
    let words = HTMLText.escaped(exportWords)
    var image = ""
    if let bytes, type.isPicture {
      image = "<img alt=\"\(words)\" src=\"data:\(type.rawValue);base64,\(bytes.base64EncodedString())\">"
    }
    return "<figure>\(image)<figcaption>\(words)</figcaption></figure>\n"
  }
}
