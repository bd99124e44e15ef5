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

  /// Fetches the catalogue before the first turn of a model that is not known yet, and draws by its name.
  func prepareModalities(of model: String) async {
    takeKeptCatalogue()
    let name = model.lowercased()
    guard !catalogue.contains(where: { $0.id == model }), name.contains("image") || name.contains("banana") else {
      return
    }
    await prepareCatalogue()
  }

  /// Keeps a picture, and then tells it; one of an unknown type is counted.
  func take(_ picture: DrawnPicture, into reply: inout IncomingReply, tell: @Sendable (TurnEvent) -> Void) {
    guard let type = MediaType(of: picture.bytes), type.isPicture, let content = MediaContent(picture.bytes) else {
      reply.unreadablePictures += 1
      return
    }
    let file = MediaFile(
      sha256: picture.sha256, type: type, size: picture.bytes.count, width: content.size?.width,
      height: content.size?.height)
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
