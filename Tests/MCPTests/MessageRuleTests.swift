import Foundation
import HTTP
import Records
import Testing

@testable import MCP

/// Exact boundaries and rare parts of what a server sends.
@Suite struct MessageRuleTests {
  private func answer(_ result: String) throws -> String {
    try CallResult.read(Array(result.utf8)).answer(limit: 1_000).text
  }

  @Test func structuredContentAloneIsAResult() throws {
    #expect(try answer(#"{"structuredContent":{"x": 1}}"#) == #"{"x": 1}"#)
  }

  @Test(arguments: [(20, 20, nil), (21, 21, "[left out: 1 more parts]")])
  func twentyPartsAreNamed(parts: Int, lines: Int, last: String?) throws {
    let list = Array(repeating: #"{"type":"image"}"#, count: parts).joined(separator: ",")
    let named = try answer(#"{"content":[\#(list)]}"#).split(separator: "\n").map(String.init)
    #expect(named.count == lines && named.last == last ?? "[left out: image]")
  }

  @Test func aPartIsNamedByWhatItSays() throws {
    let resource = #"{"type":"resource","resource":{"uri":"x:1","mimeType":"application/pdf","blob":"AAAA"}}"#
    #expect(
      try answer(#"{"content":[\#(resource)]}"#) == "[left out: resource, application/pdf, 3 bytes, x:1]")
    let long = String(repeating: "a", count: 999)
    let part = #"{"type":"\#(long)","mimeType":"\#(long)","uri":"\#(long)"}"#
    let words = try answer(#"{"content":[\#(part)]}"#).dropFirst(11).dropLast().split(separator: ",").map(\.count)
    #expect(words == [40, 81, 201])
  }

  private func page(_ tools: String, definition: Int = 1 << 10) throws -> ToolPage {
    var limits = MCPLimits()
    limits.definition = definition
    return try ToolPage.read(Array(#"{"tools":[\#(tools)]}"#.utf8), limits: limits)
  }

  @Test func aToolIsReadWhole() throws {
    let tool = #"{"name":"a","title":"A","description":"d","inputSchema":{"x": 1},"annotations":{"readOnlyHint":true}}"#
    let read = MCPTool(
      name: "a", title: "A", description: "d", inputSchema: #"{"x": 1}"#, annotations: #"{"readOnlyHint":true}"#)
    #expect(try page(tool).tools == [read])
    #expect(try page(#"{"name":"a","inputSchema":{},"annotations":[1]}"#).tools.map(\.annotations) == [nil])
  }

  @Test func aToolOfJustTheLimitsIsOffered() throws {
    let name = String(repeating: "n", count: 128)
    let tool = #"{"name":"\#(name)","inputSchema":{}}"#
    #expect(try page(tool, definition: tool.utf8.count).tools.map(\.name) == [name])
    #expect(
      try page(tool, definition: tool.utf8.count - 1).omitted == ["\(name): its definition is longer than 0 KiB"])
    #expect(
      try page(#"{"name":"\#(name)é","inputSchema":{}},7"#).omitted == [
        "\(name): its name is longer than 128 bytes", "an entry that is no object",
      ])
  }

  @Test func theFirstValueCounts() async {
    let early = FirstResult<Int>()
    for value in 1...3 { early.come(value) }
    #expect(await early.value() == 1)
    let late = FirstResult<Int>()
    async let value = late.value()
    for value in 4...6 { late.come(value) }
    #expect(await value == 4)
  }

  /// What the module's README says.
  @Test func theLimitsAreThoseThatTheReadmeNames() {
    let limits = MCPLimits()
    #expect(limits.start == .seconds(10) && limits.shutdown == .seconds(1))
    #expect(limits.idle == .seconds(60) && limits.total == .seconds(600))
    #expect(limits.message == 16 << 20 && limits.resultText == 90_000)
    #expect(limits.unsolicitedBytes == 64 << 20 && limits.unsolicitedMessages == 100_000)
    #expect(limits.unreadBytes == 32 << 20)
    #expect(limits.tools == 1_000 && limits.pages == 100 && limits.definition == 128 << 10)
    #expect(limits.failures == 4 && limits.rest == .seconds(60))
    var tail = TextTail()
    tail.take([UInt8](repeating: 0x78, count: 200_000)[...])
    #expect(tail.text.utf8.count == 64 << 10)
  }

  @Test func asManyToolsAreNamedAsOneMayHave() {
    var limits = MCPLimits()
    limits.tools = 3
    var builder = ToolListBuilder(limits: limits, mirrorsParameters: false)
    for page in 0..<3 { builder.take(ToolPage(omitted: ["\(page)a", "\(page)b"])) }
    #expect(builder.list(isWhole: true).omitted == ["0a", "0b", "1a"])
  }

  @Test func aLineOfJustTheLimitIsWhole() {
    var lines = MessageLines(limit: 10)
    #expect(lines.take(Array("0123456789\n0123456789".utf8)[...]) == [.line(Array("0123456789".utf8))])
    #expect(lines.take(Array("a".utf8)[...]) == [.tooLong(beginning: Array("0123456789a".utf8))])
    var long = MessageLines(limit: 8_000)
    let pieces = long.take(Array(String(repeating: "x", count: 8_001).utf8)[...])
    #expect(pieces == [.tooLong(beginning: Array(String(repeating: "x", count: 4_096).utf8))])
  }

  @Test func theEndOfTheLastLinesIsShown() {
    var tail = TextTail()
    tail.take(Array("first\nsecond\n  \t\nthird\n \nfourth\n".utf8)[...])
    #expect(tail.lastLines() == "second | third | fourth")
    tail.take(Array((String(repeating: "x", count: 500) + "the end").utf8)[...])
    #expect(tail.lastLines().count == 400 && tail.lastLines().hasSuffix("xthe end"))
  }

  @Test func whatNobodyAskedForIsCountedSinceTheLastAnswer() {
    var limits = MCPLimits()
    (limits.unsolicitedBytes, limits.unsolicitedMessages) = (10, 2)
    var meter = UnsolicitedMeter(limits)
    func isPassed(bytes: Int, messages: Int) -> Bool {
      meter.count(bytes: bytes)
      for _ in 0..<messages { meter.countMessage() }
      return meter.isPassed
    }
    let steps = [isPassed(bytes: 10, messages: 2), isPassed(bytes: 1, messages: 0)]
    #expect(steps == [false, true])
    meter.reset()
    let again = [isPassed(bytes: 10, messages: 2), isPassed(bytes: 0, messages: 1)]
    #expect(again == [false, true])
  }

  /// The name of a header is ASCII, also where each byte of a character would be a letter of Latin-1.
  @Test(arguments: ["ª", "A:", "a b", ""]) func aHeadersNameIsAToken(name: String) throws {
    let schema = #"{"properties":{"a":{"type":"string","x-mcp-header":"\#(name)"}}}"#
    #expect(MirroredParameter.all(in: try JSONTree(Array(schema.utf8))) == nil)
  }

  @Test func anArgumentOfEachKindIsMirroredOrNot() throws {
    let arguments = try JSONTree(Array(#"{"y":true,"n":false,"i":-3,"none":null,"list":[1],"deep":{"x":"v"}}"#.utf8))
    func value(_ path: String...) -> String? {
      MirroredParameter(path: path, header: "H").value(in: arguments)?.value
    }
    #expect([value("y"), value("n"), value("i"), value("deep", "x")] == ["true", "false", "-3", "v"])
    #expect(
      [value("none"), value("list"), value("deep"), value("missing"), value("y", "x")] == [nil, nil, nil, nil, nil])
  }

  @Test(arguments: [
    ("", ""), ("a\tb", "a\tb"), ("\tx", "=?base64?CXg=?="), ("x ", "=?base64?eCA=?="), ("=?base64?x", "=?base64?x"),
    ("x?=", "x?="), ("\u{7F}", "=?base64?fw==?="),
  ])
  func onlyWhatIsNotSafeIsEncoded(text: String, header: String) {
    #expect(MirroredParameter.headerValue(text) == header)
  }

  @Test func anOlderServerGetsTheTokenOfACallsProgressAlone() throws {
    let call = ToolCallRequest(tool: MCPTool(name: "t"), arguments: "{}", values: try JSONTree(Array("{}".utf8)))
    let metadata = try JSONTree(call.request(7, .older("2025-06-18"), "1", state: nil).body)["params"]?["_meta"]
    #expect(metadata == (try JSONTree(Array(#"{"progressToken":7}"#.utf8))))
    let current = try JSONTree(call.request(7, .current, "1", state: nil).body)["params"]?["_meta"]
    #expect(current?["progressToken"] == metadata?["progressToken"])
  }

  @Test func anErrorsTextsAreBounded() throws {
    let long = String(repeating: "m", count: 2_001)
    let versions = Array(repeating: "\"\(long)\"", count: 21).joined(separator: ",")
    let text = #"{"id":1,"error":{"code":-1,"message":"\#(long)","data":{"supported":[\#(versions)]}}}"#
    let error = try #require(RPCMessage.messages(Array(text.utf8)).first?.error)
    #expect(error.message.count == 2_000 && error.supported.map(\.count) == Array(repeating: 40, count: 20))
  }

  @Test func aProcessGetsNoOtherVariables() {
    let passed = ["PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "TERM", "TMPDIR", "TZ", "LC_TIME"]
    let others = ["OPENAI_API_KEY", "LD_PRELOAD", "XDG_CONFIG_HOME", "HTTPS_PROXY", "path", "MY_LC_ALL"]
    let variables = ServerEnvironment.variables(
      of: Dictionary(uniqueKeysWithValues: (passed + others).map { ($0, "1") }), own: ["LC_TIME": "2", "KEY": "3"])
    #expect(Set(variables.keys) == Set(passed + ["KEY"]))
    #expect(variables["LC_TIME"] == "2" && variables["KEY"] == "3")
  }
}
