import Platform
import Records

/// What a reply brings, in the order of the stream.
package enum ReplyEvent: Equatable, Sendable {
  /// The gateway's id of this generation: once, before the text of its chunk; never where the gateway gives none.
  case generation(id: String)
  case text(String)
  case reasoning(String)
  /// A picture that the model drew, each content once; of any type.
  indirect case picture(DrawnPicture)
  /// Everything stated so far about money, tokens and route.
  indirect case figures(UsageAndCost)
  /// A `data:` payload that has more than text: the first of the stream, and any with usage, metadata, a finish reason, a
  /// tool call or an error. It is word for word but for the key, the data of pictures, which their hash (`sha256:HEX`)
  /// replaces, and the middle of very long strings.
  case raw(String)
  /// What else was there and what could not be read: once, before the end, where there was any of it.
  indirect case extras(ReplyExtras)
  /// The calls of a reply that states why it ended, with the provider's record of its reasoning as JSON text: once, before
  /// the end, where there are any.
  case calls([ToolCall], reasoningDetails: String?)
  /// The reply is whole. The reason is nil where the stream ended with `[DONE]` alone.
  case finished(reason: String?)
}

/// The bytes of a picture as a model drew it, and their hash.
package struct DrawnPicture: Equatable, Sendable {
  package let bytes: Data
  /// 64 lower-case hex digits.
  package let sha256: String

  package init(_ bytes: Data) {
    self.bytes = bytes
    sha256 = SHA256.digits(bytes)
  }
}
