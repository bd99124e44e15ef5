import Foundation

/// A port of 127.0.0.1 that refuses every connection, and that nobody else can get while this lives.
package final class DeafPort: Sendable {
  private let socket: ByteSocket
  package let port: UInt16

  package init() throws {
    socket = try ByteSocket.bound()
    port = try socket.port()
  }

  deinit {
    socket.close()
  }
}
