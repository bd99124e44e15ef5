import HTTP
import Platform

/// An AI gateway at an address: where it is, how it speaks, and the key that it gets.
package struct Gateway: Sendable {
  /// With the version, such as `https://ai-gateway.vercel.sh/v1`.
  package let baseURL: URL
  package let dialect: Dialect
  package internal(set) var timeouts: Timeouts
  let credential: Credential
  /// The last four characters of its key, as key lists show it: `…a1b2`; nil for a short key, or none.
  package var keyEnd: String? { credential.keyEnd }
  package let now: @Sendable () -> Date

  /// - Parameter authorization: The header's value, such as `Bearer vck_…`; nil sends no such header.
  package init(
    baseURL: URL, dialect: Dialect = .vercel, authorization: String?, timeouts: Timeouts = Timeouts(),
    now: @escaping @Sendable () -> Date = { Date() }
  ) {
    self.baseURL = baseURL
    self.dialect = dialect
    self.timeouts = timeouts
    self.now = now
    credential = Credential(authorization)
  }

  /// Loads the library for the network in the background, for a command that will send a request soon.
  package static func prepareTransport() {
    HTTPExchange.prepare()
  }

  /// The same, and the calling thread serves the connections whenever it is parked there: a turn that comes in pieces takes
  /// one thread in place of two.
  package static func prepareTransportWithHost() -> any Parker {
    HTTPExchange.prepareWithHost()
  }

  /// The text with the gateway's key masked.
  package func scrubbed(_ text: String) -> String { credential.scrubbed(text) }

  /// The model's reply to a conversation (`POST /chat/completions`), or to a request for pictures.
  package func reply(to request: ChatRequest) -> ReplyStream {
    ReplyStream(
      request: post(request), timeouts: timeouts, server: serverContext, readsPictures: request.picture != nil)
  }

  var serverContext: ServerContext { ServerContext(dialect: dialect, credential: credential, now: now) }

  private func post(_ request: ChatRequest) -> Result<HTTPRequest, GatewayError> {
    guard let url = url(request.picture == nil ? "chat/completions" : dialect.images.path) else {
      return .failure(.notReachable(host: baseURL.host ?? "", detail: "address"))
    }
    let body: Data
    do throws(GatewayError) { body = try request.body(in: dialect) } catch { return .failure(error) }
    var post = HTTPRequest(.post(body), url, headers: Gateway.headers)
    for (name, value) in dialect.headers(request) { post.set(name, to: value) }
    post.set("Content-Type", to: "application/json")
    post.set(
      "Accept", to: request.picture == nil ? "text/event-stream, application/json" : "application/json")
    return .success(post)
  }

  /// Headers of every request. The key is added when the request goes out.
  static let headers = [HTTPHeader("User-Agent", "tuppence")]

  /// The address of a route; a query's value is percent-encoded down to letters, digits and `-_.`.
  func url(_ path: String, query: (name: String, value: String)? = nil) -> URL? {
    guard baseURL.host != nil else { return nil }
    var text = baseURL.absoluteString
    while text.last == "/" { text.removeLast() }
    text += "/" + path
    if let query {
      text += "?\(query.name)=\(query.value.percentEncoded(keeping: Gateway.isPlain))"
    }
    return URL(string: text)
  }

  static func isPlain(_ byte: UInt8) -> Bool {
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.".utf8.contains(byte)
  }
}
