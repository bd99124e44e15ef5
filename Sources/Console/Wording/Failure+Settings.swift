import Platform
import Records
import Settings

extension Failure {
  package init(_ error: SettingsError) {
    switch error {
    case .homeMissing:
      self.init("HOME is not set", hint: "set HOME, or TUPPENCE_HOME=FOLDER for all of tuppence's files")
    case .folderNotCreated(let path, let code):
      self.init(
        "cannot make the folder \(path): \(Self.reason(code))", hint: "TUPPENCE_HOME=FOLDER puts all files elsewhere")
    case .fileUnreadable(let path, let code):
      self.init("cannot read \(path): \(Self.reason(code))", hint: "check the name and its permissions")
    case .fileNotWritten(let path, let code):
      self.init("cannot write \(path): \(Self.reason(code))", hint: "check the folder and its permissions")
    case .notARegularFile(let path):
      self.init("\(path) is no regular file", hint: "only regular files are read")
    case .fileTooLarge(let path, let limit):
      self.init("\(path) is larger than \(limit / 1024) KiB", hint: "make it smaller")
    case .notUTF8(let path):
      self.init("\(path) is not UTF-8 text", hint: "save it as UTF-8")
    case .malformedJSON(let path, let line, let column):
      self.init("\(path) is not valid JSON at line \(line), column \(column)", hint: "mend that line")
    case .unknownField(let field, let path, let line, let nearest):
      self.init(
        "there is no setting \"\(field)\"\(Self.place(path, line))",
        hint: nearest.map { "did you mean \($0)?" }
          ?? "known: \(Configuration.Field.allCases.map(\.rawValue).joined(separator: ", "))")
    case .duplicateField(let field, let path, let line):
      self.init("the setting \"\(field)\" stands twice\(Self.place(path, line))", hint: "remove one of them")
    case .unsuitableValue(let field, let expected, let path, let line):
      self.init(
        "\(field.isEmpty ? "the file" : "\"\(field)\"") has an unsuitable value\(Self.place(path, line))",
        hint: "expected: \(Self.words(for: expected))")
    case .keyFileOpenToOthers(let path, let mode):
      self.init(
        "the key file can be read by others (mode \(String(mode & 0o777, radix: 8)))", hint: "chmod 600 \(path)",
        exitCode: Code.refused)
    case .unusableKey(let fault, let source):
      self.init(
        "the key from \(Self.words(for: source)) \(Self.words(for: fault))", hint: "copy it again",
        exitCode: Code.refused)
    case .keyCommandNotStarted(let program, let code):
      self = Self.keyCommand("\(program) does not start: \(Self.reason(code))")
    case .keyCommandFailed(let program, let status): self = Self.keyCommand("\(program) failed with status \(status)")
    case .keyCommandTimedOut(let program, let limit):
      self = Self.keyCommand("\(program) took longer than \(limit.components.seconds) s")
    case .keyCommandPrintedNothing(let program): self = Self.keyCommand("\(program) printed nothing")
    case .unknownGateway(let name, let nearest, let source):
      self.init(
        "there is no gateway \"\(name)\" (from \(Self.words(for: source)))",
        hint: nearest.map { "did you mean \($0)?" } ?? "vercel, sandbox, or a base URL such as https://host/v1",
        exitCode: Code.usage)
    case .unusableAddress(let fault, let source):
      self.init(
        "the address from \(Self.words(for: source)) \(Self.words(for: fault))", hint: "such as https://host/v1",
        exitCode: Code.usage)
    case .unknownAssistant(let name, let nearest):
      self.init(
        "there is no assistant \"\(name)\"",
        hint: nearest.map { "did you mean \($0)?" } ?? "tuppence assistants lists them, /assistant too",
        exitCode: Code.usage)
    case .unusableAssistant(let fault, let name, let path):
      self.init("the assistant \(name) cannot be used: \(Self.words(for: fault))", hint: path.map { "mend \($0)" })
    }
  }

  private static func keyCommand(_ what: String) -> Failure {
    Failure(
      "key_command: \(what)", hint: "run it yourself; it must print the key on its first line", exitCode: Code.refused)
  }

  private static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }

  private static func place(_ path: String?, _ line: Int?) -> String {
    guard let path else { return "" }
    return " in \(path)" + (line.map { ", line \($0)" } ?? "")
  }
}
