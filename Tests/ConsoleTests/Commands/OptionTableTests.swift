import Exports
import Records
import Testing

@testable import Console

/// Each option changes what it is named for, and nothing else.
@Suite struct OptionTableTests {
  private typealias Row = (arguments: [String], change: @Sendable (inout Options) -> Void)

  private static let switches: [Row] = [
    (["ask", "-c"], { $0.continues = true }), (["chat", "--continue"], { $0.continues = true }),
    (["ask", "--no-tags"], { $0.sendsTags = false }), (["ask", "--no-stream"], { $0.streams = false }),
    (["ask", "--wait-for-bill"], { $0.waitsForBill = true }), (["ask", "-q"], { $0.isQuiet = true }),
    (["ask", "--quiet"], { $0.isQuiet = true }), (["ask", "--raw"], { $0.isRaw = true }),
    (["ask", "-y"], { $0.agrees = true }), (["ask", "--yes"], { $0.agrees = true }),
    (["ask", "--unrecorded"], { $0.allowsUnrecorded = true }), (["ask", "--web-search"], { $0.searchesWeb = true }),
    (["ask", "--json"], { $0.printsJSON = true }), (["sessions", "--json"], { $0.printsJSON = true }),
    (["sessions", "--all"], { $0.exportsAll = true }), (["sessions", "--force"], { $0.overwrites = true }),
    (["export", "--all"], { $0.exportsAll = true }), (["export", "--no-content"], { $0.withContent = false }),
    (["export", "--force"], { $0.overwrites = true }), (["export", "--utc"], { $0.report.isUTC = true }),
    (["report", "--remote"], { $0.report.isRemote = true }), (["bill", "--csv"], { $0.printsCSV = true }),
    (["bill", "--import"], { $0.imports = true }), (["generations", "--open"], { $0.onlyOpen = true }),
    (["models", "--refresh"], { $0.refreshes = true }), (["check", "--repair"], { $0.repairs = true }),
    (["man", "-h"], { $0.wantsHelp = true }), (["man", "--help"], { $0.wantsHelp = true }),
    (["settle", "--again"], { $0.asksAgain = true }), (["settle", "--wait"], { $0.waitLimit = .seconds(300) }),
  ]

  private static let values: [Row] = [
    (["ask", "-a", "x"], { $0.assistant = "x" }), (["ask", "--assistant", "x"], { $0.assistant = "x" }),
    (["ask", "-m", "x"], { $0.model = "x" }), (["ask", "--model", "x"], { $0.model = "x" }),
    (["ask", "-s", "x"], { $0.session = "x" }), (["ask", "--session", "x"], { $0.session = "x" }),
    (["ask", "--system", "x"], { $0.system = "x" }), (["ask", "--user", "x"], { $0.user = "x" }),
    (["ask", "--tag", "x"], { $0.tags = ["x"] }), (["ask", "--gateway", "x"], { $0.gateway = "x" }),
    (["ask", "--attach", "x"], { $0.attachments = ["x"] }), (["ask", "--output", "x"], { $0.output = "x" }),
    (["ask", "-o", "temperature=1"], { $0.settings = ["temperature": "1"] }),
    (["ask", "--option", "temperature=1"], { $0.settings = ["temperature": "1"] }),
    (["ask", "--mcp-config", "x"], { $0.mcpConfig = "x" }), (["ask", "--max-steps", "3"], { $0.maxSteps = 3 }),
    (["ask", "--caching", "auto"], { $0.serving.caching = .auto }),
    (["ask", "--tier", "priority"], { $0.serving.tier = .priority }),
    (["ask", "--keep", "5 turns"], { $0.serving.window = .turns(5) }),
    (["ask", "--keep", "off"], { $0.serving.window = .all }), (["ask", "--budget", "3"], { $0.budget = USD("3") }),
    (["ask", "--turn-limit", "off"], { $0.turnLimit = .off }), (["ask", "--tools", "run"], { $0.tools = [.run] }),
    (["image", "--output", "x"], { $0.output = "x" }),
    (["image", "-n", "2"], { $0.picture = PictureRequest(count: 2) }),
    (["export", "-o", "x"], { $0.output = "x" }), (["export", "--output", "x"], { $0.output = "x" }),
    (["export", "--format", "html"], { $0.format = ExportFormat.named("html") }),
    (["export", "--since", "x"], { $0.report.since = "x" }), (["export", "--until", "x"], { $0.report.until = "x" }),
    (["export", "--gateway", "x"], { $0.gateway = "x" }), (["export", "--ledger", "x"], { $0.report.ledgers = ["x"] }),
    (["report", "--by", "user"], { $0.report.keys = [.user] }),
    (["report", "--by", "user,model"], { $0.report.keys = [.user, .model] }),
    (["report", "--format", "csv"], { $0.report.format = .csv }),
    (["report", "--revenue", "x"], { $0.report.revenue = "x" }),
    (["report", "-m", "x"], { $0.model = "x" }), (["report", "-a", "x"], { $0.assistant = "x" }),
    (["report", "-s", "x"], { $0.session = "x" }), (["report", "--user", "x"], { $0.user = "x" }),
    (["report", "--tag", "x"], { $0.tags = ["x"] }), (["report", "--gateway", "x"], { $0.gateway = "x" }),
    (["reconcile", "--tolerance", "0.5"], { $0.report.tolerance = USD("0.5") }),
    (["sessions", "--search", "x"], { $0.search = "x" }), (["models", "--search", "x"], { $0.search = "x" }),
    (["models", "--sort", "context"], { $0.sort = .context }), (["generations", "-s", "x"], { $0.session = "x" }),
    (["sandbox", "--port", "9"], { $0.port = 9 }), (["sandbox", "--seed", "9"], { $0.seed = 9 }),
    (["sandbox", "--pace", "9"], { $0.pace = 9 }), (["sandbox", "--bill-delay", "9"], { $0.billDelay = 9 }),
    (["sandbox", "--fault", "list"], { $0.faults = ["list"] }),
    (["settle", "--wait=2m"], { $0.waitLimit = .seconds(120) }),
    (
      ["settle", "--again=x"],
      {
        $0.asksAgain = true
        $0.words = ["x"]
      }
    ),
    (
      ["generation", "x", "--raw", "--confirm"],
      {
        ($0.isRaw, $0.confirms) = (true, true)
        $0.words = ["x"]
      }
    ),
    (
      ["config", "set", "a", "b", "c"],
      {
        $0.form = "set"
        $0.words = ["a", "b", "c"]
      }
    ),
  ]

  @Test func anOptionChangesWhatItIsNamedFor() throws {
    for row in Self.switches + Self.values {
      var expected = Options()
      row.change(&expected)
      #expect(expected != Options(), "\(row.arguments)")
      #expect(try Invocation(row.arguments, inputIsTerminal: true).options == expected, "\(row.arguments)")
    }
  }

  /// What each command takes, `help` apart.
  private static let taken: [String: String] = [
    "chat": "assistant var option model session continue system user tag no-tags budget turn-limit tier fallback only "
      + "caching keep gateway raw unrecorded attach tools allow-tool max-steps web-search mcp-config",
    "ask": "assistant var option model models session continue system user tag no-tags budget turn-limit tier fallback "
      + "only caching keep gateway attach tools allow-tool max-steps web-search mcp-config output json no-stream "
      + "wait-for-bill quiet raw yes unrecorded",
    "image": "model output size count session continue user tag no-tags budget turn-limit gateway json wait-for-bill "
      + "quiet yes unrecorded",
    "sessions": "search all since model assistant user json yes force",
    "export": "format output all since until utc gateway ledger no-content force raw",
    "report": "by since until model assistant user tag session gateway utc format json revenue ledger remote yes",
    "reconcile": "since until utc gateway ledger remote yes tolerance json", "bill": "json csv import",
    "settle": "again wait json", "generations": "session open json", "generation": "raw confirm json",
    "models": "search sort refresh gateway json", "assistants": "search json", "credits": "gateway json",
    "login": "gateway", "logout": "gateway", "config": "json", "check": "repair json", "doctor": "gateway json",
    "sandbox": "port fault seed pace bill-delay", "completions": "", "man": "",
  ]

  @Test func everyCommandHasItsOptions() {
    #expect(Set(Command.all.map(\.name)) == Set(Self.taken.keys))
    for command in Command.all {
      let names = Set(command.options.map(\.name).filter { $0 != "help" })
      let expected = Set((Self.taken[command.name] ?? "").split(separator: " ").map(String.init))
      #expect(names == expected, "\(command.name): \(names.symmetricDifference(expected))")
      #expect(command.options.count == expected.count + 1, "\(command.name)")
    }
  }
}
