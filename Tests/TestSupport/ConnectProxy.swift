import Foundation
import Synchronization

/// An HTTP proxy that tunnels every `CONNECT` to one port of this machine, and remembers the heads that it got.
package final class ConnectProxy: Sendable {
  private final class Core: Sendable {
    let heads = Mutex<[String]>([])
    let isStopped = Mutex(false)
    let listener: ByteSocket
    let target: UInt16

    init(to target: UInt16) throws {
      listener = try ByteSocket.listening()
      self.target = target
    }

    func accept() {
      while !isStopped.withLock(\.self) {
        guard listener.isReadable(within: 20), let client = listener.accepted() else { continue }
        Thread.detachNewThread { self.serve(client) }
      }
      listener.close()
    }

    private func serve(_ client: ByteSocket) {
      defer { client.close() }
      guard let head = head(from: client) else { return }
      heads.withLock { $0.append(head) }
      guard head.hasPrefix("CONNECT "), let server = ByteSocket.connected(to: target) else { return }
      defer { server.close() }
      client.write(Array("HTTP/1.1 200 Connection established\r\n\r\n".utf8))
      while !isStopped.withLock(\.self) {
        guard passed(from: client, to: server), passed(from: server, to: client) else { return }
      }
    }

    private func head(from client: ByteSocket) -> String? {
      var head = ""
      while !head.contains("\r\n\r\n") {
        guard let bytes = client.read() else { return nil }
        head += String(decoding: bytes, as: UTF8.self)
      }
      return head
    }

    /// Passes on what is there; false at the end.
    private func passed(from source: ByteSocket, to sink: ByteSocket) -> Bool {
      guard source.isReadable(within: 1) else { return true }
      return source.read().map { sink.write($0) } ?? false
    }
  }

  package let port: UInt16
  private let core: Core

  package init(to target: UInt16) throws {
    core = try Core(to: target)
    port = try core.listener.port()
    Thread.detachNewThread { [core] in core.accept() }
  }

  deinit {
    core.isStopped.withLock { $0 = true }
  }

  /// The heads of the requests to the proxy itself, in order.
  package var heads: [String] { core.heads.withLock(\.self) }
}
