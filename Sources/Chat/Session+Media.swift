import GatewayClient
import Journal
import Media
import Platform
import Records

/// Why a request cannot carry its pictures and documents. Nothing is sent.
package enum MediaRefusal: Error, Equatable, Sendable {
  /// The bytes are not in the media folder; `name` is the file's.
  case missing(name: String)
  /// All files of the request together are too large.
  case tooLarge(bytes: Int)
  /// The catalogue says that the model does not take the type. `others` take it.
  case notTaken(MediaType, model: String, others: [String])
}

/// Pictures and documents of the conversation.
extension Session {
  /// Names of models that a refusal lists.
  private static let suggestions = 3

  /// Why the request for a prompt cannot be sent with what it carries; nil where it can. `models` are those that are
  /// asked, the next turn's where none is named.
  package func mediaRefusal(
    of prompt: String, media: [MediaFile], replacing replaced: Int?, purpose: TurnPurpose = .conversation,
    models: [String] = []
  ) async -> MediaRefusal? {
    guard !media.isEmpty || transcript.hasMedia else { return nil }
    let files = Self.files(of: messages(for: prompt, media: media, replacing: replaced, purpose: purpose))
    guard let first = files.first else { return nil }
    // The route for pictures takes words alone.
    if purpose.picture != nil {
      takeKeptCatalogue()
      let model = model(of: purpose)
      return .notTaken(first.type, model: model, others: others(than: model, taking: files))
    }
    for file in files where mediaStore?.has(file) != true { return .missing(name: file.shownName) }
    let size = files.reduce(0) { $0 + $1.size }
    guard size <= MediaLimit.request else { return .tooLarge(bytes: size) }
    await prepareCatalogue()
    for model in models.isEmpty ? [purpose.model ?? nextModel] : models {
      if let refusal = refusal(of: files, by: model) { return refusal }
    }
    return nil
  }

  /// The same of the conversation so far on a model, as far as its catalogue is known; nil where the model takes it.
  package func mediaRefusal(on model: String) -> MediaRefusal? {
    guard transcript.hasMedia else { return nil }
    takeKeptCatalogue()
    return refusal(of: Self.files(of: messages(for: "", replacing: nil)), by: model)
  }

  private func refusal(of files: [MediaFile], by model: String) -> MediaRefusal? {
    guard let entry = catalogue.first(where: { $0.id == model }),
      let type = files.lazy.map(\.type).first(where: { entry.takes($0) == false })
    else { return nil }
    return .notTaken(type, model: model, others: others(than: model, taking: files))
  }

  /// Chat models that take the files. Those of the same maker come first: the user's key is the likeliest to work there.
  private func others(than model: String, taking files: [MediaFile]) -> [String] {
    let able = catalogue.filter { entry in
      entry.chats && files.allSatisfy { entry.takes($0.type) == true }
    }
    let maker = model.prefix { $0 != "/" } + "/"
    let sorted = able.filter { $0.id.hasPrefix(maker) } + able.filter { !$0.id.hasPrefix(maker) }
    return sorted.prefix(Self.suggestions).map(\.id)
  }

  /// Every file once, in order.
  static func files(of messages: [Message]) -> [MediaFile] {
    var hashes: Set<String> = []
    return messages.flatMap(\.sentMedia).filter { hashes.insert($0.sha256).inserted }
  }

  /// The reply to a request with the bytes of its media, which are let go of once its body is made.
  func reply(to request: ChatRequest) throws(GatewayError) -> ReplyStream {
    guard transcript.hasMedia else { return gateway.reply(to: request) }
    var request = request
    for file in Self.files(of: request.messages) {
      guard let bytes = try? mediaStore?.contents(of: file.sha256, limit: file.size) else {
        throw .mediaMissing(name: file.shownName)
      }
      request.mediaContents[file.sha256] = bytes
    }
    return gateway.reply(to: request)
  }
}
