import Foundation
import Records
import Testing

@testable import Settings

struct ConfigurationTests {
  private let full = """
    {
      "gateway": "openrouter",
      "model": "anthropic/claude-sonnet-5",
      "assistant": "swift",
      "tags": false,
      "user": "ann@example.org",
      "key_command": "pass show ai",
      "ai_gateway_base_url": "https://proxy.example/v1",
      "openrouter_base_url": "http://127.0.0.1:8080/v1",
      "credits_warning": 5.25,
      "budgets": {"day": "2.50", "assistant:swift": 1, "user:ann": "0.1"}
    }
    """

  @Test func readsEveryField() throws {
    let scratch = try Scratch()
    let configuration = try Configuration.load(from: scratch.file("config.json", full))
    #expect(configuration.gateway == "openrouter")
    #expect(configuration.model == "anthropic/claude-sonnet-5")
    #expect(configuration.assistant == "swift")
    #expect(!configuration.sendsTags)
    #expect(configuration.user == "ann@example.org")
    #expect(configuration.keyCommand?.arguments == ["pass", "show", "ai"])
    #expect(
      configuration.baseURLs == ["vercel": "https://proxy.example/v1", "openrouter": "http://127.0.0.1:8080/v1"])
    #expect(configuration.creditsWarning == USD("5.25"))
    #expect(configuration.budgets == [.day: USD("2.5"), .assistant("swift"): USD("1"), .user("ann"): USD("0.1")])
  }

  /// Each in its own place, and in the file that is written.
  @Test func eachFieldIsKeptOnItsOwn() throws {
    var set = Configuration()
    for (name, text) in [
      ("model", "m"), ("assistant", "swift"), ("user", "ada"), ("compact_model", "c"), ("cost_line", "short"),
      ("theme", "dark"), ("wrap", "terminal"), ("pictures", "off"), ("allowance", "1"), ("allowance_threshold", "2"),
      ("allowance_notice", "Ask."), ("credits_warning", "3"), ("connect_timeout", "4"), ("first_byte_timeout", "5"),
      ("idle_timeout", "6"), ("warm", "no"), ("otlp", "yes"), ("otlp_endpoint", "https://o.test"), ("tools", "run"),
      ("max_steps", "7"), ("tags", "off"), ("caching", "off"), ("keep", "8 turns"), ("turn_limit", "9"),
      ("key_command", "echo k"), ("openrouter_base_url", "https://r.test"), ("gateway", "sandbox"),
    ] { try set.set(name, to: text) }
    let scratch = try Scratch()
    try set.save(to: scratch.path("config.json"))
    for fields in [set, try Configuration.load(from: scratch.path("config.json"))] {
      #expect([fields.model, fields.compactModel, fields.assistant, fields.user] == ["m", "c", "swift", "ada"])
      #expect(fields.costLineDetail == .short && fields.theme == "dark" && fields.wrap == "terminal")
      #expect(fields.pictures == "off" && fields.allowanceNotice == "Ask." && fields.gateway == "sandbox")
      let amounts = [fields.allowance, fields.allowanceThreshold, fields.creditsWarning, fields.turnLimit.amount]
      #expect(amounts == ["1", "2", "3", "9"].map { USD($0) })
      #expect([fields.connectTimeout, fields.firstByteTimeout, fields.idleTimeout, fields.maxSteps] == [4, 5, 6, 7])
      #expect([fields.warm, fields.otlp, fields.tags] == [false, true, false])
      #expect(fields.otlpEndpoint == "https://o.test" && fields.localTools == [.run] && fields.caching == .off)
      #expect(fields.window == .turns(8) && fields.keyCommand?.arguments == ["echo", "k"])
      #expect(fields.baseURLs == ["openrouter": "https://r.test"])
    }
  }

  @Test func savesWhatItReads() throws {
    let scratch = try Scratch()
    let configuration = try Configuration.load(from: scratch.file("config.json", full))
    try configuration.save(to: scratch.path("new/config.json"))
    #expect(try Configuration.load(from: scratch.path("new/config.json")) == configuration)
    #expect(try Scratch.mode(scratch.path("new/config.json")) == 0o600)
    let text = try String(contentsOfFile: scratch.path("new/config.json"), encoding: .utf8)
    #expect(text.contains(#""credits_warning" : "5.25""#) && text.contains("https://proxy.example/v1"))
  }

  @Test func hasDefaultsWithoutAFile() throws {
    let scratch = try Scratch()
    let configuration = try Configuration.load(from: scratch.path("config.json"))
    #expect(configuration == Configuration())
    #expect(configuration.sendsTags)
  }

  @Test func takesNullForAbsentAndAListForACommand() throws {
    let scratch = try Scratch()
    let path = try scratch.file("config.json", #"{"model": null, "tags": null, "key_command": ["/bin/echo", "a b"]}"#)
    let configuration = try Configuration.load(from: path)
    #expect(configuration.model == nil)
    #expect(configuration.sendsTags)
    #expect(configuration.keyCommand?.arguments == ["/bin/echo", "a b"])
  }

  @Test(arguments: [
    ("model", "3", ExpectedValue.modelName), ("model", "\"a b\"", .modelName), ("model", "\"\"", .modelName),
    ("tags", "\"yes\"", .flag), ("tags", "1", .flag), ("assistant", "\"Swift!\"", .assistantName),
    ("user", "\"a\\nb\"", .userName), ("gateway", "true", .gateway), ("key_command", "\"\"", .command),
    ("key_command", "[]", .command), ("key_command", "[1]", .command), ("key_command", "\"./key\"", .command),
    ("credits_warning", "\"5 USD\"", .amount), ("credits_warning", "-1", .amount),
    ("credits_warning", "\"01\"", .amount),
    ("budgets", "5", .budgets), ("budgets", "{\"week\": 5}", .budgets), ("budgets", "{\"day\": \"x\"}", .budgets),
    ("budgets", "{\"day\": 1, \"day\": 2}", .budgets), ("budgets", "{\"assistant:\": 1}", .budgets),
    ("ai_gateway_base_url", "[]", .baseURL), ("connect_timeout", "0", .seconds), ("idle_timeout", "1.5", .seconds),
    ("first_byte_timeout", "\"soon\"", .seconds), ("first_byte_timeout", "86401", .seconds), ("warm", "1", .flag),
  ])
  func namesTheFieldItsLineAndWhatItExpects(field: String, value: String, expected: ExpectedValue) throws {
    let scratch = try Scratch()
    let path = try scratch.file("config.json", "{\n\n \"\(field)\": \(value)}")
    #expect(throws: SettingsError.unsuitableValue(field: field, expected: expected, path: path, line: 3)) {
      try Configuration.load(from: path)
    }
  }

  /// What has an order of its own is in it, whatever the file's is.
  @Test func objectsAreShownInTheOrderOfTheirNames() throws {
    let scratch = try Scratch()
    let text = """
      {"budgets": {"user:ann": "0.10", "day": 2.5, "assistant:swift": 1}, "aliases": {"b": "x/y", "a": "x/z"},
       "turn_limit": 0.50, "connect_timeout": "30", "max_steps": 7, "model": "m", "compact_model": "a"}
      """
    let configuration = try Configuration.load(from: scratch.file("config.json", text))
    #expect(try configuration.text(named: "budgets") == "assistant:swift=1 day=2.5 user:ann=0.1")
    #expect(try configuration.text(named: "aliases") == "a=x/z b=x/y")
    #expect(try configuration.text(named: "turn_limit") == "0.50" && configuration.connectTimeout == 30)
    // A model that is named twice is there once, first with what it means.
    let named = configuration.namedModels(and: "x/y").map { "\($0.name) \($0.meaning)" }
    #expect(named == ["a x/z", "b x/y", "x/y ", "m "])
  }

  @Test(arguments: [
    #"{"a": "x", "a": "y"}"#, #"{"a/b": "x"}"#, #"{"a": "two words"}"#, #"{"a": 1}"#, #"{"": "x"}"#,
    "{\"\(String(repeating: "a", count: 49))\": \"x\"}", #"{"ä": "x"}"#,
  ])
  func refusesAliasesThatCannotBe(aliases: String) throws {
    let scratch = try Scratch()
    let path = try scratch.file("config.json", #"{"aliases": \#(aliases)}"#)
    #expect(throws: SettingsError.unsuitableValue(field: "aliases", expected: .aliases, path: path, line: 1)) {
      try Configuration.load(from: path)
    }
  }

  @Test(
    arguments: [
      ("off", []), ("run", [.run]), ("run, read_file", [.readFile, .run]), ("run,run", [.run]), ("run,", nil),
      ("", nil), ("Run", nil),
    ] as [(String, [LocalTool]?)])
  func toolsAreNamedInAnyOrder(text: String, tools: [LocalTool]?) {
    #expect(LocalTool.list(text) == tools)
  }

  @Test func suggestsTheFieldThatWasMeant() throws {
    let scratch = try Scratch()
    let path = try scratch.file("config.json", "{\"tags\": true,\n\"modle\": \"x\"}")
    #expect(throws: SettingsError.unknownField("modle", path: path, line: 2, nearest: "model")) {
      try Configuration.load(from: path)
    }
  }

  @Test func refusesWhatIsNoConfiguration() throws {
    let scratch = try Scratch()
    let twice = try scratch.file("twice", "{\"model\": \"a\",\n\"model\": \"b\"}")
    let broken = try scratch.file("broken", "{\n\"model\": }")
    let list = try scratch.file("list", "[]")
    let large = try scratch.file("large", String(repeating: " ", count: 1 << 20) + "{}")
    for (path, error) in [
      (twice, SettingsError.duplicateField("model", path: twice, line: 2)),
      (broken, .malformedJSON(path: broken, line: 2, column: 10)),
      (list, .unsuitableValue(field: "", expected: .object, path: list, line: 1)),
      (large, .fileTooLarge(path: large, limit: 1 << 20)),
      (scratch.path, .notARegularFile(path: scratch.path)),
    ] {
      #expect(throws: error) { try Configuration.load(from: path) }
    }
  }

  @Test func readsThroughASymlink() throws {
    let scratch = try Scratch()
    try scratch.file("dots/config.json", "{\"model\": \"a\"}")
    try FileManager.default.createSymbolicLink(atPath: scratch.path("c"), withDestinationPath: "dots/config.json")
    #expect(try Configuration.load(from: scratch.path("c")).model == "a")
  }

  @Test(arguments: [
    ("gateway", "http://localhost:11434/v1", nil), ("model", "a/b", nil), ("tags", "off", "false"),
    ("tags", "true", nil),
    ("key_command", "pass  show ai", "pass show ai"), ("credits_warning", "2.50", "2.5"), ("budgets.day", "1.5", nil),
    ("budgets.assistant:swift", "3", nil), ("openrouter_base_url", "https://x.example", nil),
    ("budgets.day", "0", nil), ("credits_warning", "0", nil), ("connect_timeout", "1", nil),
    ("idle_timeout", "86400", nil), ("max_steps", "1", nil), ("max_steps", "1000", nil),
    ("allowance_notice", String(repeating: "a", count: 500), nil), ("warm", "YES", "true"), ("otlp", "No", "false"),
    ("model", String(repeating: "m", count: 256), nil), ("aliases.A-b._1", "x", nil),
    ("aliases.\(String(repeating: "a", count: 48))", "x", nil), ("budgets.user:Ada Lovelace", "0.25", nil),
    ("turn_limit", "0.5", nil), ("tools", "run,read_file", nil), ("theme", "dark, code=bright-red comment=none", nil),
  ])
  func getsWhatWasSet(name: String, text: String, shown: String?) throws {
    var configuration = Configuration()
    try configuration.set(name, to: text)
    #expect(try configuration.text(named: name) == shown ?? text)
    try configuration.set(name, to: nil)
    #expect(configuration == Configuration())
  }

  @Test(arguments: [
    ("gateway", "verce", ExpectedValue.gateway), ("gateway", "http://x.example", .gateway), ("tags", "maybe", .flag),
    ("openrouter_base_url", "https://a@x.example", .baseURL), ("budgets.day", "much", .amount),
    ("budgets", "5", .budgets),
    ("model", "", .modelName), ("max_steps", "0", .count), ("max_steps", "1001", .count),
    ("allowance_notice", String(repeating: "a", count: 501), .notice), ("allowance_notice", "", .notice),
    ("model", String(repeating: "m", count: 257), .modelName), ("aliases.fast", "", .modelName),
    ("connect_timeout", "86401", .seconds), ("credits_warning", "-0.01", .amount), ("wrap", "word", .wrap),
    ("theme", "code=bright-none", .theme), ("theme", "code=bright-bright-red", .theme), ("tools", "", .tools),
    ("tools", "off,run", .tools),
  ])
  func refusesToSetWhatWouldNotWork(name: String, text: String, expected: ExpectedValue) {
    var configuration = Configuration()
    #expect(throws: SettingsError.unsuitableValue(field: name, expected: expected, path: nil, line: nil)) {
      try configuration.set(name, to: text)
    }
    #expect(configuration == Configuration())
  }

  /// A file of an earlier version says what to write in place of a setting that there is no more.
  @Test func namesWhatTakesASettingsPlace() throws {
    let scratch = try Scratch()
    let path = try scratch.file("config.json", "{\n\"turn_warning\": \"1\"}")
    #expect(throws: SettingsError.replacedField("turn_warning", by: "turn_limit", path: path, line: 2)) {
      try Configuration.load(from: path)
    }
    var configuration = Configuration()
    #expect(throws: SettingsError.replacedField("turn_warning", by: "turn_limit", path: nil, line: nil)) {
      try configuration.set("turn_warning", to: "1")
    }
  }

  @Test(arguments: [("modle", "model"), ("budgets.dya", "budgets.day"), ("zzz", nil)])
  func suggestsANameToSet(name: String, nearest: String?) {
    var configuration = Configuration()
    #expect(throws: SettingsError.unknownField(name, path: nil, line: nil, nearest: nearest)) {
      try configuration.set(name, to: "x")
    }
  }
}
