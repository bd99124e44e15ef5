/// How calls of tools are streamed.
enum CallShape: Equatable, Sendable {
  case usual
  /// The pieces have no index; each has its call's id.
  case noIndex
  /// Every call has index 0, and an id of its own.
  case sameIndex
  /// Every piece has the call's name.
  case repeatedName
  /// The arguments are no JSON.
  case notJSON
  /// The stream ends in the middle of the arguments, without a finish reason.
  case cut
  /// The reply's finish reason is `stop`.
  case stopReason
  /// The model calls the first offered tool without end.
  case endless
}

/// What a reply and its record state in another way than usual.
struct Shape: Equatable, Sendable {
  /// When the record of a generation can be looked up.
  enum Ingestion: Equatable, Sendable {
    case asConfigured
    case after(Duration)
    case never
  }

  /// The provider is paid with the user's own key, the gateway only for its surcharges.
  var isBYOK = false
  /// The reply is charged for zero data retention.
  var isSurcharged = false
  /// Usage and costs are in the stream.
  var statesUsage = true
  /// The reply has no text.
  var isEmpty = false
  /// The id is another one everywhere but in the metadata of the last chunk.
  var namesGenerationInMetadataOnly = false
  /// No provider of the model that is asked for answers.
  var isModelDown = false
  var ingestion = Ingestion.asConfigured
  var calls = CallShape.usual
  var picture = PictureShape.usual
}
