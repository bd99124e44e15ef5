import Foundation
import Synchronization

extension ByteServer {
  /// What the threads share; it outlives the server until the last of them has seen that it stopped.
  final class Core: Sendable {
    struct Seen: Sendable {
      var requests: [Request] = []
      var connections = 0
      var bytesSent = 0
      /// Numbers of the requests whose connection the client closed.
      var closed: Set<Int> = []
    }

    let seen = Mutex(Seen())
    let port: UInt16
    private let listener: ByteSocket
    private let script: Script
    private let isStopped = Mutex(false)

    init(onIPv6: Bool, script: @escaping Script) throws {
      listener = try ByteSocket.listening(onIPv6: onIPv6)
      port = try listener.port()
      self.script = script
    }

    func start() {
      Thread.detachNewThread { self.accept() }
    }

    /// Refuses new connections from now on; the threads close what is open.
    func stop() {
      isStopped.withLock { isStopped in
        // The thread that accepts closes the listener once it has seen the flag, so it is still ours under the lock.
        if !isStopped { listener.shutDown() }
        isStopped = true
      }
    }

    private var isOver: Bool { isStopped.withLock(\.self) }

    private func accept() {
      while !isOver {
        guard listener.isReadable(within: 20), let connection = listener.accepted() else { continue }
        seen.withLock { $0.connections += 1 }
        Thread.detachNewThread { self.serve(connection) }
      }
      listener.close()
    }

    private func serve(_ connection: ByteSocket) {
      var reader = RequestReader()
      var number: Int?
      while let request = next(on: connection, with: &reader) {
        let current = seen.withLock { seen in
          seen.requests.append(request)
          return seen.requests.count - 1
        }
        number = current
        for step in script(request, current) where !perform(step, on: connection, for: current) { return }
      }
      if let number, !isOver { seen.withLock { _ = $0.closed.insert(number) } }
      connection.close()
    }

    /// The next whole request; nil once the client has closed or the server stopped.
    private func next(on connection: ByteSocket, with reader: inout RequestReader) -> Request? {
      while !isOver {
        if let request = reader.take() { return request }
        if reader.expectsContinue { connection.write(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)) }
        guard connection.isReadable(within: 20) else { continue }
        guard let bytes = connection.read() else { return nil }
        reader.append(bytes)
      }
      return nil
    }

    /// False where the connection is at its end.
    private func perform(_ step: Step, on connection: ByteSocket, for number: Int) -> Bool {
      switch step {
      case .send(let text):
        return isTaken(Array(text.utf8)[...], by: connection, for: number)
      case .pieces(let bytes, let size):
        for start in stride(from: 0, to: bytes.count, by: max(1, size)) {
          let piece = bytes[start..<min(start + size, bytes.count)]
          guard !isOver, isTaken(piece, by: connection, for: number) else { return false }
          usleep(100)
        }
        return true
      case .pause(let gate):
        return isKept(connection, for: number) { gate.isOpen }
      case .stall:
        return isKept(connection, for: number) { false }
      case .close:
        connection.close()
        return false
      case .reset:
        connection.reset()
        return false
      }
    }

    /// False where the client has gone.
    private func isTaken(_ bytes: ArraySlice<UInt8>, by connection: ByteSocket, for number: Int) -> Bool {
      let isWritten = connection.write(Array(bytes)) { count in seen.withLock { $0.bytesSent += count } }
      if isWritten { return true }
      seen.withLock { _ = $0.closed.insert(number) }
      connection.close()
      return false
    }

    /// Waits until a condition holds; false where the client closed or the server stopped before.
    private func isKept(_ connection: ByteSocket, for number: Int, until isMet: () -> Bool) -> Bool {
      while !isOver {
        if isMet() { return true }
        guard connection.isReadable(within: 2) else { continue }
        if connection.read() == nil {
          seen.withLock { _ = $0.closed.insert(number) }
          break
        }
      }
      connection.close()
      return false
    }
  }
}
