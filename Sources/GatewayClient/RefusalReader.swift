import Foundation

/// Makes a refusal of a response's head and body, whatever form the body has.
struct RefusalReader: Sendable {
  let dialect: Dialect
  let credential: Credential
  let now: @Sendable () -> Date

  func refusal(_ head: ResponseHead, body: Data) -> Refusal {
    let text = credential.scrubbed(String(decoding: body.prefix(ReplyReader.refusalLimit), as: UTF8.self))
    let document = try? JSONDecoder().decode(ErrorDocument.self, from: Data(text.utf8))
    let error = document?.error ?? WireError(message: RefusalReader.sentence(ofPlain: text, head))
    return Refusal(
      status: head.status,
      situation: Situation(status: head.status, error: error),
      message: ServerSentence(error.message).text,
      generationID: document?.ids.first(where: dialect.isGenerationID),
      retryAfter: head.retryAfter.flatMap { RetryAfter($0, now: now()) }?.delay,
      body: text)
  }

  /// Plain text is a sentence; HTML and broken JSON are none.
  private static func sentence(ofPlain text: String, _ head: ResponseHead) -> String? {
    guard head.contentType != "text/html", let first = text.first(where: { !$0.isWhitespace }) else { return nil }
    return "<{[".contains(first) ? nil : text
  }
}
