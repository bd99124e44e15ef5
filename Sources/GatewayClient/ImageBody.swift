import Records

extension Dialect {
  /// The body of a request for pictures.
  func imageBody(_ request: ChatRequest, _ picture: PictureRequest) -> JSONValue {
    var members: [JSONValue.Member] = [
      .init(name: "model", value: .text(request.model)),
      .init(name: "prompt", value: .text(request.messages.last?.content ?? "")),
      .init(name: "n", value: .number(picture.count)),
    ]
    if let width = picture.width, let height = picture.height { members += imageSize(width, height) }
    if name == Dialect.vercel.name || name == Dialect.compatible.name {
      members.append(.init(name: "response_format", value: .text("b64_json")))
    }
    if name != Dialect.vercel.name {
      if let user = request.user { members.append(.init(name: "user", value: .text(user))) }
      return .object(members)
    }
    var gateway: [JSONValue.Member] = []
    if !request.tags.isEmpty { gateway.append(.init(name: "tags", value: .list(request.tags.map { .text($0) }))) }
    if let user = request.user { gateway.append(.init(name: "user", value: .text(user))) }
    if !gateway.isEmpty {
      members.append(.init(name: "providerOptions", value: .members(["gateway": .object(gateway)])))
    }
    return .object(members)
  }

  /// OpenRouter takes a proportion and a class of size (https://openrouter.ai/docs/api/reference).
  private func imageSize(_ width: Int, _ height: Int) -> [JSONValue.Member] {
    guard name == Dialect.openRouter.name else { return [.init(name: "size", value: .text("\(width)x\(height)"))] }
    var (divisor, rest) = (width, height)
    while rest > 0 { (divisor, rest) = (rest, divisor % rest) }
    let resolution =
      switch max(width, height) {
      case ...768: "512"
      case ...1_536: "1K"
      case ...3_072: "2K"
      default: "4K"
      }
    let ratio = "\(width / max(1, divisor)):\(height / max(1, divisor))"
    return [
      .init(name: "aspect_ratio", value: .text(ratio)), .init(name: "resolution", value: .text(resolution)),
    ]
  }
}

extension ChatChunk {
  /// Reads the answer to a request for pictures as a whole reply; nil where the bytes are no JSON object with pictures.
  init?(pictures bytes: UnsafeRawBufferPointer) {
    self.init()
    var reader = JSONReader(bytes, mode: .tolerant)
    do throws(JSONReader.Failure) {
      try reader.enterObject()
      while let key = try reader.nextKey() {
        switch key {
        case "data", "images": try readPictures(&reader)
        case "id": id = try string(&reader)
        case "model": model = try string(&reader)
        case "provider": provider = try reader.stringIfAny()
        case "generationId": generationID = try string(&reader)
        case "usage": takeUsage(try reader.value())
        case "error": error = WireError(try reader.value()) ?? error
        case "provider_metadata", "providerMetadata": takeMetadata(try reader.value())
        default: try reader.skip()
        }
      }
      try reader.end()
      finishReason = "stop"
    } catch {
      isPartlyUnread = true
    }
    hasChoice = !pictures.isEmpty
  }
}
