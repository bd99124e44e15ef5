import Foundation
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A `JournalWriter` in a process of its own, and the pipe on which it answers for every record.
final class Writer {
  struct CannotStart: Error { var errno: Int32 }

  private let process: pid_t
  private let outlet: Int32
  private var bytes: [UInt8] = []
  private var status: Int32?

  /// Starts it in a folder; `launcher` is a program with arguments that starts it in its turn.
  init(_ folder: URL, writer: Int = 1, count: Int, size: Int, _ options: [String] = [], launcher: [String] = []) throws
  {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw CannotStart(errno: errno) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    let words = launcher + [Self.path, folder.path, "\(writer)", "\(count)", "\(size)"] + options
    var child: pid_t = 0
    let code = Self.spawn(&child, words, output: ends[1])
    close(ends[1])
    (process, outlet) = (child, ends[0])
    guard code == 0 else { throw CannotStart(errno: code) }
  }

  deinit {
    stop()
    wait()
    close(outlet)
  }

  /// What it answered so far, in whole lines.
  var answers: [Substring] {
    let whole = bytes.lastIndex(of: 0x0A).map { bytes[...$0] } ?? []
    return String(decoding: whole, as: UTF8.self).split(separator: "\n")
  }

  /// The numbers of the records that it said are recorded.
  var recorded: [Int] { answers.filter { $0.hasPrefix("+") }.compactMap { Int($0.dropFirst()) } }

  /// Waits for so many answers, or for its end; false at the end.
  @discardableResult
  func wait(forAnswers count: Int) -> Bool {
    while answers.count < count {
      guard readOn() else { return false }
    }
    return true
  }

  func stop() {
    guard status == nil else { return }
    kill(process, SIGKILL)
  }

  /// Takes in what is left in the pipe, and gives the exit status, or the signal's number as a negative one.
  @discardableResult
  func finish() -> Int32 {
    while readOn() {}
    wait()
    let status = status ?? 0
    return status & 0x7F == 0 ? status >> 8 & 0xFF : -(status & 0x7F)
  }

  private func wait() {
    guard status == nil else { return }
    var result: Int32 = 0
    while waitpid(process, &result, 0) == -1, errno == EINTR {}
    status = result
  }

  private func readOn() -> Bool {
    var piece = [UInt8](repeating: 0, count: 4_096)
    let count = read(outlet, &piece, piece.count)
    guard count > 0 else { return count < 0 && errno == EINTR }
    bytes += piece.prefix(count)
    return true
  }

  /// Beside the tests' own bundle, where the build puts every program.
  private static let path: String = {
    let arguments = CommandLine.arguments
    let bundle = arguments.firstIndex(of: "--test-bundle-path").map { arguments[$0 + 1] }
    let starts = [bundle, arguments.first].compactMap(\.self) + Bundle.allBundles.map(\.bundlePath)
    for start in starts {
      var folder = URL(filePath: start).deletingLastPathComponent()
      for _ in 0..<4 {
        let program = folder.appending(path: "JournalWriter").path
        if access(program, X_OK) == 0 { return program }
        folder.deleteLastPathComponent()
      }
    }
    return "JournalWriter"
  }()

  private static func spawn(_ child: inout pid_t, _ words: [String], output: Int32) -> Int32 {
    #if canImport(Darwin)
    var actions: posix_spawn_file_actions_t?
    #else
    var actions = posix_spawn_file_actions_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, output, 1)
    let variables = ProcessInfo.processInfo.environment.map { "\($0.key)=\($0.value)" }
    var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    var environment: [UnsafeMutablePointer<CChar>?] = variables.map { strdup($0) } + [nil]
    defer { (arguments + environment).forEach { free($0) } }
    return posix_spawnp(&child, words[0], &actions, nil, &arguments, &environment)
  }
}
