import Platform

/// A program that prints a key on its first line (`pass show ai`): an argument list, never a shell's line.
package struct KeyCommand: Equatable, Sendable {
  /// The program and its arguments, one at least.
  package let arguments: [String]

  /// Nil for an empty list, a NUL, or a relative path: a key is never read through a folder-local file.
  package init?(arguments: [String]) {
    guard let program = arguments.first, !program.isEmpty else { return nil }
    guard program.hasPrefix("/") || !program.contains("/") else { return nil }
    guard arguments.allSatisfy({ !$0.utf8.contains(0) }) else { return nil }
    self.arguments = arguments
  }

  /// Splits a line at its spaces; quotes mean nothing, an argument with a space needs the list form.
  package init?(line: String) {
    self.init(arguments: line.split(whereSeparator: \.isWhitespace).map(String.init))
  }

  package var program: String { arguments.first ?? "" }
}

extension KeyCommand {
  /// Runs the program and returns the first line that it prints; blocks until it ends, `limit` at most.
  ///
  /// The child reads nothing, writes its errors to ours, and gets the environment without any gateway's key.
  package func run(environment: [String: String], limit: Duration = .seconds(10)) throws(SettingsError) -> String {
    let child = try KeyCommandProcess(self, environment: KeyVariables.removed(from: environment))
    defer { child.close() }
    guard let (status, output) = child.result(within: limit) else {
      throw .keyCommandTimedOut(program: program, limit: limit)
    }
    guard status == 0 else { throw .keyCommandFailed(program: program, status: status) }
    let line = output.prefix { $0 != UInt8(ascii: "\n") }
    let text = String(decoding: line, as: UTF8.self).trimmed(of: .whitespacesAndNewlines)
    guard !text.isEmpty else { throw .keyCommandPrintedNothing(program: program) }
    return text
  }
}

/// The running key command and the read end of its standard output, which `close` closes.
private struct KeyCommandProcess {
  private let process: ChildProcess
  private let output: Int32

  init(_ command: KeyCommand, environment: [String: String]) throws(SettingsError) {
    guard let ends = ChildProcess.pipe() else { throw .keyCommandNotStarted(program: command.program, code: errno) }
    _ = fcntl(ends.reading, F_SETFL, O_NONBLOCK)
    let nothing = open("/dev/null", O_RDONLY | O_CLOEXEC)
    let start = ChildProcess.start(command.arguments, environment: environment, input: nothing, output: ends.writing)
    for end in [nothing, ends.writing] { Platform.close(end) }
    switch start {
    case .running(let process): (self.process, output) = (process, ends.reading)
    case .failed(let code):
      Platform.close(ends.reading)
      throw .keyCommandNotStarted(program: command.program, code: code)
    }
  }

  func close() { Platform.close(output) }

  /// Exit status and output (64 KiB at most) once the child has ended; nil where it had to be killed.
  func result(within limit: Duration) -> (status: Int32, output: [UInt8])? {
    let deadline = ContinuousClock.now.advanced(by: limit)
    var bytes: [UInt8] = []
    var isOpen = true
    while ContinuousClock.now < deadline {
      // A child may close its output and go on: then this only waits the 10 ms.
      var waited = pollfd(fd: isOpen ? output : -1, events: Int16(POLLIN), revents: 0)
      poll(&waited, 1, 10)
      let status = process.exitStatus(options: WNOHANG)
      if isOpen { isOpen = read(into: &bytes) }
      if let status { return (status, bytes) }
    }
    process.end()
    return nil
  }

  /// Reads what is there; false once the output has ended.
  private func read(into bytes: inout [UInt8]) -> Bool {
    var piece = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = Platform.read(output, &piece, piece.count)
      if count < 0, errno == EINTR { continue }
      if count <= 0 { return count < 0 && errno == EAGAIN }
      // The rest is read and dropped, so that a talkative child does not wait for us for ever.
      if bytes.count < 65_536 { bytes += piece[..<count] }
    }
  }
}
