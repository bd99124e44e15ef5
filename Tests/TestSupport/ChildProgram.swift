import Foundation
import Synchronization

/// A program of its own over pipes, as a script or another program would run it.
///
/// Threads of its own take its output in, so that it never blocks on a full pipe. Killed with the last reference.
package final class ChildProgram: Sendable {
  /// How the program ended.
  package enum Exit: Equatable, Sendable {
    case status(Int32)
    case signal(Int32)
  }

  package enum Failure: Error, Equatable {
    case cannotStart(errno: Int32)
    case notSeen(String, output: String, errors: String)
    case stillRunning(output: String, errors: String)
  }

  private struct State {
    var output = Data()
    var errors = Data()
    var openStreams = 2
    var exit: Exit?
  }

  package let processID: pid_t
  private let state = Mutex(State())
  private let input: Mutex<Int32>

  /// Starts the program at `path`; the environment is exactly what is given.
  ///
  /// `input` is written and then closed; with nil it stays open for ``send(_:)`` and ``closeInput()``.
  package init(path: String, arguments: [String], environment: [String: String], input bytes: Data? = Data()) throws {
    Self.ignoreBrokenPipes
    let variables = environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    // One at a time: a pipe that is not yet marked must not leak into another child, which would keep it open.
    let started = try Self.starting.withLock { _ throws in try Started(path, [path] + arguments, variables) }
    processID = started.process
    input = Mutex(started.input)
    collect(started.output) { $0.output += $1 }
    collect(started.errors) { $0.errors += $1 }
    if let bytes { Thread.detachNewThread { [self] in feed(bytes) } }
  }

  deinit {
    if state.withLock({ $0.exit }) == nil {
      kill(processID, SIGKILL)
      waitpid(processID, nil, 0)
    }
    closeInput()
  }

  /// What stands on standard output so far, invalid UTF-8 replaced.
  package var output: String { String(decoding: state.withLock { $0.output }, as: UTF8.self) }
  package var errors: String { String(decoding: state.withLock { $0.errors }, as: UTF8.self) }
  /// The largest amount of memory that it had so far, in bytes, while it runs; nil where the system does not tell.
  ///
  /// What `wait4` says is of no use on Linux: it counts the parent's memory before `execve` in.
  package var peakMemory: Int? {
    let status = try? String(contentsOfFile: "/proc/\(processID)/status", encoding: .utf8)
    let line = status?.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    return line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) }.map { $0 << 10 }
  }

  package func send(_ text: String) {
    write(Data(text.utf8))
  }

  package func closeInput() {
    input.withLock { descriptor in
      if descriptor >= 0 { close(descriptor) }
      descriptor = -1
    }
  }

  package func signal(_ number: Int32) {
    if state.withLock({ $0.exit }) == nil { kill(processID, number) }
  }

  /// Waits until standard output and standard error together hold the text.
  package func wait(for text: String, timeout: Duration = .seconds(20)) async throws {
    let deadline = ContinuousClock.now + timeout
    while !output.contains(text), !errors.contains(text) {
      guard ContinuousClock.now < deadline, reaped() == nil || !isSilent else {
        throw Failure.notSeen(text, output: output, errors: errors)
      }
      try await Task.sleep(for: .milliseconds(2))
    }
  }

  /// Waits for the program's end and for the last of its output.
  package func waitForExit(timeout: Duration = .seconds(20)) async throws -> Exit {
    let deadline = ContinuousClock.now + timeout
    while true {
      if let exit = reaped(), isSilent { return exit }
      guard ContinuousClock.now < deadline else { throw Failure.stillRunning(output: output, errors: errors) }
      try await Task.sleep(for: .milliseconds(2))
    }
  }

  package var isRunning: Bool { reaped() == nil }

  private var isSilent: Bool { state.withLock { $0.openStreams == 0 } }

  private func reaped() -> Exit? {
    state.withLock { state in
      if let exit = state.exit { return exit }
      var status: Int32 = 0
      guard waitpid(processID, &status, WNOHANG) == processID else { return nil }
      let signal = status & 0x7F
      state.exit = signal == 0 ? .status((status >> 8) & 0xFF) : .signal(signal)
      return state.exit
    }
  }

  private func collect(_ descriptor: Int32, into add: @escaping @Sendable (inout State, ArraySlice<UInt8>) -> Void) {
    Thread.detachNewThread { [weak self] in
      var buffer = [UInt8](repeating: 0, count: 1 << 16)
      while true {
        let count = read(descriptor, &buffer, buffer.count)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { break }
        self?.state.withLock { add(&$0, buffer[..<count]) }
      }
      close(descriptor)
      self?.state.withLock { $0.openStreams -= 1 }
    }
  }

  private func feed(_ bytes: Data) {
    write(bytes)
    closeInput()
  }

  private func write(_ bytes: Data) {
    let descriptor = input.withLock(\.self)
    guard descriptor >= 0 else { return }
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }

  private static let starting = Mutex(())

  /// A program that closes its input early must not end the test with SIGPIPE.
  private static let ignoreBrokenPipes: Void = { _ = Foundation.signal(SIGPIPE, SIG_IGN) }()
}

/// A pipe whose ends no other child inherits.
private struct Pipe {
  var readEnd: Int32
  var writeEnd: Int32

  static func opened() throws -> Pipe {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw ChildProgram.Failure.cannotStart(errno: errno) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return Pipe(readEnd: ends[0], writeEnd: ends[1])
  }
}

/// A child and this side's ends of its pipes.
private struct Started {
  let process: pid_t
  let input: Int32
  let output: Int32
  let errors: Int32

  init(_ path: String, _ arguments: [String], _ variables: [String]) throws {
    let pipes = [try Pipe.opened(), try Pipe.opened(), try Pipe.opened()]
    let theirs = [pipes[0].readEnd, pipes[1].writeEnd, pipes[2].writeEnd]
    (input, output, errors) = (pipes[0].writeEnd, pipes[1].readEnd, pipes[2].readEnd)
    defer { theirs.forEach { _ = close($0) } }
    let started = spawned(path, arguments, variables, theirs)
    guard let child = started.process else {
      [input, output, errors].forEach { _ = close($0) }
      throw ChildProgram.Failure.cannotStart(errno: started.code)
    }
    process = child
  }
}

/// Starts a program with the three standard descriptors and every signal at its default.
private func spawned(
  _ path: String, _ arguments: [String], _ variables: [String], _ descriptors: [Int32]
) -> (process: pid_t?, code: Int32) {
  #if canImport(Darwin)
  var actions: posix_spawn_file_actions_t?
  var attributes: posix_spawnattr_t?
  #else
  var actions = posix_spawn_file_actions_t()
  var attributes = posix_spawnattr_t()
  #endif
  posix_spawn_file_actions_init(&actions)
  posix_spawnattr_init(&attributes)
  defer {
    posix_spawn_file_actions_destroy(&actions)
    posix_spawnattr_destroy(&attributes)
  }
  for (number, descriptor) in descriptors.enumerated() {
    posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(number))
  }
  var none = sigset_t()
  var all = sigset_t()
  sigemptyset(&none)
  sigfillset(&all)
  posix_spawnattr_setsigmask(&attributes, &none)
  posix_spawnattr_setsigdefault(&attributes, &all)
  posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
  var child: pid_t = 0
  let code = withStrings(arguments) { arguments in
    withStrings(variables) { posix_spawn(&child, path, &actions, &attributes, arguments, $0) }
  }
  return (code == 0 ? child : nil, code)
}

/// Calls the body with a NULL-terminated array of C strings.
private func withStrings<Result>(
  _ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
  var pointers: [UnsafeMutablePointer<CChar>?] = strings.map { strdup($0) }
  defer { pointers.forEach { free($0) } }
  pointers.append(nil)
  return body(pointers)
}
