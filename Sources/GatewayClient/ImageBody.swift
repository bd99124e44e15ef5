import Records

/// How a family of gateways takes requests for pictures.
struct ImageRoute: Sendable {
  typealias Members = @Sendable (ChatRequest, PictureRequest) -> [JSONValue.Member]

  /// Below the base URL.
  var path = "images/generations"
  /// What the body has in addition to the model, the prompt and the number of pictures: as OpenAI takes it, where no other is named.
  var members: Members = { size($1) + user($0) }

  /// The body of a request.
  func body(_ request: ChatRequest, _ picture: PictureRequest) -> JSONValue {
    let members: [JSONValue.Member] = [
      .init(name: "model", value: .text(request.model)),
      .init(name: "prompt", value: .text(request.messages.last?.content ?? "")),
      .init(name: "n", value: .number(picture.count)),
    ]
    return .object(members + self.members(request, picture))
  }

  /// Asks for the bytes; OpenAI's own models refuse it and always send them.
  static let bytes = [JSONValue.Member(name: "response_format", value: .text("b64_json"))]

  @Sendable static func user(_ request: ChatRequest) -> [JSONValue.Member] {
    request.user.map { [.init(name: "user", value: .text($0))] } ?? []
  }

  @Sendable static func size(_ picture: PictureRequest) -> [JSONValue.Member] {
    guard let width = picture.width, let height = picture.height else { return [] }
    return [.init(name: "size", value: .text("\(width)x\(height)"))]
  }

  /// The size as a proportion and a class.
  @Sendable static func proportion(_ picture: PictureRequest) -> [JSONValue.Member] {
    guard let width = picture.width, let height = picture.height else { return [] }
    var (divisor, rest) = (width, height)
    while rest > 0 { (divisor, rest) = (rest, divisor % rest) }
    let resolution =
      switch max(width, height) {
      case ...768: "512"
      case ...1_536: "1K"
      case ...3_072: "2K"
      default: "4K"
      }
    return [
      .init(name: "aspect_ratio", value: .text("\(width / max(1, divisor)):\(height / max(1, divisor))")),
      .init(name: "resolution", value: .text(resolution)),
    ]
  }

  /// Tags and user as Vercel takes them.
  @Sendable static func attribution(_ request: ChatRequest) -> [JSONValue.Member] {
    let tags =
      request.tags.isEmpty ? [] : [JSONValue.Member(name: "tags", value: .list(request.tags.map { .text($0) }))]
    let gateway = tags + user(request)
    return gateway.isEmpty
      ? [] : [.init(name: "providerOptions", value: .members(["gateway": .object(gateway)]))]
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
      isClosed = true
      try reader.end()
      finishReason = "stop"
    } catch {
      isPartlyUnread = true
    }
    hasChoice = !pictures.isEmpty
  }
}
