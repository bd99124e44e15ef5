import Console
import Foundation
import Records
import TestSupport

/// The program in process, in a home of its own, with files for its descriptors.
struct CommandFixture: Sendable {
  struct Answer: Equatable, Sendable {
    var code: Int32
    var output: String
    var errors: String

    /// The output's lines, without the last newline.
    var lines: [String] { output.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init) }

    func json<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
      try JSONDecoder().decode(type, from: Data(output.utf8))
    }
  }

  let folder: TemporaryFolder
  var environment: [String: String]

  init() throws {
    folder = try TemporaryFolder()
    environment = [
      "TUPPENCE_HOME": folder("home").path, "COLUMNS": "100", "LANG": "C.UTF-8", "PATH": "/usr/bin:/bin",
    ]
  }

  var home: URL { folder("home") }

  /// Runs a command line with `input` for standard input.
  func run(_ arguments: String..., input: String = "") async throws -> Answer {
    try await run(arguments, input: input)
  }

  func run(_ arguments: [String], input: String = "") async throws -> Answer {
    let names = ["input", "output", "errors"].map { folder("\($0)-\(UUID().uuidString)").path }
    try Data(input.utf8).write(to: URL(filePath: names[0]))
    let descriptors = [
      open(names[0], O_RDONLY | O_CLOEXEC), open(names[1], O_WRONLY | O_CREAT | O_CLOEXEC, 0o600),
      open(names[2], O_WRONLY | O_CREAT | O_CLOEXEC, 0o600),
    ]
    defer { for descriptor in descriptors { close(descriptor) } }
    let program = Program(
      environment: environment, input: descriptors[0], output: descriptors[1], errors: descriptors[2])
    let code = await program.run(arguments)
    return Answer(
      code: code, output: try String(contentsOfFile: names[1], encoding: .utf8),
      errors: try String(contentsOfFile: names[2], encoding: .utf8))
  }

  /// Writes a session's journal.
  func write(_ session: JournalText) throws {
    let sessions = home.appending(path: "sessions")
    try FileManager.default.createDirectory(
      at: sessions, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    let bytes = try session.records.reduce(into: Data()) { $0 += try RecordLine.encoded($1) }
    let file = journal(session.id)
    try bytes.write(to: file)
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
  }

  func journal(_ id: String) -> URL { home.appending(path: "sessions/\(id).jsonl") }
}

/// Records of a session, as a chat would have written them.
struct JournalText: Sendable {
  let id: String
  var records: [Record] = []
  private let start: Date

  /// Begins at `minute` of 2026-11-21 10:00 UTC.
  init(_ id: String, gateway: String = "vercel", minute: Int = 0) {
    self.id = id
    start = Date(timeIntervalSince1970: 1_795_255_200 + TimeInterval(minute * 60))
    add(
      .session(
        SessionOpened(
          id: id, gateway: gateway, baseURL: "https://ai-gateway.vercel.sh/v1", billing: .lookup, assistant: "swift",
          model: "openai/gpt-5-mini", program: "0.1")))
  }

  mutating func add(_ entry: Entry) {
    records.append(Record(time: start.addingTimeInterval(TimeInterval(records.count)), entry: entry))
  }

  /// One turn; `cost` nil is a stream that was cut before any figure, `bill` is what the lookup found.
  mutating func turn(
    _ turn: Int, _ prompt: String, reply: String = "Yes.", cost: String?, bill: String? = nil,
    generation: String = "gen_01M3RJQ2GXYP8F188NH5K17ED5"
  ) {
    add(.turn(TurnStarted(turn: turn, prompt: prompt, assistant: "swift", model: "openai/gpt-5-mini")))
    add(.generation(GenerationNamed(turn: turn, attempt: 1, id: generation)))
    if let cost {
      let figures = UsageAndCost(cost: USD(cost), usage: Usage(input: 1_204, output: 312))
      add(
        .reply(
          ReplyEnded(
            turn: turn, attempt: 1, status: .complete, text: reply, figures: figures, raw: ["{\"cost\":\(cost)}"],
            latencyMilliseconds: 400, durationMilliseconds: 2_100)))
    }
    if let bill {
      add(
        .charge(
          ChargeFound(
            turn: turn, attempt: 1, id: generation, lookup: .done, figures: UsageAndCost(cost: USD(bill)),
            raw: "{\"data\":{\"total_cost\":\(bill)}}")))
    }
  }
}
