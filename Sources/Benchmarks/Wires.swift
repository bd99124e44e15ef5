import Foundation

/// Both ends of a child's standard descriptors.
struct Wires {
  private let input: String
  private let childsEnd: Int32?
  private let terminal: String?
  let output: Outlet

  init(_ streams: Child.Streams) throws(Fault) {
    switch streams {
    case .pipe, .file:
      var ends: [Int32] = [-1, -1]
      guard pipe(&ends) == 0 else { throw .system(call: "pipe", code: errno) }
      for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
      (output, childsEnd, terminal) = (Outlet(descriptor: ends[0]), ends[1], nil)
      input = if case .file(let path) = streams { path } else { "/dev/null" }
    case .terminal:
      guard let (master, name) = openedTerminal(winsize(ws_row: 24, ws_col: 80, ws_xpixel: 0, ws_ypixel: 0)) else {
        throw .system(call: "openpty", code: errno)
      }
      _ = fcntl(master, F_SETFD, FD_CLOEXEC)
      (output, childsEnd, terminal) = (Outlet(descriptor: master), nil, name)
      input = ""
    }
  }

  var isTerminal: Bool { terminal != nil }

  /// What the system does in the child. The first terminal that a new session opens is its controlling one.
  func plan(_ actions: inout SpawnActions) {
    if let terminal {
      posix_spawn_file_actions_addopen(&actions, 0, terminal, O_RDWR, 0)
      posix_spawn_file_actions_adddup2(&actions, 0, 1)
      posix_spawn_file_actions_adddup2(&actions, 0, 2)
    } else if let childsEnd {
      posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
      posix_spawn_file_actions_adddup2(&actions, childsEnd, 1)
      posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    }
  }

  func closeChildsEnd() {
    if let childsEnd { close(childsEnd) }
  }
}
