import HTTP
import Platform
import Records

/// The whole answer to a GET.
struct Answer: Equatable, Sendable {
  var head: ResponseHead
  var body: Data
}

extension Gateway {
  /// Bytes of an answer that are read, after decompression; the catalogue of models is the largest.
  static let answerLimit = 32 << 20

  /// Fetches a route; every status is an answer but a redirect.
  func answer(from url: URL?) async throws(GatewayError) -> Answer {
    guard let url else { throw .notReachable(host: baseURL.host ?? "", detail: "address") }
    var request = HTTPRequest(.get, url, headers: Gateway.headers, acceptsCompression: true)
    request.set("Accept", to: "application/json")
    if Task.isCancelled { throw .cancelled }
    let response: HTTPResponse
    do throws(HTTPError) {
      response = try await HTTPExchange(credential.authorizing(request), timeouts: timeouts)
        .response(limit: Gateway.answerLimit)
    } catch {
      throw GatewayError(error, host: url.host ?? "")
    }
    let head = ResponseHead(response.head, from: url).scrubbed(by: credential)
    if head.isRedirect { throw .redirected(to: head.redirectHost) }
    return Answer(head: head, body: credential.scrubber.scrubbed(response.body).map { Data($0) } ?? response.body)
  }

  /// Fetches a route of the dialect; a refusal is thrown.
  func accepted(_ path: String) async throws(GatewayError) -> Answer {
    let answer = try await answer(from: url(path))
    guard answer.head.isSuccess else {
      let refusals = RefusalReader(server: serverContext)
      throw .refused(refusals.refusal(answer.head, body: answer.body))
    }
    return answer
  }

  func decoded<Document: Decodable>(
    _ type: Document.Type, _ answer: Answer
  ) throws(GatewayError) -> Document {
    let tree = try? JSONTree(answer.body, mode: .tolerant)
    guard let document = try? JSONDecoder().decode(type, from: tree?.json ?? answer.body) else {
      throw .unreadableAnswer(detail: answer.head.contentType)
    }
    return document
  }
}
