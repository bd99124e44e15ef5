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
