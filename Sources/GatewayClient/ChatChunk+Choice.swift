import Records

// A choice, and the delta or the message in it.
extension ChatChunk {
  /// The first element that is an object; one reply was asked for.
  mutating func readChoices(_ reader: inout JSONReader) throws(JSONReader.Failure) {
    guard try reader.kind() == .array else {
      if try reader.kind() == .object { return try readChoice(&reader) }
      if try reader.kind() != .null { isPartlyUnread = true }
      return try reader.skip()
    }
    try reader.enterArray()
    while try reader.nextElement() {
      switch try reader.kind() {
      case .object where !hasChoice: try readChoice(&reader)
      case .object: try reader.skip()
      case .null, .array, .string, .number, .bool, .other:
        isPartlyUnread = true
        try reader.skip()
      }
    }
  }

  private mutating func readChoice(_ reader: inout JSONReader) throws(JSONReader.Failure) {
    hasChoice = true
    try reader.enterObject()
    while let key = try reader.nextKey() {
      switch key {
      case "delta", "message": try readContent(&reader)
      case "text": try appendText(&reader)
      case "finish_reason", "finishReason":
        namesFinishReason = true
        finishReason = try string(&reader) ?? finishReason
      case "error": error = WireError(try reader.value()) ?? error
      case "usage": takeUsage(try reader.value())
      case "provider_metadata", "providerMetadata": takeMetadata(try reader.value())
      default: try reader.skip()
      }
    }
  }

  private mutating func readContent(_ reader: inout JSONReader) throws(JSONReader.Failure) {
    guard try reader.kind() == .object else {
      if try reader.kind() != .null { isPartlyUnread = true }
      return try reader.skip()
    }
    // The same thought may be there under several names.
    var thought = ""
    var details = ""
    try reader.enterObject()
    while let key = try reader.nextKey() {
      switch key {
      case "content": try readParts(&reader)
      case "reasoning_content", "reasoning", "reasoning_text", "thinking", "thought", "reasoningContent":
        let words = ChatChunk.thought(in: try reader.value())
        if thought.isEmpty { thought = words }
      case "reasoning_details":
        let tree = try reader.value()
        if details.isEmpty { details = ChatChunk.thought(in: tree) }
        reasoningDetails += tree.array ?? []
      case "thinking_blocks":
        let words = ChatChunk.thought(in: try reader.value())
        if details.isEmpty { details = words }
      case "refusal": refusal += try string(&reader) ?? ""
      case "tool_calls": takeToolCalls(try reader.value())
      case "function_call": takeToolCalls(.array([.object([.init(name: "function", value: try reader.value())])]))
      case "images", "image": try readPictures(&reader)
      case "audio": try passSound(&reader)
      case "error": error = WireError(try reader.value()) ?? error
      case "usage": takeUsage(try reader.value())
      case "provider_metadata", "providerMetadata": takeMetadata(try reader.value())
      default: try reader.skip()
      }
    }
    reasoning += thought.isEmpty ? details : thought
  }

  /// A string, or a list of parts: text, reasoning, refusals, pictures.
  private mutating func readParts(_ reader: inout JSONReader) throws(JSONReader.Failure) {
    guard try reader.kind() == .array else {
      return try appendText(&reader)
    }
    try reader.enterArray()
    while try reader.nextElement() {
      switch try reader.kind() {
      case .object: try readPart(&reader)
      case .null, .array, .string, .number, .bool, .other: try appendText(&reader)
      }
    }
  }

  private mutating func readPart(_ reader: inout JSONReader) throws(JSONReader.Failure) {
    try reader.enterObject()
    while let key = try reader.nextKey() {
      switch key {
      case "text", "output_text": try appendText(&reader)
      case "thinking", "reasoning", "summary": reasoning += ChatChunk.thought(in: try reader.value())
      case "refusal": refusal += try string(&reader) ?? ""
      case "image_url", "image", "b64_json", "source", "inline_data", "inlineData": try readPictures(&reader)
      default: try reader.skip()
      }
    }
  }

  private mutating func takeToolCalls(_ tree: JSONTree) {
    guard case .array(let calls) = tree, !calls.isEmpty else {
      if tree != .null, tree.array == nil { isPartlyUnread = true }
      return
    }
    for call in calls {
      let function = call["function"] ?? call
      guard function != .null else { continue }
      hasToolCall = true
      if let piece = ToolCallPiece(call) { callPieces.append(piece) }
      if let name = function["name"]?.sentence ?? call["name"]?.sentence { toolCalls.append(name) }
    }
  }

  /// Reasoning as a string, an object with its text, or a list of such.
  private static func thought(in tree: JSONTree) -> String {
    switch tree {
    case .string(let text): text
    case .array(let elements): elements.map(thought).joined()
    case .object: tree.member("text", "content", "thinking", "summary", "reasoning").map(thought) ?? ""
    case .null, .bool, .number, .other: ""
    }
  }
}
