#if canImport(Glibc)
import Glibc

let streamType = Int32(SOCK_STREAM.rawValue)
let shutBoth = Int32(SHUT_RDWR)
let shutSending = Int32(SHUT_WR)

/// A write that cannot raise SIGPIPE.
func sendQuietly(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
  send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
}

/// Linux asks for silence at each write.
func silenceBrokenPipe(_ descriptor: Int32) {}
#elseif canImport(Darwin)
import Darwin

let streamType = SOCK_STREAM
let shutBoth = SHUT_RDWR
let shutSending = SHUT_WR

/// A write that cannot raise SIGPIPE, since ``silenceBrokenPipe(_:)`` was called for the socket.
func sendQuietly(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
  send(descriptor, bytes.baseAddress, bytes.count, 0)
}

func silenceBrokenPipe(_ descriptor: Int32) {
  setOption(SO_NOSIGPIPE, of: descriptor, to: Int32(1))
}
#endif

/// Sets an option at the socket's own level; one that the system does not know is not needed.
func setOption(_ option: Int32, of descriptor: Int32, level: Int32 = SOL_SOCKET, to value: some BitwiseCopyable) {
  withUnsafeBytes(of: value) {
    _ = setsockopt(descriptor, level, option, $0.baseAddress, socklen_t($0.count))
  }
}
