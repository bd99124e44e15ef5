/// What a picture or document is, by its content. The raw value is its media type (RFC 6838).
package enum MediaType: String, Codable, CaseIterable, Sendable {
  case png = "image/png"
  case jpeg = "image/jpeg"
  case gif = "image/gif"
  case webP = "image/webp"
  case pdf = "application/pdf"

  /// The ending of a file's name, without the dot.
  package var fileExtension: String {
    switch self {
    case .png: "png"
    case .jpeg: "jpg"
    case .gif: "gif"
    case .webP: "webp"
    case .pdf: "pdf"
    }
  }

  package var isPicture: Bool { self != .pdf }

  /// As people call it: `PNG`.
  package var word: String {
    switch self {
    case .png: "PNG"
    case .jpeg: "JPEG"
    case .gif: "GIF"
    case .webP: "WebP"
    case .pdf: "PDF"
    }
  }
}

/// A picture or document of a conversation, as a journal names it. Its bytes are in the media folder, under their hash.
package struct MediaFile: Codable, Equatable, Sendable {
  /// Of the bytes as they are sent: 64 lower-case hex digits.
  package var sha256: String
  package var type: MediaType
  /// The last part of the user's path, without its folders; nil for a picture that a model drew.
  package var name: String?
  /// In bytes.
  package var size: Int
  /// In pixels; nil for a document, and where the picture does not state it.
  package var width: Int?
  package var height: Int?
  /// Of a document, where they can be counted.
  package var pages: Int?

  package init(
    sha256: String, type: MediaType, name: String? = nil, size: Int, width: Int? = nil, height: Int? = nil,
    pages: Int? = nil
  ) {
    self.sha256 = sha256
    self.type = type
    self.name = name
    self.size = size
    self.width = width
    self.height = height
    self.pages = pages
  }
}

extension MediaFile {
  /// Its name, else what it is: `picture.png`, `document.pdf`.
  package var shownName: String { name ?? "\(type.isPicture ? "picture" : "document").\(type.fileExtension)" }

  /// `PNG, 640x480, 12 KB`; a document has its pages.
  package var facts: String {
    var facts = [type.word]
    if let width, let height { facts.append("\(width)x\(height)") }
    if let pages { facts.append(pages == 1 ? "1 page" : "\(pages) pages") }
    return (facts + [Self.words(forBytes: size)]).joined(separator: ", ")
  }

  /// `812 bytes`, `12 KB`, `1.2 MB`: thousands, as file managers count.
  package static func words(forBytes count: Int) -> String {
    switch count {
    case ..<1_000: count == 1 ? "1 byte" : "\(count) bytes"
    case ..<999_500: "\((count + 500) / 1_000) KB"
    default: "\((count + 50_000) / 1_000_000).\((count + 50_000) / 100_000 % 10) MB"
    }
  }
}
