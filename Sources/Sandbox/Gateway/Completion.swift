/// One reply with its bill: everything that the wire shows of it, decided before the first byte.
struct Completion: Equatable, Sendable {
  let record: GenerationRecord
  let model: Model
  /// The reply in the pieces in which it is streamed.
  let pieces: [String]
  /// Whether the prompt is long enough for the gateway to keep it with one provider.
  let isBelowAffinity: Bool

  var text: String { pieces.joined() }
}
