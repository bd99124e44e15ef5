import Platform
import Records
import Settings

/// The server of the program's own tools.
package struct LocalToolServer: ToolServer {
  package static let serverName = "local"

  package let name = LocalToolServer.serverName
  package let origin = LocalToolServer.serverName
  private let enabled: [LocalTool]
  private let reader: FileReaderTool
  private let shell: ShellTool

  /// Files are read below `workingFolder`, and never in one of the folders `forbidden`.
  package init(
    _ enabled: [LocalTool], workingFolder: String = FileManager.default.currentDirectoryPath, forbidden: [String],
    environment: [String: String]
  ) {
    self.enabled = enabled
    reader = FileReaderTool(root: workingFolder, forbidden: forbidden)
    shell = ShellTool(folder: workingFolder, environment: environment)
  }

  /// A command of the shell may do anything: no agreement holds for a second one.
  static func alwaysAsks(_ definition: ToolDefinition) -> Bool {
    definition.server == serverName && definition.tool == LocalTool.run.rawValue
  }

  /// Whether a tool changes nothing, by its server's word; the word decides only whether it runs at the same time as others.
  static func isReadOnly(_ definition: ToolDefinition) -> Bool {
    definition.isReadOnly || definition.server == serverName && definition.tool == LocalTool.readFile.rawValue
  }

  package func tools() async -> [ToolDefinition] { enabled.map { Self.definition(of: $0) } }

  package func call(
    _ tool: ToolDefinition, arguments: String, progress: @escaping @Sendable (ToolProgress) -> Void = { _ in }
  ) async -> ToolResult {
    let members = ToolArguments(arguments)
    switch LocalTool(rawValue: tool.tool).flatMap({ enabled.contains($0) ? $0 : nil }) {
    case .readFile:
      guard let path = members?.string("path") else { return Self.failure("path is missing: it is a string") }
      return reader.result(path)
    case .run:
      guard let command = members?.string("command") else { return Self.failure("command is missing: it is a string") }
      return await shell.result(command)
    case nil: return Self.failure("there is no tool \(tool.tool)")
    }
  }

  package func close() async {}

  static func failure(_ text: String) -> ToolResult { ToolResult(text: text, isError: true) }

  private static func definition(of tool: LocalTool) -> ToolDefinition {
    switch tool {
    case .readFile:
      definition(
        tool, "Reads a text file of the user's working directory. Other files cannot be read.", "path",
        "The path of a UTF-8 text file of at most 1 MiB, relative to the working directory")
    case .run:
      definition(
        tool,
        "Runs a command in the user's shell, in the working directory, and returns its output and exit status. "
          + "The user is asked about each command.", "command", "A command for /bin/sh")
    }
  }

  private static func definition(
    _ tool: LocalTool, _ description: String, _ argument: String, _ meaning: String
  ) -> ToolDefinition {
    ToolDefinition(
      server: serverName, name: tool.rawValue, tool: tool.rawValue, description: description,
      inputSchema: .members([
        "type": .text("object"),
        "properties": .members([argument: .members(["type": .text("string"), "description": .text(meaning)])]),
        "required": .list([.text(argument)]), "additionalProperties": .flag(false),
      ]))
  }
}

/// Reads regular files below a folder.
struct FileReaderTool: Sendable {
  private static let limit = 1 << 20

  let root: String
  let forbidden: [String]

  func result(_ path: String) -> ToolResult {
    guard !path.isEmpty, !path.utf8.contains(0) else { return LocalToolServer.failure("the path is empty") }
    let absolute = path.hasPrefix("/") ? path : root + "/" + path
    guard let real = Self.realPath(absolute) else { return LocalToolServer.failure("there is no such file: \(path)") }
    guard isAllowed(real) else {
      return LocalToolServer.failure("this file may not be read: \(path)")
    }
    do throws(SettingsError) {
      let contents = try PrivateFile.contents(of: real, limit: Self.limit, followsLinks: false)
      guard let text = contents?.text else { return LocalToolServer.failure("there is no such file: \(path)") }
      return ToolResult(text: text)
    } catch {
      return LocalToolServer.failure(Self.words(error, path))
    }
  }

  /// Below the working folder, in none of the program's own folders, and no file of an environment.
  private func isAllowed(_ real: String) -> Bool {
    guard let top = Self.realPath(root), Self.isBelow(real, top) else { return false }
    if forbidden.compactMap(Self.realPath).contains(where: { real == $0 || Self.isBelow(real, $0) }) { return false }
    return !real.split(separator: "/").contains { part in
      let name = part.lowercased()
      return name == ".env" || name.hasPrefix(".env.") || name.hasSuffix(".env") || name == ".envrc"
    }
  }

  private static func isBelow(_ path: String, _ folder: String) -> Bool {
    path.hasPrefix(folder.hasSuffix("/") ? folder : folder + "/")
  }

  private static func realPath(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(validatingCString: resolved)
  }

  private static func words(_ error: SettingsError, _ path: String) -> String {
    switch error {
    case .notARegularFile: "this is no regular file: \(path)"
    case .fileTooLarge: "the file is larger than 1 MiB: \(path)"
    case .notUTF8: "the file is not UTF-8 text: \(path)"
    case .fileUnreadable(_, let code): "the file cannot be read: \(path): \(String(cString: strerror(code)))"
    default: "the file cannot be read: \(path)"
    }
  }
}

/// Runs commands of the shell.
struct ShellTool: Sendable {
  private static let timeLimit = Duration.seconds(120)
  /// Bytes of output that are kept; the rest is read and counted.
  private static let kept = 1 << 20
  /// What a command gets of the environment: nothing that may hold a key.
  private static let variables: Set = [
    "HOME", "LANG", "LC_ALL", "LC_CTYPE", "LOGNAME", "PATH", "SHELL", "TMPDIR", "TZ", "USER",
  ]

  let folder: String
  let environment: [String: String]

  func result(_ command: String, within limit: Duration = timeLimit) async -> ToolResult {
    guard !command.utf8.contains(0) else { return LocalToolServer.failure("the command has a NUL") }
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return LocalToolServer.failure("the command cannot be started") }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    _ = fcntl(ends[0], F_SETFL, O_NONBLOCK)
    defer { Platform.close(ends[0]) }
    let nothing = open("/dev/null", O_RDONLY | O_CLOEXEC)
    var childs = environment.filter { Self.variables.contains($0.key) }
    childs["TERM"] = "dumb"
    let start = ChildProcess.start(
      ["/bin/sh", "-c", "cd \"$0\" && eval \"$1\"", folder, command], environment: childs, input: nothing,
      output: ends[1], errors: ends[1], isService: true)
    for end in [nothing, ends[1]] { Platform.close(end) }
    switch start {
    case .running(let process): return await outcome(of: process, ends[0], within: limit)
    case .failed(let code):
      return LocalToolServer.failure("the command cannot be started: \(String(cString: strerror(code)))")
    }
  }

  private func outcome(of process: ChildProcess, _ output: Int32, within limit: Duration) async -> ToolResult {
    let deadline = ContinuousClock.now.advanced(by: limit)
    var text = Output()
    while ContinuousClock.now < deadline {
      // The status first: what was written before the end is read after it.
      let status = process.exitStatus(options: WNOHANG)
      text.read(from: output)
      if let status { return text.result(status == 0 ? "" : "[exit status \(status)]", isError: status != 0) }
      guard (try? await Platform.sleep(for: .milliseconds(10))) != nil else {
        process.endGroup()
        return text.result("[stopped by the user]", isError: true)
      }
    }
    process.endGroup()
    return text.result("[ended after \(limit.components.seconds) seconds]", isError: true)
  }

  /// What a command has written.
  private struct Output {
    private var bytes: [UInt8] = []
    private var count = 0

    /// Reads what is there.
    mutating func read(from descriptor: Int32) {
      var piece = [UInt8](repeating: 0, count: 64 << 10)
      // A command that writes without end must not keep the loop from its deadline.
      for _ in 0..<64 {
        let length = Platform.read(descriptor, &piece, piece.count)
        if length < 0, errno == EINTR { continue }
        guard length > 0 else { return }
        count += length
        bytes += piece[..<min(length, ShellTool.kept - bytes.count)]
      }
    }

    func result(_ note: String, isError: Bool) -> ToolResult {
      let text = String(decoding: bytes, as: UTF8.self)
      // The note stays where the text is cut.
      var result = ToolResult(text: text, isError: isError, size: count).cut(to: Toolbox.longestResult - 200)
      if !note.isEmpty { result.text += (result.text.isEmpty || result.text.hasSuffix("\n") ? "" : "\n") + note }
      if result.text.isEmpty { result.text = "[no output]" }
      return result
    }
  }
}
