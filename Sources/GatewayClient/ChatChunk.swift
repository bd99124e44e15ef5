import Records

/// One `data:` payload of a streamed chat completion, or a whole completion that was not streamed; every field may be absent.
struct ChatChunk: Equatable, Sendable {
  var id: String?
  var model: String?
  var provider: String?
  var generationID: String?
  var serviceTier: String?
  var hasChoice = false
  var text = ""
  /// Halves of surrogate pairs at the ends of the text.
  var halves = SurrogateHalves()
  var reasoning = ""
  var refusal = ""
  var finishReason: String?
  @Boxed var usage: StatedUsage?
  /// From the delta, the message or the top level.
  @Boxed var metadata: ProviderMetadata?
  @Boxed var error: WireError?
  /// Names of tools that the model calls; empty for a call that goes on.
  var toolCalls: [String] = []
  var hasToolCall = false
  /// The same calls with all that is needed to run them.
  var callPieces: [ToolCallPiece] = []
  var reasoningDetails: [JSONTree] = []
  var pictures: [StatedPicture] = []
  /// True where a member that is wanted could not be read, or where the payload is no part of a chat.
  var isPartlyUnread = false

  /// True where the end of the object was read.
  var isClosed = false
  /// True where a choice has a finish reason, whatever its value is.
  var namesFinishReason = false

  /// True where the chunk carries more than a role, text or reasoning.
  var statesMore: Bool {
    _usage.isThere || _metadata.isThere || _error.isThere || finishReason != nil || hasToolCall || !pictures.isEmpty
      || !refusal.isEmpty
  }

  /// True where it carries a part of the reply.
  var hasOutput: Bool { !text.isEmpty || !reasoning.isEmpty || !refusal.isEmpty || hasToolCall || !pictures.isEmpty }

  /// A chunk that states nothing.
  init() {}

  /// Reads an object; nil where the bytes are no JSON object, or break off before any part of a reply.
  init?(_ bytes: UnsafeRawBufferPointer) {
    var reader = JSONReader(bytes, mode: .tolerant)
    do throws(JSONReader.Failure) {
      try read(&reader)
      isClosed = true
      try reader.end()
    } catch {
      guard hasOutput else { return nil }
      isPartlyUnread = true
    }
    if !hasChoice { judgeWithoutChoice(bytes) }
  }

  private mutating func read(_ reader: inout JSONReader) throws(JSONReader.Failure) {
    try reader.enterObject()
    while let key = try reader.nextKey() {
      switch key {
      case "id": id = try string(&reader)
      case "model": model = try string(&reader)
      case "provider": provider = try reader.stringIfAny()
      case "generationId": generationID = try string(&reader)
      case "service_tier": serviceTier = try reader.stringIfAny()
      case "choices": try readChoices(&reader)
      case "usage", "usageMetadata", "usage_metadata", "timings": takeUsage(try reader.value())
      case "x_groq": takeXGroq(try reader.value())
      case "error": error = WireError(try reader.value()) ?? error
      case "provider_metadata", "providerMetadata": takeMetadata(try reader.value())
      default: try reader.skip()
      }
    }
  }

  /// A payload without a choice may be an error in other clothes, or no part of a chat.
  private mutating func judgeWithoutChoice(_ bytes: UnsafeRawBufferPointer) {
    guard !_error.isThere, let tree = try? JSONTree(Array(bytes), mode: .tolerant) else { return }
    let isNamedError = [tree["object"], tree["type"]].contains { $0?.string?.lowercased() == "error" }
    if isNamedError || !isPartOfChat(tree) { error = WireError(response: tree)?.ifWorded }
    if error == nil, !isPartOfChat(tree) { isPartlyUnread = true }
  }

  private func isPartOfChat(_ tree: JSONTree) -> Bool {
    usage != nil || metadata != nil || generationID != nil || tree["choices"] != nil
      || tree["object"]?.string?.hasPrefix("chat.completion") == true
  }

  private mutating func takeXGroq(_ tree: JSONTree) {
    if let usage = tree["usage"] { takeUsage(usage) }
    if let words = tree["error"].flatMap({ WireError($0) }) { error = words }
  }
}

/// A value that few chunks have, apart from the chunk, so that a chunk is copied quickly.
@propertyWrapper
struct Boxed<Value: Equatable & Sendable>: Equatable, Sendable {
  private indirect enum Content: Equatable, Sendable {
    case none
    case some(Value)
  }

  private var content = Content.none

  init() {}

  init(wrappedValue: Value?) {
    self.wrappedValue = wrappedValue
  }

  var wrappedValue: Value? {
    get { if case .some(let value) = content { value } else { nil } }
    set { content = newValue.map { .some($0) } ?? .none }
  }

  var isThere: Bool { if case .none = content { false } else { true } }
}

// What is in a choice, too.
extension ChatChunk {
  /// Keeps the usage that says more.
  mutating func takeUsage(_ tree: JSONTree) {
    guard tree != .null else { return }
    guard let stated = StatedUsage(tree) else {
      // An empty object says as much as none.
      if !tree.isBlank { isPartlyUnread = true }
      return
    }
    if stated.isPartlyUnread { isPartlyUnread = true }
    if usage?.isPlaceholder ?? true { usage = stated }
  }

  mutating func takeMetadata(_ tree: JSONTree) {
    guard let stated = ProviderMetadata(tree) else { return }
    metadata = stated.completed(by: metadata)
  }

  /// Appends a string to the text, with the halves at the ends of it.
  mutating func appendText(_ reader: inout JSONReader) throws(JSONReader.Failure) {
    let isString = try reader.kind() == .string
    guard let piece = try string(&reader), isString, !piece.isEmpty else { return }
    if text.isEmpty { halves.first = reader.halves.first }
    halves.last = reader.halves.last
    text += piece
  }

  /// A string that is wanted; anything but null in its place could not be read.
  mutating func string(_ reader: inout JSONReader) throws(JSONReader.Failure) -> String? {
    switch try reader.kind() {
    case .string: return try reader.string()
    case .null: try reader.skip()
    case .object, .array, .number, .bool, .other:
      isPartlyUnread = true
      try reader.skip()
    }
    return nil
  }
}

extension WireError {
  /// Nil where there is nothing to show: `{"type":"ping"}` is no error.
  fileprivate var ifWorded: WireError? {
    message != nil || reason != nil || code.flatMap { Int($0) }.map { $0 >= 400 } == true ? self : nil
  }
}
