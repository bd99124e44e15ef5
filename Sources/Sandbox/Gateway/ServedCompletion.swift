/// One reply with its bill: everything that the wire shows of it, decided before the first byte.
struct ServedCompletion: Equatable, Sendable {
  let record: GenerationRecord
  let model: Model
  /// The reply in the pieces in which it is streamed.
  let pieces: [String]
  /// Calls of tools, behind the text.
  var calls: [ChatMessage.Call] = []
  /// The prompts of the pictures that it draws, behind the text.
  var pictures: [String] = []
  /// Whether the prompt is long enough for the gateway to keep it with one provider.
  let isBelowAffinity: Bool
  let shape: Shape

  var text: String { pieces.joined() }

  /// What the wire calls the completion: the generation's id, or one that cannot be looked up.
  var wireID: JSONText {
    .string(
      shape.namesGenerationInMetadataOnly ? "chatcmpl-" + Digest.identifier("reply" + record.id, length: 29) : record.id
    )
  }
}
