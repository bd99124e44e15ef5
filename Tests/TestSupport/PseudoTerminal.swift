import CPty
import Foundation
import Synchronization

/// A pseudo-terminal seen from the user's chair: a program (or the test itself) sits at the other end.
///
/// A thread of its own collects everything that is written, so the program never blocks on a full terminal.
package final class PseudoTerminal: Sendable {
  /// How the program ended.
  package enum Exit: Equatable, Sendable {
    case status(Int32)
    case signal(Int32)
  }

  /// What can go wrong; `seen` is what came since the last successful `read`.
  package enum Failure: Error, Equatable {
    case cannotStart(errno: Int32)
    case notSeen(String, seen: String)
    case ended(waitingFor: String, seen: String)
    case stillRunning(seen: String)
    case cannotSend(errno: Int32)
  }

  private struct State {
    var bytes: [UInt8] = []
    var consumed = 0
    var isEnded = false
    var isClosing = false
    var exit: Exit?
  }

  private let state = Mutex(State())
  private let master: Int32
  private let process: pid_t?
  /// The program's end, for a test that plays the program itself; nil where a program was started.
  package let slave: Int32?

  /// Starts the program at `path`; the environment is exactly what is given.
  package init(
    path: String, arguments: [String] = [], environment: [String: String] = [:], folder: String? = nil,
    columns: Int = 80, rows: Int = 24
  ) throws {
    var descriptor: Int32 = -1
    let variables = environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    let child = withCStrings([path] + arguments) { arguments in
      withCStrings(variables) { variables in
        cpty_spawn(path, arguments, variables, folder, Int32(columns), Int32(rows), &descriptor)
      }
    }
    guard child > 0 else { throw Failure.cannotStart(errno: errno) }
    master = descriptor
    process = child
    slave = nil
    startCollecting()
  }

  /// Opens a pair without a program.
  package init(columns: Int = 80, rows: Int = 24) throws {
    var descriptors: (master: Int32, slave: Int32) = (-1, -1)
    guard cpty_open(Int32(columns), Int32(rows), &descriptors.master, &descriptors.slave) == 0 else {
      throw Failure.cannotStart(errno: errno)
    }
    master = descriptors.master
    slave = descriptors.slave
    process = nil
    startCollecting()
  }

  deinit {
    if let process, state.withLock({ $0.exit }) == nil {
      kill(process, SIGKILL)
      waitpid(process, nil, 0)
    }
    if let slave { close(slave) }
    close(master)
  }

  /// The program's process id, nil where a pair was opened.
  package var processID: Int32? { process }

  /// Everything that was written so far, invalid UTF-8 replaced.
  package var transcript: String { String(decoding: state.withLock { $0.bytes }, as: UTF8.self) }

  /// What was written since the last successful `read`.
  package var unread: String { state.withLock { String(decoding: $0.bytes[$0.consumed...], as: UTF8.self) } }

  /// Types the text, escape sequences included.
  package func send(_ text: String) throws { try send(bytes: Array(text.utf8)) }

  /// Types the bytes.
  package func send(bytes: [UInt8]) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { write(master, $0.baseAddress, $0.count) }
      if written < 0, errno == EINTR { continue }
      guard written > 0 else { throw Failure.cannotSend(errno: errno) }
      rest = rest.dropFirst(written)
    }
  }

  /// Waits for the text in what was not read yet, and returns everything up to its end.
  @discardableResult
  package func read(until text: String, timeout: Duration = .seconds(10)) async throws -> String {
    let deadline = ContinuousClock.now + timeout
    while true {
      let (found, isEnded) = state.withLock { (Self.consume(text, in: &$0), $0.isEnded) }
      if let found { return found }
      if isEnded { throw Failure.ended(waitingFor: text, seen: unread) }
      if ContinuousClock.now > deadline { throw Failure.notSeen(text, seen: unread) }
      try await Task.sleep(for: .milliseconds(2))
    }
  }

  /// Waits for the program's end and for the last of its output.
  package func waitForExit(timeout: Duration = .seconds(10)) async throws -> Exit {
    let deadline = ContinuousClock.now + timeout
    while true {
      if let exit = reap(), state.withLock({ $0.isEnded }) || ContinuousClock.now > deadline { return exit }
      if ContinuousClock.now > deadline { throw Failure.stillRunning(seen: unread) }
      try await Task.sleep(for: .milliseconds(2))
    }
  }

  /// Sends a signal to the program.
  package func signal(_ number: Int32) {
    if let process { kill(process, number) }
  }

  /// Changes the window's size; the program gets SIGWINCH.
  package func resize(columns: Int, rows: Int) {
    _ = cpty_resize(master, Int32(columns), Int32(rows))
  }

  /// The terminal's modes in a text that can be compared, as `stty -a` would show them.
  package var terminalSettings: String {
    var modes = termios()
    guard tcgetattr(master, &modes) == 0 else { return "unavailable" }
    let keys = withUnsafeBytes(of: modes.c_cc) { $0.map { String($0) }.joined(separator: ",") }
    let flags = [modes.c_iflag, modes.c_oflag, modes.c_cflag, modes.c_lflag].map { String($0, radix: 16) }
    return "iflag \(flags[0]) oflag \(flags[1]) cflag \(flags[2]) lflag \(flags[3]) keys \(keys)"
  }

  /// Whether it gives its program whole lines, as a terminal in its usual modes does.
  package var takesWholeLines: Bool {
    var modes = termios()
    return tcgetattr(master, &modes) == 0 && modes.c_lflag & tcflag_t(ICANON) != 0
  }

  private func reap() -> Exit? {
    guard let process else { return nil }
    return state.withLock { state in
      if let exit = state.exit { return exit }
      var status: Int32 = 0
      guard waitpid(process, &status, WNOHANG) == process else { return nil }
      var signalled: Int32 = 0
      let value = cpty_exit_status(status, &signalled)
      state.exit = signalled == 1 ? .signal(value) : .status(value)
      return state.exit
    }
  }

  private static func consume(_ text: String, in state: inout State) -> String? {
    let rest = state.bytes[state.consumed...]
    guard let range = rest.firstRange(of: Array(text.utf8)) else { return nil }
    state.consumed = range.upperBound
    return String(decoding: rest[..<range.upperBound], as: UTF8.self)
  }

  /// The thread holds the terminal only weakly between reads and ends with it; Linux ends a terminal with EIO.
  private func startCollecting() {
    let master = self.master
    Thread.detachNewThread { [weak self] in
      var buffer = [UInt8](repeating: 0, count: 65536)
      while true {
        var waiting = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
        let ready = poll(&waiting, 1, 20)
        guard let self else { return }
        if ready <= 0 { continue }
        let count = Foundation.read(master, &buffer, buffer.count)
        if count < 0, errno == EINTR || errno == EAGAIN { continue }
        let isEnd = count <= 0
        self.state.withLock { state in
          if isEnd { state.isEnded = true } else { state.bytes += buffer[..<count] }
        }
        if isEnd { return }
      }
    }
  }
}

/// Calls the body with a NULL-terminated array of C strings.
private func withCStrings<Result>(
  _ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
  var pointers: [UnsafeMutablePointer<CChar>?] = strings.map { strdup($0) }
  defer { pointers.forEach { free($0) } }
  pointers.append(nil)
  return body(pointers)
}
