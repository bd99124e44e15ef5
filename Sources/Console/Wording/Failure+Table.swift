import App
import Journal
import Platform
import Records
import Sandbox
import Settings

/// The failure table: the message, the hint and the exit code of each error but a gateway's and a budget's.
extension Failure {
  package init(_ error: UsageError) {
    switch error {
    case .unknownCommand(let word, let nearest):
      self.init(
        "there is no command \"\(word)\"; nothing was sent",
        hint: Self.suggestion(nearest) + " To send the word as a prompt: tuppence ask -- \(word)",
        exitCode: Code.usage)
    case .unknownOption(let option, let nearest):
      self.init(
        "there is no option \(option)", hint: Self.suggestion(nearest, else: "--help lists the options"),
        exitCode: Code.usage)
    case .missingValue(let option, let value):
      self.init("\(option) needs a value", hint: "\(option) \(value)", exitCode: Code.usage)
    case .needlessValue(let option):
      self.init("\(option) takes no value", hint: "write it without =", exitCode: Code.usage)
    case .badValue(let option, let value, let expected):
      self.init("\(option) cannot be \"\(value)\"", hint: "expected: \(expected)", exitCode: Code.usage)
    case .missingArguments(let call, let usage):
      self.init("\(call) needs \(usage)", hint: "usage: \(call) \(usage)", exitCode: Code.usage)
    case .surplusArgument(let word, let call, let usage):
      self.init(
        "\(call) takes no \"\(word)\"", hint: usage.isEmpty ? "\(call) --help" : "usage: \(call) \(usage)",
        exitCode: Code.usage)
    case .missingForm(let command, let forms):
      self.init(
        "tuppence \(command) needs one of: \(forms.joined(separator: ", "))", hint: "tuppence \(command) --help",
        exitCode: Code.usage)
    case .unknownForm(let word, let command, let forms):
      self.init(
        "tuppence \(command) has no \"\(word)\"",
        hint: Self.suggestion(for: word, among: forms, else: "one of: \(forms.joined(separator: ", "))"),
        exitCode: Code.usage)
    case .unknownFault(let name, let nearest):
      self.init(
        "there is no fault \"\(name)\"",
        hint: Self.suggestion(nearest, else: "tuppence sandbox --fault list shows them"),
        exitCode: Code.usage)
    case .missingPrompt:
      self.init(
        "there is no prompt", hint: "tuppence ask \"your question\", or pipe it in: echo question | tuppence ask",
        exitCode: Code.usage)
    }
  }
}

extension Failure {
  package init(_ error: AppError) {
    switch error {
    case .settings(let error): self.init(error)
    case .journal(let error): self.init(error)
    case .sandbox(let error): self.init(error)
    case .noSessions: self.init("there is no session yet", hint: "start one with: tuppence")
    case .noSuchSession(let text, let nearest): self.init(.noSuchSession(text), nearest: nearest)
    case .newerFormat(let session, let version):
      self.init("session \(session) was written by a later tuppence (format \(version))", hint: "update tuppence")
    case .otherGateway(let session, let gateway, let named):
      self.init(
        "session \(session) belongs to the gateway \(gateway), not to \(named)",
        hint: "continue it with: tuppence --session \(session), without --gateway", exitCode: Code.usage)
    case .noKey(let gateway, let variables):
      self.init(
        "there is no key for \(gateway)",
        hint: "tuppence login \(gateway), or set \(variables.joined(separator: " or "))", exitCode: Code.refused)
    case .unknownModel(let name, let nearest):
      self.init(
        "the gateway lists no model \"\(name)\"",
        hint: Self.suggestion(nearest, else: "tuppence models lists them"), exitCode: Code.usage)
    case .ambiguousModel(let name, let ids):
      let listed = ids.prefix(8).joined(separator: ", ") + (ids.count > 8 ? " and \(ids.count - 8) more" : "")
      self.init(
        "\(ids.count) models match \"\(name)\"", hint: "name one of: \(listed)", exitCode: Code.usage)
    case .optionNotTaken(let option, let gateway):
      self.init(
        "\(gateway) cannot be asked for \(option.words); nothing was sent",
        hint: "leave it out, or use a gateway that can: vercel, openrouter", exitCode: Code.usage)
    case .noModel(let offered):
      self.init("no model is named", hint: Self.modelHint(offered), exitCode: Code.usage)
    case .noLedger(let path):
      self.init("\(path) holds no journals", hint: "--ledger takes a data folder of tuppence, or its sessions folder")
    case .unsuitableTitle: self.init("a title has 1 to 200 characters", exitCode: Code.usage)
    case .noSuchCharge(let text):
      self.init(
        "there is no session and no charge without a bill \"\(text)\"", hint: "tuppence generations lists the charges")
    case .openCharges(let session, let count):
      self.init(
        "\(counted(count, "charge")) of session \(session) \(count == 1 ? "is" : "are") still open",
        hint: "tuppence settle looks them up; --force deletes it anyway", exitCode: Code.refused)
    }
  }

  /// Why nothing can be recorded, for a turn that is not sent.
  init(unrecorded reason: SettingsError) {
    let failure = Failure(reason)
    self.init(
      "nothing can be recorded: \(failure.message); nothing was sent",
      hint: [failure.hint, "or \(Self.unrecordedHint)"].compactMap(\.self).joined(separator: "; "))
  }

  /// Some of the models that the server has, where it listed them.
  private static func modelHint(_ offered: [String]) -> String {
    guard !offered.isEmpty else { return "name one with --model ID" }
    let names = offered.prefix(5).joined(separator: ", ")
    let rest = offered.count > 5 ? " and \(offered.count - 5) more" : ""
    return "name one with --model ID; the server has \(names)\(rest)"
  }

  /// Runs work of the application layer; what it throws becomes a failure.
  static func wrapping<Value>(_ work: @autoclosure () throws(AppError) -> Value) throws(Failure) -> Value {
    do throws(AppError) { return try work() } catch { throw Failure(error) }
  }
}

extension Failure {
  package init(_ error: SettingsError) {
    switch error {
    case .homeMissing:
      self.init("HOME is not set", hint: "set HOME, or TUPPENCE_HOME=FOLDER for all of tuppence's files")
    case .folderNotCreated(let path, let code):
      self.init(
        "cannot create the folder \(path): \(Self.reason(code))", hint: "TUPPENCE_HOME=FOLDER puts all files elsewhere")
    case .fileUnreadable(let path, let code):
      self.init("cannot read \(path): \(Self.reason(code))", hint: "check the name and its permissions")
    case .fileNotWritten(let path, let code):
      self.init("cannot write \(path): \(Self.reason(code))", hint: "check the folder and its permissions")
    case .notARegularFile(let path):
      self.init("\(path) is not a regular file", hint: "name a regular file")
    case .fileTooLarge(let path, let limit):
      self.init("\(path) is larger than \(limit / 1024) KiB", hint: "make it smaller")
    case .notUTF8(let path):
      self.init("\(path) is not UTF-8 text", hint: "save it as UTF-8")
    case .fileChanged(let path):
      self.init("\(path) has changed while it was read", hint: "try again once it is written")
    case .malformedJSON(let path, let line, let column):
      self.init("\(path) is not valid JSON at line \(line), column \(column)", hint: "correct that line")
    case .unknownField(let field, let path, let line, let nearest):
      self.init(
        "there is no setting \"\(field)\"\(Self.place(path, line))",
        hint: Self.suggestion(nearest, else: "known: \(Configuration.Field.all.map(\.name).joined(separator: ", "))"))
    case .replacedField(let field, let other, let path, let line):
      self.init(
        "the setting \"\(field)\" no longer exists\(Self.place(path, line))",
        hint: "\(other) takes its place; rename it or remove it")
    case .duplicateField(let field, let path, let line):
      self.init("the setting \"\(field)\" is given twice\(Self.place(path, line))", hint: "remove one of them")
    case .unsuitableValue(let field, let expected, let path, let line):
      self.init(
        "\(field.isEmpty ? "the file" : "\"\(field)\"") has an invalid value\(Self.place(path, line))",
        hint: "expected: \(Self.words(for: expected))")
    case .keyFileOpenToOthers(let path, let mode):
      self.init(
        "the key file can be read by others (mode \(String(mode & 0o777, radix: 8)))", hint: "run: chmod 600 \(path)",
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
        hint: Self.suggestion(nearest, else: "\(Provider.choices) such as https://host/v1"),
        exitCode: Code.usage)
    case .unusableAddress(let fault, let source):
      self.init(
        "the address from \(Self.words(for: source)) \(Self.words(for: fault))", hint: "such as https://host/v1",
        exitCode: Code.usage)
    case .unusableServer(let fault, let name, let path, let line):
      self.init(fault, server: name, place: Self.place(path, line))
    case .unknownAssistant(let name, let nearest):
      self.init(
        "there is no assistant \"\(name)\"",
        hint: Self.suggestion(nearest, else: "tuppence assistants and /assistants list them"),
        exitCode: Code.usage)
    case .unusableAssistant(let fault, let name, let path):
      self.init("the assistant \(name) cannot be used: \(Self.words(for: fault))", hint: path.map { "correct \($0)" })
    }
  }

  private static func keyCommand(_ what: String) -> Failure {
    Failure(
      "key_command: \(what)", hint: "run it yourself; it must print the key on its first line", exitCode: Code.refused)
  }

  private static func place(_ path: String?, _ line: Int?) -> String {
    guard let path else { return "" }
    return " in \(path)" + (line.map { ", line \($0)" } ?? "")
  }
}

extension Failure {
  static func words(for source: SettingSource) -> String {
    switch source {
    case .option: "--gateway"
    case .environment(let variable): variable
    case .configuration(let field): "\(field) in config.json"
    case .builtIn: "the program itself"
    }
  }

  static func words(for source: KeySource) -> String {
    switch source {
    case .environment(let variable): variable
    case .command: "key_command"
    case .file(let path): path
    case .typed: "the keyboard"
    case .none: "nowhere"
    }
  }

  static func words(for fault: APIKeyFault) -> String {
    switch fault {
    case .empty: "is empty"
    case .quoted: "is in quotes; give it without them"
    case .space: "contains white space; a key is one word"
    case .controlCharacter: "contains a control character"
    case .notASCII: "contains a character that is not ASCII"
    case .tooLong(let limit): "is longer than \(limit) characters"
    }
  }

  static func words(for fault: AddressFault) -> String {
    switch fault {
    case .notAnAddress: "is not an address"
    case .otherScheme: "begins with neither https:// nor http://"
    case .user: "contains a user name; a key does not belong in an address"
    case .query: "contains a query"
    case .fragment: "contains a fragment"
    case .route: "ends in /chat/completions; the base URL ends before it, such as in /v1"
    case .insecure(let host):
      "is plain http to \(host), which shows the key to others on the network; use https"
    }
  }

  static func words(for expected: ExpectedValue) -> String {
    switch expected {
    case .object: "a JSON object"
    case .listOfKeys: "a list of {\"origin\": ..., \"key\": ...}"
    case .text: "a text"
    case .flag: "true or false"
    case .amount: "an amount of US dollars, such as 2.50"
    case .notice: "a sentence of up to 500 characters"
    case .gateway: Provider.choices
    case .baseURL: "a base URL such as https://host/v1"
    case .modelName: "a model such as anthropic/claude-sonnet-5"
    case .assistantName: "an assistant's name: lower case letters, digits, hyphens"
    case .userName: "1 to 256 characters"
    case .command: "a program and its arguments, such as \"pass show ai\""
    case .theme: "light, dark or none, and colours such as \"dark code=cyan comment=bright-black\""
    case .wrap: "words or terminal"
    case .pictures: "inline or off"
    case .budgets: "an object such as {\"day\": 2.50}"
    case .aliases: "an object such as {\"fast\": \"openai/gpt-5-mini\"}"
    case .seconds: "a whole number of seconds from 1 to 86400"
    case .mcpServers: "an object such as {\"files\": {\"command\": \"npx\", \"args\": [\"-y\", \"server\"]}}"
    case .count: "a whole number from 1 to 1000"
    case .tools: "off, or \(LocalTool.allCases.map(\.rawValue).joined(separator: ","))"
    case .origin: "an origin such as https://ai-gateway.vercel.sh"
    case .caching: Caching.allCases.map(\.rawValue).joined(separator: " or ")
    case .window: "a number of turns or tokens, such as \"20 turns\" or \"30000 tokens\", or off"
    case .turnLimit: "off, or an amount of US dollars, such as 0.50"
    case .costLineDetail: CostLineDetail.allCases.map(\.rawValue).joined(separator: ", ")
    }
  }

  static func words(for error: AssistantError) -> String {
    switch error {
    case .invalidName(let name): "\"\(name)\" is not a name: lower case letters, digits and hyphens, 48 at most"
    case .nameDiffers(let name, let line): "line \(line) has the name \"\(name)\", which differs from the file's"
    case .missingClosingFence(let line): "the front matter of line \(line) never ends; close it with ---"
    case .unreadableLine(let line): "line \(line) is not \"key: value\""
    case .unclosedQuote(let line): "line \(line) opens a quote and does not close it"
    case .unclosedList(let line): "line \(line) opens a list and does not close it"
    case .unknownKey(let key, let line):
      "line \(line) has the unknown key \"\(key)\" (known: \(Assistant.keys.joined(separator: ", ")))"
    case .duplicateKey(let key, let line): "line \(line) gives \"\(key)\" a second time"
    case .notText(let key, let line): "line \(line): \"\(key)\" must be a text"
    case .notAList(let key, let line): "line \(line): \"\(key)\" must be a list"
    case .notPairs(let key, let line): "line \(line): \"\(key)\" must be pairs of name and value"
    case .notANumber(let key, let line): "line \(line): \"\(key)\" must be a number"
    case .outOfRange(let key, let line): "line \(line): \"\(key)\" is out of range"
    case .unknownReasoning(let word, let line):
      "line \(line): reasoning cannot be \"\(word)\" (\(Assistant.efforts.joined(separator: ", ")))"
    case .invalidTag(let tag, let line): "line \(line): the tag \"\(tag)\" is not 1 to 64 characters"
    case .tooManyTags(let limit, let line): "line \(line): more than \(limit) tags"
    case .invalidVariable(let name, let line): "line \(line): \"\(name)\" is not a variable's name"
    case .emptyPrompt: "it has no instructions"
    }
  }
}

extension Failure {
  /// A session that there is not, with the one that was meant.
  init(_ error: JournalError, nearest: String?) {
    self.init(error)
    if let nearest { hint = Self.suggestion(nearest, else: "") }
  }

  package init(_ error: JournalError) {
    switch error {
    case .cannotOpen(let path, let number) where number == ENOENT || number == ESTALE:
      self.init(
        "\(path) was \(number == ENOENT ? "deleted" : "replaced") while it was in use; the record was not written",
        hint: "start a new session: /new")
    case .cannotOpen(let path, let number):
      self.init("cannot open \(path): \(Self.reason(number))", hint: "TUPPENCE_HOME=FOLDER puts all files elsewhere")
    case .cannotRead(let path, let number):
      self.init("cannot read \(path): \(Self.reason(number))", hint: "check its permissions")
    case .diskFull(let path):
      self.init(
        "the disk is full, so \(path) was not changed", hint: "free some space; the next record is written again")
    case .cannotWrite(let path, let number):
      self.init("cannot write \(path): \(Self.reason(number)); the record was not written", hint: "check the disk")
    case .notSynced(let path, let number):
      self.init(
        "\(path) was written, but the system did not confirm that it reached the disk: \(Self.reason(number))",
        hint: "check the disk before you rely on the last record")
    case .inUse(let path) where path.hasSuffix(".jsonl") || path.hasSuffix(".lock"):
      self.init("another program uses \(path)", hint: "find it with: lsof \(path)")
    case .inUse(let path):
      let id = URL(filePath: path).lastPathComponent
      self.init("session \(id) is open in another tuppence", hint: "close it there, or start a new session")
    case .noSuchSession(let text):
      self.init(
        "there is no session \"\(text)\"",
        hint: "tuppence sessions lists them; without an id tuppence takes the last one")
    case .ambiguousSession(let text, let matches):
      self.init("\(matches) sessions begin with \"\(text)\"", hint: "give more of the id", exitCode: Code.usage)
    case .noSessionRecord(let path):
      self.init(
        "\(path) has no readable first record", hint: "tuppence export still shows its turns; start a new session")
    case .unwritable:
      self.init("a record could not be written as JSON", hint: "please report this with the prompt that caused it")
    }
  }
}

extension Failure {
  package init(_ error: SandboxError) {
    switch error {
    case .portInUse(let port):
      self.init("another program listens on port \(port)", hint: "choose another port; --port 0 takes a free one")
    case .portForbidden(let port):
      self.init("the system does not allow port \(port)", hint: "choose a port above 1023, such as --port 4010")
    case .folderUnusable(let path, let code):
      self.init(
        "the sandbox cannot store its records in \(path): \(Self.reason(code))",
        hint: "TUPPENCE_HOME=FOLDER puts all files elsewhere")
    case .socketRefused(let code):
      self.init("the sandbox cannot listen: \(Self.reason(code))", hint: "check that loopback networking is on")
    }
  }
}

extension Failure {
  /// Standard output took a text only in part or not at all; `code` is the `errno`.
  init(outputNotWritten code: Int32) {
    let hint: String? =
      switch code {
      case ENOSPC, EDQUOT: "free some space, or write to another place"
      case EFBIG: "the file has reached its size limit (ulimit -f)"
      case EBADF: "standard output is closed or not open for writing"
      default: nil
      }
    self.init("could not write to standard output: \(Self.reason(code))", hint: hint)
  }
}

extension RequestOption {
  fileprivate var words: String {
    switch self {
    case .caching: "caching (caching)"
    case .tier: "a class of service (tier)"
    case .fallbacks: "fallback models (fallback)"
    case .providers: "certain providers (only)"
    }
  }
}
