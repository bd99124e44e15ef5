import Foundation
import Synchronization

/// A loopback HTTP server that answers each request with exactly the bytes that its script says, and remembers what it got.
///
/// It knows nothing of the program: a test says every byte. One thread serves one connection; requests are numbered in
/// the order in which they were read whole, from 0. It stops with ``stop()`` or when the last reference goes.
///
///     let server = try ByteServer { request, number in [.send("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")] }
///     // … http://127.0.0.1:\(server.port)/v1 …
///     #expect(server.posts == 1)
package final class ByteServer: Sendable {
  /// What the server does with a connection, in order, once a request is read.
  package enum Step: Sendable {
    /// Sends the text's UTF-8 at once.
    case send(String)
    /// Sends the bytes in pieces of so many, each as a write of its own with a short rest between.
    case pieces([UInt8], size: Int)
    /// Goes on when the gate is open, or when the client has gone.
    case pause(Gate)
    /// Closes in good order.
    case close
    /// Breaks the connection (RST).
    case reset
    /// Sends no more, and keeps the connection until the client closes it or the server stops.
    case stall
  }

  /// One request as it came.
  package struct Request: Equatable, Sendable {
    package var method: String
    /// The target with its query.
    package var path: String
    /// By names in lower case.
    package var headers: [String: String]
    package var body: Data

    package var text: String { String(decoding: body, as: UTF8.self) }
  }

  /// Holds a connection back until a test opens it.
  package final class Gate: Sendable {
    private let state = Mutex(false)

    package init() {}

    package func open() {
      state.withLock { $0 = true }
    }

    package var isOpen: Bool { state.withLock(\.self) }
  }

  /// The steps for a request and its number. After the last one the connection waits for another request.
  package typealias Script = @Sendable (Request, Int) -> [Step]

  package struct Timeout: Error {
    package var awaited: String
  }

  private let core: Core

  package init(onIPv6: Bool = false, script: @escaping Script) throws {
    core = try Core(onIPv6: onIPv6, script: script)
    core.start()
  }

  /// Answers the first request with the first script and so on; the last one is for all others too.
  package convenience init(_ scripts: [Step]...) throws {
    try self.init { _, number in scripts.isEmpty ? [.close] : scripts[min(number, scripts.count - 1)] }
  }

  deinit {
    core.stop()
  }

  package var port: UInt16 { core.port }
  /// `http://127.0.0.1:PORT/v1`.
  package var baseURL: URL { URL(string: "http://127.0.0.1:\(port)/v1") ?? URL(filePath: "/") }
  package var requests: [Request] { core.seen.withLock(\.requests) }
  package var posts: Int { requests.count { $0.method == "POST" } }
  /// Connections accepted, also those that sent nothing.
  package var connections: Int { core.seen.withLock(\.connections) }

  /// Bytes of answers that the system has taken.
  package var bytesSent: Int { core.seen.withLock(\.bytesSent) }

  /// The request of a number, once it is there.
  package func request(_ number: Int = 0, within limit: Duration = .seconds(10)) async throws -> Request {
    try await wait("request \(number)", within: limit) { $0.requests.count > number }
    return requests[number]
  }

  /// Waits until the client has closed the connection on which the request of a number came.
  package func clientClosed(_ number: Int = 0, within limit: Duration = .seconds(10)) async throws {
    try await wait("close after request \(number)", within: limit) { $0.closed.contains(number) }
  }

  package func stop() {
    core.stop()
  }

  private func wait(
    _ awaited: String, within limit: Duration, until isThere: @Sendable (Core.Seen) -> Bool
  ) async throws {
    let deadline = ContinuousClock.now + limit
    while !core.seen.withLock({ isThere($0) }) {
      guard ContinuousClock.now < deadline else { throw Timeout(awaited: awaited) }
      try await Task.sleep(for: .milliseconds(2))
    }
  }
}
