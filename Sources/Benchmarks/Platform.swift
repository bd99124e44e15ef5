import Foundation

#if canImport(Glibc)
import Glibc

typealias SpawnActions = posix_spawn_file_actions_t
typealias SpawnAttributes = posix_spawnattr_t

extension posix_spawn_file_actions_t {
  static var value: Self { Self() }
}

extension posix_spawnattr_t {
  static var value: Self { Self() }
}

/// glibc's POSIX_SPAWN_SETSID (spawn.h), which its header shows to GNU sources only.
let newSession: Int16 = 0x80
let streamType = Int32(SOCK_STREAM.rawValue)
/// Bytes in a unit of `ru_maxrss`.
let residentUnit = 1_024

/// A new pseudo-terminal of a size: its master, and the name of its other side.
func openedTerminal(_ size: winsize) -> (master: Int32, name: String)? {
  var (master, slave): (Int32, Int32) = (-1, -1)
  var size = size
  guard openpty(&master, &slave, nil, nil, &size) == 0 else { return nil }
  defer { close(slave) }
  guard let name = ttyname(slave) else { return nil }
  return (master, String(cString: name))
}

/// A write that cannot raise SIGPIPE.
func sendQuietly(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
  send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
}

func silenceBrokenPipe(_ descriptor: Int32) {}
#elseif canImport(Darwin)
import Darwin

typealias SpawnActions = posix_spawn_file_actions_t?
typealias SpawnAttributes = posix_spawnattr_t?

extension Optional {
  static var value: Self { nil }
}

let newSession = Int16(POSIX_SPAWN_SETSID)
let streamType = SOCK_STREAM
let residentUnit = 1

func openedTerminal(_ size: winsize) -> (master: Int32, name: String)? {
  let master = posix_openpt(O_RDWR | O_NOCTTY)
  var size = size
  guard master >= 0, grantpt(master) == 0, unlockpt(master) == 0, let name = ptsname(master) else { return nil }
  _ = ioctl(master, UInt(TIOCSWINSZ), &size)
  return (master, String(cString: name))
}

func sendQuietly(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
  send(descriptor, bytes.baseAddress, bytes.count, 0)
}

func silenceBrokenPipe(_ descriptor: Int32) {
  var isOn: Int32 = 1
  setsockopt(descriptor, SOL_SOCKET, SO_NOSIGPIPE, &isOn, socklen_t(MemoryLayout<Int32>.size))
}
#endif
