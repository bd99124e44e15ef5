import App
import Chat
import Foundation
import Journal
import Records
import Settings
import Synchronization
import TestSupport
import Testing

@testable import Console
@testable import Terminal

/// A chat in process: a home of its own, a byte server for a gateway, and a user who follows a script.
final class ReplFixture: Sendable {
  let home: TemporaryFolder
  let server: ByteServer
  /// What went to standard output and to standard error; with a terminal both are its screen.
  private let files: (output: FileHandle, errors: FileHandle)
  let terminal: PseudoTerminal?
  let environment: [String: String]

  /// `onTerminal` gives the chat a terminal at both ends; `bills` lets the gateway answer look-ups at once.
  init(
    home: TemporaryFolder? = nil, onTerminal: Bool = false, bills: Bool = true, environment: [String: String] = [:],
    lookup: (@Sendable (ByteServer.Request) -> [ByteServer.Step])? = nil
  ) throws {
    let home = try home ?? TemporaryFolder()
    self.home = home
    let turns = Mutex(0)
    server = try ByteServer { request, _ in
      if request.method == "POST" {
        let turn = turns.withLock { turns in
          turns += 1
          return turns
        }
        return ByteServer.recordedReply(id: ReplFixture.generation(turn), text: "reply \(turn)")
      }
      if request.path.hasPrefix("/v1/models") { return ByteServer.answer(body: ReplFixture.models) }
      if let lookup { return lookup(request) }
      let id = request.path.split(separator: "=").last.map(String.init) ?? ""
      return bills ? ByteServer.generation(id: id, cost: "0.0042") : ByteServer.generationNotFound(id: id)
    }
    files = (try Self.file(home("output-\(UUID().uuidString)")), try Self.file(home("errors-\(UUID().uuidString)")))
    terminal = onTerminal ? try PseudoTerminal(columns: 200, rows: 50) : nil
    self.environment = [
      "TUPPENCE_HOME": home("home").path, "AI_GATEWAY_API_KEY": "vck_test_key_0123456789",
      "AI_GATEWAY_BASE_URL": "http://127.0.0.1:\(server.port)/v1",
      "OPENROUTER_BASE_URL": "http://127.0.0.1:\(server.port)/v1", "PATH": "/usr/bin:/bin", "TERM": "xterm",
    ].merging(environment) { $1 }
  }

  /// An id of the shape that the gateway gives.
  private static func generation(_ turn: Int) -> String { "gen_01M3RJQ2GXYP8F188NH5K17E\(turn + 10)" }

  private static let models = """
    {"data":[{"id":"anthropic/claude-sonnet-5","type":"language","pricing":{"input":"0.000003","output":"0.000015"}},
    {"id":"openai/gpt-5","type":"language","pricing":{"input":"0.00000125","output":"0.00001"}},
    {"id":"openai/ada-embedding","type":"embedding","pricing":{"input":"0.0000001"}}]}
    """

  private static func file(_ url: URL) throws -> FileHandle {
    try Data().write(to: url)
    return try FileHandle(forUpdating: url)
  }

  var program: Program {
    Program(
      environment: environment, input: terminal?.slave ?? files.output.fileDescriptor,
      output: terminal?.slave ?? files.output.fileDescriptor, errors: terminal?.slave ?? files.errors.fileDescriptor)
  }

  /// Runs a chat through the script, without leaving it: what it did can be asked afterwards.
  func chat(
    _ steps: [ScriptedLines.Step], options: Options = Options(), effects: Effects = .system,
    prepare: (inout Repl) async -> Void = { _ in }
  ) async throws -> (repl: Repl, lines: ScriptedLines) {
    let (program, lines) = (program, ScriptedLines(steps))
    let context = try AppContext(environment: environment)
    let opening = try await SessionOpening(options.request, context)
    let viewState = ReplViewState(FileNames(folder: home.url.path, home: home.url.path))
    let wording = SessionEventText(
      screen: program.screen, isPlayMoney: false, currentSession: { viewState.session }, shortID: context.shortID)
    let delivery = NoticePresenter(
      notices: NoticeQueue { lines.announce($0) }, wording: wording, viewState: viewState, lines: lines)
    let settlement = Settlement(context, current: opening.connection, effects: effects) { delivery($0) }
    let session = try opening.session(effects: effects) { delivery($0) }
    await session.loadCatalogue()
    var repl = Repl(
      program: program, opening: opening, session: session, lines: lines, cancellation: CancellationToken(),
      history: PromptHistory(path: context.folders.historyFile), delivery: delivery, settlement: settlement)
    await settlement.attach(session)
    repl.isRaw = options.isRaw
    await prepare(&repl)
    await repl.run()
    return (repl, lines)
  }

  /// Everything that the chat has written so far.
  var output: String {
    if let terminal { return terminal.transcript }
    return [files.output, files.errors].map { file in
      try? file.seek(toOffset: 0)
      return String(decoding: (try? file.readToEnd()) ?? Data(), as: UTF8.self)
    }.joined()
  }

  /// Whether the text comes to fixture in the output; what a terminal shows arrives a moment later.
  func shows(_ text: String) async -> Bool {
    let deadline = ContinuousClock.now + .seconds(terminal == nil ? 0 : 10)
    while !output.contains(text) {
      guard ContinuousClock.now < deadline else { return false }
      try? await Task.sleep(for: .milliseconds(2))
    }
    return true
  }

  var prompts: [[Message]] {
    get throws {
      struct Body: Decodable { var messages: [Message] }
      return try posts.map { try JSONDecoder().decode(Body.self, from: $0.body).messages }
    }
  }

  var models: [String] {
    get throws {
      struct Body: Decodable { var model: String }
      return try posts.map { try JSONDecoder().decode(Body.self, from: $0.body).model }
    }
  }

  private var posts: [ByteServer.Request] { server.requests.filter { $0.method == "POST" } }

  /// The names in a folder of the home.
  func names(_ folder: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: home("home/\(folder)").path)) ?? []).sorted()
  }
}

/// A user who types what the script says.
final class ScriptedLines: LineSource {
  enum Step: Sendable {
    case line(String)
    case pasted(String)
    case interrupted
    /// Types nothing until something is so, ten seconds at most.
    case wait(@Sendable (ScriptedLines) async -> Bool)
  }

  private struct State {
    var steps: [Step]
    var prompts: [Prompt] = []
    var renewals: [Prompt] = []
    var news: [String] = []
    var rows: [StatusRow] = []
  }

  private let state: Mutex<State>

  init(_ steps: [Step]) {
    state = Mutex(State(steps: steps))
  }

  var prompts: [Prompt] { state.withLock(\.prompts) }
  var renewals: [Prompt] { state.withLock(\.renewals) }
  var news: [String] { state.withLock(\.news) }
  /// Rows above the prompt, as they were first shown and as they changed.
  var rows: [StatusRow] { state.withLock(\.rows) }
  /// How much of the script was not typed.
  var left: Int { state.withLock(\.steps.count) }

  func readLine(_ prompt: Prompt) async -> LineInput {
    state.withLock { $0.prompts.append(prompt) }
    while let step = state.withLock({ $0.steps.isEmpty ? nil : $0.steps.removeFirst() }) {
      switch step {
      case .line(let text): return .line(text, pasted: false)
      case .pasted(let text): return .line(text, pasted: true)
      case .interrupted: return .interrupted
      case .wait(let isSo):
        let deadline = ContinuousClock.now + .seconds(10)
        while await !isSo(self), ContinuousClock.now < deadline { try? await Task.sleep(for: .milliseconds(5)) }
      }
    }
    return .end
  }

  func announce(_ news: Announcement) {
    state.withLock { state in
      state.news.append(news.text)
      if let row = news.change { state.rows.append(row) }
    }
  }

  func show(_ row: StatusRow) { state.withLock { $0.rows.append(row) } }
  func renew(_ prompt: Prompt) { state.withLock { $0.renewals.append(prompt) } }
  func remember(_ line: String) {}
  func close() {}
}
