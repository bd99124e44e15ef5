import GatewayClient
import Journal
import Media
import Platform
import Records

/// Pictures that a model draws in a chat.
extension Session {
  /// What requests to a model ask for, where its replies can hold pictures; nil for every other model.
  func modalities(of model: String, _ purpose: TurnPurpose) -> [String]? {
    guard purpose == .conversation, catalogue.first(where: { $0.id == model })?.drawsInChat == true else { return nil }
    return ["text", "image"]
  }

  /// Parts of the names of models that draw.
  private static let drawingNames = ["imag", "banana", "flux", "recraft", "dall-e"]

  /// Fetches the catalogue before the first turn of a model that is not known yet, and draws by its name.
  func prepareModalities(of model: String) async {
    takeKeptCatalogue()
    let name = model.lowercased()
    guard !catalogue.contains(where: { $0.id == model }),
      Self.drawingNames.contains(where: { name.firstBytes(of: $0) != nil })
    else { return }
    await prepareCatalogue()
  }

  /// The messages as a model gets them: the pictures of the last reply that has some go with the prompt behind it, where
  /// the model takes pictures. Nil is any model that does.
  ///
  /// Of the gateways only OpenRouter documents pictures in messages of the assistant; all take them with a prompt.
  func withDrawnPictures(_ messages: [Message], for model: String?) -> [Message] {
    guard transcript.hasMedia, let last = messages.lastIndex(where: { $0.role == .assistant && !$0.media.isEmpty }),
      let next = messages[last...].firstIndex(where: { $0.role == .user })
    else { return messages }
    let drawn = messages[last].media.filter { mediaStore?.has($0) == true }
    var messages = messages
    // Taken once: what was made from these messages goes through here again.
    for place in messages.indices where messages[place].role == .assistant { messages[place].media = [] }
    let takes = model.map { name in catalogue.first { $0.id == name }?.takes(.png) == true } ?? true
    guard takes, (Self.files(of: messages) + drawn).reduce(0, { $0 + $1.size }) <= MediaLimit.request else {
      return messages
    }
    messages[next].media = drawn + messages[next].media
    return messages
  }

  /// What so many pictures are expected to cost; nil where the list has no price for them.
  func drawingEstimate(_ picture: PictureRequest, model: String) -> Estimate? {
    guard let entry = catalogue.first(where: { $0.id == model }), entry.drawsOnly,
      let cost = entry.prices.picture?.multiplied(by: picture.count)
    else { return nil }
    return Estimate(inputTokens: 0, outputTokens: 0, cost: cost)
  }

  /// What one picture costs; nil for a model that chats, and where the list has no price for it.
  package func picturePrice(of model: String) -> USD? {
    takeKeptCatalogue()
    return drawingEstimate(PictureRequest(), model: model)?.cost
  }

  /// Whether the model of the next turn draws; nil where the list does not say what its models do.
  package var canDraw: Bool? {
    takeKeptCatalogue()
    guard let entry = catalogue.first(where: { $0.id == nextModel }) else { return nil }
    if entry.drawsOnly || entry.drawsInChat { return true }
    return entry.type == nil && entry.tags.isEmpty && entry.outputModalities.isEmpty ? nil : false
  }

  /// The models of the list that draw.
  package var drawingModels: [String] {
    catalogue.filter { $0.drawsOnly || $0.drawsInChat }.map(\.id)
  }

  /// What a turn is for: a prompt to a model that answers with pictures alone asks for one.
  package func purpose(for wanted: TurnPurpose) async -> TurnPurpose {
    await prepareModalities(of: nextModel)
    guard wanted == .conversation, catalogue.first(where: { $0.id == nextModel })?.drawsOnly == true else {
      return wanted
    }
    return .drawing(PictureRequest())
  }

  /// Keeps a picture, and then tells it; one of an unknown type is counted.
  func take(_ picture: DrawnPicture, into reply: inout IncomingReply, tell: @Sendable (TurnEvent) -> Void) {
    guard let content = MediaContent(picture.bytes), content.type.isPicture else {
      reply.unreadablePictures += 1
      return
    }
    let file = content.file(sha256: picture.sha256)
    if let mediaStore {
      do throws(JournalError) {
        try mediaStore.keep(picture.bytes, sha256: picture.sha256)
      } catch {
        report(error, to: tell)
      }
    }
    reply.pictures.append(file)
    tell(.picture(file, bytes: picture.bytes))
  }
}
