import Foundation

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// The whole answer to a GET.
struct Answer: Equatable, Sendable {
  var head: ResponseHead
  var body: Data
}

extension Gateway {
  /// Bytes of an answer that is read; the catalogue of models is the largest.
  private static let answerLimit = 32 << 20

  /// Fetches a route; every status is an answer but a redirect.
  func answer(from url: URL?) async throws(GatewayError) -> Answer {
    guard let url else { throw .notReachable(host: baseURL.host ?? "", detail: "address") }
    var request = headed(URLRequest(url: url))
    request.setValue("application/json", forHTTPHeaderField: "Accept")
    var answer: Answer?
    for await arrival in Transfer.arrivals(for: request, credential: credential, timeouts: timeouts) {
      switch arrival {
      case .head(let head):
        if head.isRedirect { throw .redirected(to: head.redirectHost) }
        if head.status >= 200 { answer = Answer(head: head, body: Data()) }
      case .data(let data):
        answer?.body += data
        if (answer?.body.count ?? 0) > Gateway.answerLimit { throw .unreadableAnswer(detail: "length") }
      case .failed(let error): throw error
      case .ended:
        guard let answer else { throw .truncated }
        return answer
      }
    }
    throw .cancelled
  }

  /// Fetches a route of the dialect; a refusal is thrown.
  func accepted(_ path: String) async throws(GatewayError) -> Answer {
    let answer = try await answer(from: url(path))
    guard answer.head.isSuccess else {
      let refusals = RefusalReader(dialect: dialect, credential: credential, now: now)
      throw .refused(refusals.refusal(answer.head, body: answer.body))
    }
    return answer
  }

  func decoded<Document: Decodable>(
    _ type: Document.Type, _ answer: Answer
  ) throws(GatewayError) -> Document {
    guard let document = try? JSONDecoder().decode(type, from: answer.body) else {
      throw .unreadableAnswer(detail: answer.head.contentType)
    }
    return document
  }
}
