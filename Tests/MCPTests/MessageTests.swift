import Foundation
import Records
import Testing

@testable import MCP

@Suite struct MessageTests {
  @Test func aRequestIsOneLine() {
    let request = RPCRequest(
      id: 3, method: "tools/call", parameters: [.init("name", .text("a\nb")), .init("arguments", #"{"x": 1.50}"#)])
    #expect(
      String(decoding: request.body, as: UTF8.self)
        == #"{"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"a\nb","arguments":{"x": 1.50}}}"#)
  }

  @Test func lineBreaksBetweenArgumentsAreSpaces() throws {
    let arguments = "{\n\"a\":\r\n\"b\\n\"}"
    let call = ToolCallRequest(
      tool: MCPTool(name: "t"), arguments: arguments, values: try JSONTree(Array(arguments.utf8)))
    let body = call.request(1, .older("2025-06-18"), "1", state: nil).body
    #expect(!body.contains(0x0A) && !body.contains(0x0D))
    #expect(try JSONTree(body)["params"]?["arguments"]?["a"]?.string == "b\n")
  }

  private static let texts: [(text: String, count: Int)] = [
    ("", 0), ("null", 0), ("{}", 0), ("[]", 0), ("{\"id\":1}", 0), ("nonsense", 0), ("{\"id\":1,\"result\":{}", 0),
    (#"{"id":1,"result":{}}"#, 1), (#"{"id":1,"result":null}"#, 1), (#"{"id":"1","error":{}}"#, 1),
    (#"{"id":1,"error":"text"}"#, 0), (#"{"method":7}"#, 0), (#"[{"id":1,"result":{}},7,{"method":"m"}]"#, 2),
    (#"{"id":1,"result":{}} {"id":2,"result":{}}"#, 0), ("\u{FEFF}{\"method\":\"m\"}", 1),
    (String(repeating: "[", count: 1_000), 0), (#"{"method":"m","params":"# + String(repeating: "[", count: 600), 0),
  ]

  @Test(arguments: texts.indices) func textsAreMessagesOrNone(row: Int) {
    #expect(RPCMessage.messages(Array(Self.texts[row].text.utf8)).count == Self.texts[row].count, "\(Self.texts[row])")
  }

  @Test func onlyANumberOfOursIsAnswered() {
    func answered(_ text: String) -> Int? { RPCMessage.messages(Array(text.utf8)).first?.answered }
    #expect(answered(#"{"id":12,"result":{}}"#) == 12)
    for id in [#""12""#, "null", "true", "1.5", "[12]", #"{"a":12}"#, "99999999999999999999"] {
      #expect(answered(#"{"id":\#(id),"result":{}}"#) == nil)
    }
    #expect(answered(#"{"id":12,"method":"m","result":{}}"#) == nil)
  }

  /// A server that cannot read a request answers without its number.
  @Test(arguments: [
    (#"{"id":12,"result":{}}"#, "result"), (#"{"id":12,"error":{"code":1}}"#, "error"),
    (#"{"id":13,"result":{}}"#, nil),
    (#"{"id":13,"error":{"code":1}}"#, nil), (#"{"result":{}}"#, nil), (#"{"error":{"code":1}}"#, "error"),
    (#"{"id":null,"error":{"code":1}}"#, "error"), (#"{"id":"12","result":{}}"#, nil),
    (#"{"id":12,"method":"m","error":{"code":1}}"#, nil), (#"{"id":12,"result":{},"error":{"code":1}}"#, "error"),
  ])
  func anAnswerIsToTheRequestThatItNames(text: String, expected: String?) throws {
    let message = try #require(RPCMessage.messages(Array(text.utf8)).first)
    let outcome: String? =
      switch message.outcome(of: RPCRequest(id: 12, method: "m", parameters: [])) {
      case .success: "result"
      case .failure: "error"
      case nil: nil
      }
    #expect(outcome == expected)
  }

  @Test func linesAreCutHoweverTheyCome() {
    let text = Array("one\n\ntwo\r\nthree".utf8)
    for size in 1...text.count {
      var lines = MessageLines(limit: 10)
      let pieces = stride(from: 0, to: text.count, by: size).flatMap {
        lines.take(text[$0..<min($0 + size, text.count)])
      }
      #expect(pieces == [.line(Array("one".utf8)), .line(Array("two\r".utf8))])
    }
  }

  @Test func aLineThatIsTooLongIsToldOnceAndDropped() {
    let text = Array("0123456789abc\nnext\n".utf8)
    for size in 1...text.count {
      var lines = MessageLines(limit: 10)
      let pieces = stride(from: 0, to: text.count, by: size).flatMap {
        lines.take(text[$0..<min($0 + size, text.count)])
      }
      #expect(pieces.count == 2 && pieces.last == .line(Array("next".utf8)), "\(size) \(pieces)")
      guard case .tooLong(let beginning)? = pieces.first else {
        Issue.record("\(pieces)")
        continue
      }
      #expect(beginning.starts(with: Array("0123456789a".utf8)))
    }
  }

  @Test func theTailOfATextIsKept() {
    var tail = TextTail(limit: 100)
    for number in 0..<1_000 { tail.take(Array("line \(number)\n\n".utf8)[...]) }
    #expect(tail.text.utf8.count == 100)
    #expect(tail.lastLines(2) == "line 998 | line 999")
  }

  @Test func partsOfAResultAreNamedAndBounded() throws {
    let parts =
      #"{"type":"text","text":"a"},{"type":"resource","resource":{"uri":"x:1","text":"b"}},"#
      + #"{"type":"resource_link","uri":"file:///x"},{"type":"audio","data":"AAAA","mimeType":"audio/wav"},7,{"text":"untyped"}"#
    let result = try CallResult.read(Array(#"{"content":[\#(parts)],"structuredContent":{"x":1}}"#.utf8))
    #expect(
      result.answer(limit: 100).text
        == "a\nb\n[left out: resource_link, file:///x]\n[left out: audio, audio/wav, 3 bytes]\n[left out: a part without a type]"
    )
    let structured = #"{"content":[{"type":"text","text":""}],"structuredContent":{"x": 1},"isError":true}"#
    #expect(
      try CallResult.read(Array(structured.utf8)).answer(limit: 100) == ToolResult(text: #"{"x": 1}"#, isError: true))
    let many = Array(repeating: #"{"type":"image","data":""}"#, count: 100).joined(separator: ",")
    let text = try CallResult.read(Array(#"{"content":[\#(many)]}"#.utf8)).answer(limit: 100).text
    #expect(text.split(separator: "\n").count == 21 && text.hasSuffix("[left out: 80 more parts]"))
    for text in ["", "7", "[]", "{}", "null", #"{"content":"x"}"#] {
      #expect(throws: MCPError.self) { _ = try CallResult.read(Array(text.utf8)) }
    }
  }

  @Test func aCutLeavesNoHalfCharacter() {
    for limit in 1...12 {
      var result = CallResult()
      result.texts = ["aäö€😀x"]
      let text = result.answer(limit: limit).text
      #expect(!text.contains("\u{FFFD}"))
      #expect(text.prefix { $0 != "\n" && $0 != "[" }.utf8.count <= limit)
    }
  }

  @Test func toolsThatCannotBeOfferedAreNamed() throws {
    var limits = MCPLimits()
    limits.definition = 200
    let long = String(repeating: "x", count: 129)
    let tools =
      #"{"name":"a","inputSchema":{}},{"inputSchema":{}},{"name":"b"},{"name":"c","inputSchema":[]},7,"#
      + #"{"name":"\#(long)","inputSchema":{}},{"name":"d","inputSchema":{},"description":"\#(long)\#(long)"}"#
    let page = try ToolPage.read(Array(#"{"tools":[\#(tools)],"nextCursor":7}"#.utf8), limits: limits)
    #expect(page.tools == [MCPTool(name: "a", inputSchema: "{}")])
    #expect(page.omitted.count == 6 && page.nextCursor == nil)
    #expect(throws: MCPError.self) { _ = try ToolPage.read(Array(#"{"tools":{}}"#.utf8), limits: limits) }
  }

  @Test func theListIsBoundedAndSecondNamesAreLeftOut() {
    var limits = MCPLimits()
    limits.tools = 3
    var builder = ToolListBuilder(limits: limits, mirrorsParameters: false)
    builder.take(ToolPage(tools: ["b", "a", "a", "c", "d"].map { MCPTool(name: $0) }))
    let list = builder.list(isWhole: false)
    #expect(list.tools.map(\.name) == ["a", "b", "c"])
    #expect(list.omitted == ["a: a second tool of the name", "further tools: only the first 3 are read"])
    // Also where the page that has too many is the last one.
    #expect(builder.list(isWhole: true).omitted.last == "further tools: only the first 3 are read")
    var exact = ToolListBuilder(limits: limits, mirrorsParameters: false)
    exact.take(ToolPage(tools: ["a", "b", "c"].map { MCPTool(name: $0) }))
    #expect(exact.list(isWhole: true).omitted.isEmpty)
    let isNew = [builder.isNew(cursor: "1"), builder.isNew(cursor: "1")]
    #expect(isNew == [true, false])
  }

  /// The shortest time that a page states; never longer than a day.
  @Test(
    arguments: [
      ([nil], 300), ([5_000], 5), ([5_000, 3_000], 3), ([3_000, nil, 5_000], 3), ([0], 0), ([-1], 0), ([.max], 86_400),
    ] as [([Int?], Int)])
  func aListHoldsAsLongAsItsServerSays(lifetimes: [Int?], seconds: Int) {
    var builder = ToolListBuilder(limits: MCPLimits(), mirrorsParameters: false)
    for lifetime in lifetimes { builder.take(ToolPage(lifetime: lifetime)) }
    let before = ContinuousClock.now
    let end = builder.list(isWhole: true).end
    #expect(end >= before + .seconds(seconds) && end <= .now + .seconds(seconds))
  }

  /// A call that may be silent for long may run as long.
  @Test func aServersOwnLimitsHold() {
    func limits(start: Duration?, call: Duration?) -> MCPLimits {
      let route = MCPServerConfiguration.Route.process(command: ["x"], environment: [:], folder: nil)
      let configuration = MCPServerConfiguration("s", route, startLimit: start, callLimit: call)
      return MCPClient(configuration, environment: [:], version: "1").limits
    }
    let usual = MCPLimits()
    #expect(limits(start: nil, call: nil) == usual)
    let long = limits(start: .seconds(5), call: .seconds(700))
    #expect(long.start == .seconds(5) && long.call == .init(idle: .seconds(700), total: .seconds(700)))
    let short = limits(start: nil, call: .seconds(30))
    #expect(short.start == usual.start && short.call == .init(idle: .seconds(30), total: usual.total))
  }

  @Test func headersCarryAnyTextSafely() {
    let values = [
      "us-west1": "us-west1", "Hello, 世界": "=?base64?SGVsbG8sIOS4lueVjA==?=", " padded ": "=?base64?IHBhZGRlZCA=?=",
      "line1\nline2": "=?base64?bGluZTEKbGluZTI=?=", "=?base64?literal?=": "=?base64?PT9iYXNlNjQ/bGl0ZXJhbD89?=",
    ]
    for (value, header) in values { #expect(MirroredParameter.headerValue(value) == header) }
  }

  private static let schemas: [(schema: String, count: Int?)] = [
    (#"{"properties":{"a":{"type":"string","x-mcp-header":"A"},"b":{"type":"boolean","x-mcp-header":"B"}}}"#, 2),
    (#"{"properties":{"a":{"type":"string","x-mcp-header":""}}}"#, nil),
    (#"{"properties":{"a":{"type":"string","x-mcp-header":"A b"}}}"#, nil),
    (#"{"properties":{"a":{"type":"string","x-mcp-header":"A\r\nX: y"}}}"#, nil),
    (#"{"properties":{"a":{"type":"string","x-mcp-header":7}}}"#, nil),
    (#"{"properties":{"a":{"type":"string","x-mcp-header":"A"},"b":{"type":"string","x-mcp-header":"a"}}}"#, nil),
    (#"{"properties":{"a":{"items":{"type":"string","x-mcp-header":"A"}}}}"#, nil),
    (#"{"anyOf":[{"properties":{"a":{"type":"string","x-mcp-header":"A"}}}]}"#, nil),
    (#"{"type":"string","x-mcp-header":"A"}"#, nil), ("{}", 0), ("[]", 0),
  ]

  @Test(arguments: schemas.indices) func anAnnotationIsValidInFewPlaces(row: Int) throws {
    let schema = try JSONTree(Array(Self.schemas[row].schema.utf8))
    #expect(MirroredParameter.all(in: schema)?.count == Self.schemas[row].count, "\(Self.schemas[row])")
  }
}
