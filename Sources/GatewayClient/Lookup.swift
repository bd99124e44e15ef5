import Platform
import Records

/// What the gateway states about one generation when asked by its id.
package enum Lookup: Equatable, Sendable {
  /// The bill, and the response's body word for word (but for the key).
  case found(UsageAndCost, raw: String)
  /// Not there yet, or the gateway did not answer; the status is nil where there was none. Worth asking again,
  /// not before `retryAfter`.
  case notYet(status: Int?, retryAfter: Duration? = nil)
  /// Refused for good, with the server's own sentence.
  case refused(status: Int, message: String)
  /// The dialect has no such route.
  case unsupported
}

extension Gateway {
  /// Looks a generation up (`GET /generation?id=…`): what was charged, surcharges included.
  package func generation(id: String) async -> Lookup {
    guard let path = dialect.generationPath else { return .unsupported }
    let answer: Answer
    do throws(GatewayError) {
      answer = try await self.answer(from: url(path, query: ("id", id)))
    } catch {
      return .notYet(status: nil)
    }
    let status = answer.head.status
    switch status {
    case 200...299:
      let document = try? decoded(GenerationDocument.self, answer)
      guard let figures = document?.figures(for: id) else { return .notYet(status: status) }
      return .found(figures, raw: RawPayload(Array(answer.body)).text)
    case 400, 401, 403:
      let refusals = RefusalReader(dialect: dialect, credential: credential, now: now)
      return .refused(status: status, message: refusals.refusal(answer.head, body: answer.body).message)
    default:
      let wait = answer.head.retryAfter.flatMap { RetryAfter($0, now: now()) }?.delay
      return .notYet(status: status, retryAfter: wait)
    }
  }
}
