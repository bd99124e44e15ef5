import Platform
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// What one process knows of a file between two appends: which it is, whether its name is on the disk, and whether a sync failed.
final class FileState: Sendable {
  private struct State {
    var identity: FileIdentity?
    var hasName = false
    var failure: SystemError?
  }

  private let state: Mutex<State>

  init(identity: FileIdentity?) {
    state = Mutex(State(identity: identity))
  }

  var identity: FileIdentity? { state.withLock { $0.identity } }

  func pin(_ identity: FileIdentity) {
    state.withLock { $0.identity = $0.identity ?? identity }
  }

  func unpin() {
    state.withLock { $0.identity = nil }
  }

  var needsName: Bool { state.withLock { !$0.hasName } }

  func hasName() {
    state.withLock { $0.hasName = true }
  }

  /// The first sync that failed.
  var failure: SystemError? { state.withLock { $0.failure } }

  func lost(_ error: SystemError) {
    state.withLock { $0.failure = $0.failure ?? error }
  }

  /// Waits until a folder's entries are on the disk, where its file system can say so.
  static func syncFolder(_ folder: URL, calls: SystemCalls) throws(SystemError) {
    let path = folder.path
    let descriptor = try SystemError.checked { open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
    defer { close(descriptor) }
    do throws(SystemError) {
      _ = try SystemError.checked { calls.sync(descriptor) }
    } catch {
      guard [EINVAL, ENOTSUP, EOPNOTSUPP].contains(error.number) else { throw error }
    }
  }
}
