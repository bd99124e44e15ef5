import Foundation
import Synchronization

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// One HTTP exchange on a URL session of its own, which ends with it.
///
/// A session is never shared: on a kept-alive connection that the server closes after reading a POST, libcurl would
/// send the POST again by itself. Redirects are never followed, because the session would take the key along.
final class Transfer: NSObject, Sendable {
  private struct Progress {
    var phase = Phase.connecting
    var lastActivity = ContinuousClock.now
  }

  private enum Phase {
    case connecting, waiting, receiving
  }

  private let host: String
  private let timeouts: Timeouts
  private let continuation: AsyncStream<Arrival>.Continuation
  private let progress = Mutex(Progress())
  private let backlog = Backlog()

  private init(host: String, timeouts: Timeouts, continuation: AsyncStream<Arrival>.Continuation) {
    self.host = host
    self.timeouts = timeouts
    self.continuation = continuation
  }

  /// Sends the request and gives what arrives; letting go of the stream, or cancelling its reader, closes the connection.
  static func arrivals(
    for request: URLRequest, credential: Credential, timeouts: Timeouts
  ) -> Arrivals {
    let (stream, continuation) = AsyncStream<Arrival>.makeStream()
    let transfer = Transfer(host: request.url?.host ?? "", timeouts: timeouts, continuation: continuation)
    let session = URLSession(configuration: configuration, delegate: transfer, delegateQueue: nil)
    let watch = Task { await transfer.watchDeadlines() }
    continuation.onTermination = { _ in
      watch.cancel()
      session.invalidateAndCancel()
    }
    session.dataTask(with: credential.authorizing(request)).resume()
    return Arrivals(stream: stream, backlog: transfer.backlog)
  }

  private static var configuration: URLSessionConfiguration {
    let configuration = URLSessionConfiguration.ephemeral
    configuration.urlCache = nil
    configuration.httpCookieStorage = nil
    configuration.httpShouldSetCookies = false
    configuration.requestCachePolicy = .reloadIgnoringLocalCacheData
    // Its own timer is idle time only; `watchDeadlines` decides.
    configuration.timeoutIntervalForRequest = 24 * 3600
    return configuration
  }

  private func advance(to phase: Phase) {
    progress.withLock { $0 = Progress(phase: phase) }
  }

  private func end(_ last: Arrival) {
    continuation.yield(last)
    continuation.finish()
  }
}

extension Transfer {
  private func watchDeadlines() async {
    while !Task.isCancelled {
      let (phase, limit, deadline) = progress.withLock { state in
        let limit = self.limit(in: state.phase)
        return (state.phase, limit, state.lastActivity + limit)
      }
      let now = ContinuousClock.now
      if deadline <= now {
        end(.failed(phase == .connecting ? .notReachable(host: host, detail: "timeout") : .stalled(after: limit)))
        return
      }
      // A later phase may have a shorter limit, so no sleep is longer than the shortest.
      try? await Task.sleep(until: min(deadline, now + timeouts.shortest), clock: .continuous)
    }
  }

  private func limit(in phase: Phase) -> Duration {
    switch phase {
    case .connecting: timeouts.connect
    case .waiting: timeouts.firstByte
    case .receiving: timeouts.idle
    }
  }
}

extension Transfer: URLSessionDataDelegate {
  func urlSession(
    _ session: URLSession, task: URLSessionTask, didSendBodyData bytesSent: Int64, totalBytesSent: Int64,
    totalBytesExpectedToSend: Int64
  ) {
    advance(to: .waiting)
  }

  func urlSession(
    _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
    newRequest request: URLRequest, completionHandler: @escaping @Sendable (URLRequest?) -> Void
  ) {
    completionHandler(nil)
    end(.failed(.redirected(to: request.url?.host ?? "")))
  }

  func urlSession(
    _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
    completionHandler: @escaping @Sendable (URLSession.ResponseDisposition) -> Void
  ) {
    advance(to: .receiving)
    if let response = response as? HTTPURLResponse { continuation.yield(.head(ResponseHead(response))) }
    completionHandler(.allow)
  }

  func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
    advance(to: .receiving)
    // The task cannot be held up reliably on Linux, so a reader that has stopped loses the rest.
    guard backlog.add(data.count) else {
      return end(.failed(.connectionLost(detail: "\(Backlog.limit >> 20) MiB unread")))
    }
    continuation.yield(.data(data))
  }

  func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
    guard let error else { return end(.ended) }
    // Only our own letting go cancels the task; the stream's end may not have been marked yet.
    if (error as? URLError)?.code == .cancelled { return end(.failed(.cancelled)) }
    let wasSent = progress.withLock { $0.phase != .connecting }
    let detail = Transfer.detail(of: error)
    end(.failed(wasSent ? .connectionLost(detail: detail) : .notReachable(host: host, detail: detail)))
  }

  private static func detail(of error: any Error) -> String {
    let error = error as NSError
    let words = error.userInfo[NSLocalizedDescriptionKey] as? String
    return ServerSentence(words ?? "\(error.domain) \(error.code)").text
  }
}

extension ResponseHead {
  fileprivate init(_ response: HTTPURLResponse) {
    let type = response.value(forHTTPHeaderField: "Content-Type") ?? ""
    self.init(
      status: response.statusCode,
      contentType: type.prefix { $0 != ";" }.trimmingCharacters(in: .whitespaces).lowercased(),
      retryAfter: response.value(forHTTPHeaderField: "Retry-After"),
      location: response.value(forHTTPHeaderField: "Location"),
      generationID: response.value(forHTTPHeaderField: "X-Generation-Id"),
      cost: response.value(forHTTPHeaderField: "x-litellm-response-cost"),
      date: response.value(forHTTPHeaderField: "Date"))
  }
}
