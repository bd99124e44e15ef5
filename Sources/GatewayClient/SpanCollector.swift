import HTTP
import Platform

/// A collector of OpenTelemetry that takes spans as JSON over HTTP (`POST …/v1/traces`). It gets no key and no header of
/// the user's.
package struct SpanCollector: Sendable {
  package enum Outcome: Equatable, Sendable {
    case taken
    /// Worth another try, not before `retryAfter`.
    case busy(retryAfter: Duration?)
    /// Refused for good.
    case refused(status: Int)
  }

  private let url: URL
  private let timeouts: Timeouts
  /// Bytes of an answer that are read; it says nothing that is used.
  private static let longestAnswer = 64 << 10

  /// `base` is https, or http on this machine, without a trailing slash; the route is appended unless it is there.
  package init?(
    base: URL, timeouts: Timeouts = Timeouts(connect: .seconds(3), firstByte: .seconds(10), idle: .seconds(10))
  ) {
    let text = base.absoluteString
    guard let url = URL(string: text.hasSuffix("/v1/traces") ? text : text + "/v1/traces") else { return nil }
    self.url = url
    self.timeouts = timeouts
  }

  /// Sends one document of spans.
  package func send(_ document: Data) async -> Outcome {
    var request = HTTPRequest(.post(document), url, headers: Gateway.headers)
    request.set("Content-Type", to: "application/json")
    let exchange = HTTPExchange(request, timeouts: timeouts)
    do throws(HTTPError) {
      let response = try await exchange.response(limit: Self.longestAnswer)
      switch response.head.status {
      case 200...299: return .taken
      // The protocol names these as worth a retry (OTLP specification, "Retryable response codes").
      case 429, 502, 503, 504:
        return .busy(retryAfter: response.head["Retry-After"].flatMap { RetryAfter($0, now: Date()) }?.delay)
      default: return .refused(status: response.head.status)
      }
    } catch {
      return .busy(retryAfter: nil)
    }
  }
}
