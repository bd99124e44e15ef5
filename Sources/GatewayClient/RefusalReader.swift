import Platform
import Records

/// Makes a refusal of a response's head and body, whatever form the body has.
struct RefusalReader: Sendable {
  let dialect: Dialect
  let credential: Credential
  let now: @Sendable () -> Date

  func refusal(_ head: ResponseHead, body: Data) -> Refusal {
    let bytes = credential.scrubber.scrubbed(body) ?? Array(body)
    let document = ErrorDocument(bytes)
    let text = String(decoding: bytes.prefix(ReplyReader.refusalLimit), as: UTF8.self)
    let error = document?.error ?? WireError(message: RefusalReader.sentence(ofPlain: text, head))
    let situation = Situation(status: head.status, error: error)
    let message = ServerSentence(credential.scrubbed(error.sentence ?? "")).text
    return Refusal(
      status: head.status, situation: situation, message: message,
      generationID: document?.ids.first(where: dialect.isGenerationID) ?? counted(head),
      retryAfter: head.retryAfter.flatMap { RetryAfter($0, now: now()) }?.delay,
      limit: situation == .budgetExceeded
        ? GatewayLimit(sentence: message, body: JSONTree(beginning: bytes)) : nil,
      body: text)
  }

  /// The head's id where the gateway may have generated something: it is there too when a request is turned away.
  private func counted(_ head: ResponseHead) -> String? {
    guard head.status == 200 || (500...599).contains(head.status), head.status != 503 else { return nil }
    return dialect.generationID(among: [head.generationID])
  }

  /// Plain text is a sentence; HTML and broken JSON are none.
  private static func sentence(ofPlain text: String, _ head: ResponseHead) -> String? {
    guard head.contentType != "text/html", let first = text.first(where: { !$0.isWhitespace }) else { return nil }
    return "<{[".contains(first) ? nil : text
  }
}
