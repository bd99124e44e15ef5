import Foundation
import Records
import TestSupport
import Testing

@testable import GatewayClient

/// Calls of tools as gateways stream them. Each case is a bug that another client has been reported for.
@Suite struct ToolCallTests {
  private static let end = Wire.event(#"{"choices":[{"delta":{},"finish_reason":"tool_calls"}]}"#)

  /// Events of one reply, each the text of a `tool_calls` array, and the calls that they make.
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let arrays: [String]
    let calls: [ToolCall]

    init(_ name: String, _ arrays: [String], _ calls: [(String, String, String)]) {
      self.name = name
      self.arrays = arrays
      self.calls = calls.map { ToolCall(id: $0.0, name: $0.1, arguments: $0.2) }
    }

    var testDescription: String { name }
  }

  static let cases: [Case] = [
    Case(
      "two calls whose pieces alternate",
      [
        #"[{"index":0,"id":"a","function":{"name":"f","arguments":""}},{"index":1,"id":"b","function":{"name":"g"}}]"#,
        #"[{"index":1,"function":{"arguments":"{\"y\""}}]"#, #"[{"index":0,"function":{"arguments":"{\"x\""}}]"#,
        #"[{"index":1,"function":{"arguments":":2}"}},{"index":0,"function":{"arguments":":1}"}}]"#,
      ], [("a", "f", #"{"x":1}"#), ("b", "g", #"{"y":2}"#)]),
    Case(
      "no index, whole calls with ids",
      [
        #"[{"id":"a","function":{"name":"f","arguments":"{}"}}]"#,
        #"[{"id":"b","function":{"name":"f","arguments":"{\"x\":1}"}}]"#,
      ],
      [("a", "f", "{}"), ("b", "f", #"{"x":1}"#)]),
    Case(
      "no index, an id in every piece",
      [#"[{"id":"a","function":{"name":"f","arguments":"{\"x\""}}]"#, #"[{"id":"a","function":{"arguments":":1}"}}]"#],
      [("a", "f", #"{"x":1}"#)]),
    Case(
      "no index and no id in later pieces",
      [
        #"[{"id":"a","function":{"name":"f","arguments":"{"}}]"#, #"[{"function":{"arguments":"}"}}]"#,
        #"[{"id":"b","function":{"name":"g","arguments":"{"}}]"#, #"[{"function":{"arguments":"}"}}]"#,
      ],
      [("a", "f", "{}"), ("b", "g", "{}")]),
    Case(
      "an id at another place, and then none",
      [
        #"[{"id":"a","function":{"name":"f","arguments":"{}"}},{"id":"b","function":{"name":"g","arguments":"{"}}]"#,
        #"[{"id":"b","function":{"arguments":"\"x\":"}}]"#, #"[{"function":{"arguments":"1}"}}]"#,
      ],
      [("a", "f", "{}"), ("b", "g", #"{"x":1}"#)]),
    Case(
      "neither index nor id, in one array",
      [#"[{"function":{"name":"f","arguments":"{}"}},{"function":{"name":"f","arguments":"{\"x\":1}"}}]"#],
      [("", "f", "{}"), ("", "f", #"{"x":1}"#)]),
    Case(
      "neither index nor id, one after the other",
      [
        #"[{"function":{"name":"f","arguments":"{}"}}]"#, #"[{"function":{"name":"f","arguments":"{\"x\":1}"}}]"#,
      ],
      [("", "f", "{}"), ("", "f", #"{"x":1}"#)]),
    Case(
      "a new id with the same index",
      [
        #"[{"index":0,"id":"a","function":{"name":"f","arguments":"{}"}}]"#,
        #"[{"index":0,"id":"b","function":{"name":"g","arguments":"{\"x\""}}]"#,
        #"[{"index":0,"function":{"arguments":":1}"}}]"#,
      ],
      [("a", "f", "{}"), ("b", "g", #"{"x":1}"#)]),
    Case(
      "the same index twice in one array",
      [
        #"[{"index":0,"function":{"name":"f","arguments":"{}"}},{"index":0,"function":{"name":"g","arguments":"{}"}}]"#
      ],
      [("", "f", "{}"), ("", "g", "{}")]),
    Case(
      "indices that start at 1 and skip",
      [
        #"[{"index":1,"id":"a","function":{"name":"f","arguments":"{}"}}]"#,
        #"[{"index":7,"id":"b","function":{"name":"g","arguments":"{}"}}]"#,
      ],
      [("a", "f", "{}"), ("b", "g", "{}")]),
    Case(
      "the name and the id in every piece",
      [
        #"[{"index":0,"id":"a","function":{"name":"f","arguments":"{\"x\""}}]"#,
        #"[{"index":0,"id":"a","function":{"name":"f","arguments":":1}"}}]"#,
      ],
      [("a", "f", #"{"x":1}"#)]),
    Case(
      "an id that comes late, empty ids and a null name",
      [
        #"[{"index":0,"id":"","function":{"name":"f","arguments":"{"}}]"#,
        #"[{"index":0,"id":"a","function":{"name":null,"arguments":"}"}}]"#,
        #"[{"index":0,"id":"","function":{"name":"","arguments":" "}}]"#,
      ],
      [("a", "f", "{} ")]),
    Case("no arguments", [#"[{"index":0,"id":"a","function":{"name":"f"}}]"#], [("a", "f", "")]),
    Case("arguments that are no JSON", [#"[{"id":"a","function":{"name":"f","arguments":"{x"}}]"#], [("a", "f", "{x")]),
    Case(
      "arguments as an object", [#"[{"id":"a","function":{"name":"f","arguments":{"x":1.50}}}]"#],
      [("a", "f", #"{"x":1.50}"#)]),
    Case(
      "arguments as an object, said twice",
      [
        #"[{"index":0,"id":"a","function":{"name":"f","arguments":{"x":1}}}]"#,
        #"[{"index":0,"function":{"arguments":{"x":2}}}]"#,
      ], [("a", "f", #"{"x":2}"#)]),
    Case("a call without a name", [#"[{"index":0,"id":"a","function":{"arguments":"{}"}}]"#], []),
    Case("elements that are no calls", [#"[null,7,"x",{"function":null}]"#], []),
  ]

  @Test(arguments: cases) func gathersTheCallsOfAStream(example: Case) async throws {
    let events = example.arrays.map { Wire.delta(#""tool_calls":"# + $0) }.joined()
    let outcome = try await Wire.outcome(events + Self.end + Wire.done)
    #expect(outcome.calls == example.calls && outcome.error == nil)
    #expect(try await Wire.outcome(events + Wire.stop).calls == example.calls, "finish_reason stop changes nothing")
    for cut in [events, events + Wire.done, events + Self.end.replacing("tool_calls", with: "length")] {
      #expect(try await Wire.outcome(cut).calls.isEmpty, "nothing runs that may have been cut")
    }
  }

  @Test func nothingRunsWhereAnEventCouldNotBeRead() async throws {
    let start = Wire.delta(#""tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{\"n\":1"}}]"#)
    let close = Wire.delta(#""tool_calls":[{"index":0,"function":{"arguments":"}"}}]"#)
    let whole = try await Wire.outcome(start + close + Self.end)
    #expect(whole.calls == [ToolCall(id: "a", name: "f", arguments: #"{"n":1}"#)])
    let holed = try await Wire.outcome(start + Wire.event(#"{"choices":[{"delta":{"tool_"#) + close + Self.end)
    #expect(holed.calls.isEmpty && holed.extras.toolCalls == ["f"])
    // Nor behind the end of the reply, where the stream was cut.
    let cut = "data: {\"choices\":[{\"delta\":{\"tool_"
    #expect(try await Wire.outcome(start + close + Self.end + cut).calls.isEmpty)
    // A count that cannot be read is no piece of a call.
    let counts = Wire.event(#"{"choices":[],"usage":{"prompt_tokens":-1,"completion_tokens":2}}"#)
    let odd = try await Wire.outcome(start + counts + close + Self.end)
    #expect(odd.calls == whole.calls && odd.extras.unreadableEvents == 1)
  }

  @Test func readsCallsThatAreNotStreamed() async throws {
    let two =
      #"[{"id":"a","type":"function","function":{"name":"f","arguments":"{}"}},"#
      + #"{"id":"a","type":"function","function":{"name":"g","arguments":"{}"}}]"#
    let document = #"{"choices":[{"message":{"content":null,"tool_calls":\#(two)},"finish_reason":"tool_calls"}]}"#
    let outcome = try await Wire.outcome(document, type: "application/json")
    #expect(outcome.calls.map(\.name) == ["f", "g"])
    let unfinished = document.replacing(#""tool_calls"}]"#, with: #"null}]"#)
    #expect(try await Wire.outcome(unfinished, type: "application/json").calls.isEmpty)
  }

  @Test func readsTheOlderFunctionCall() async throws {
    let events =
      Wire.delta(#""function_call":{"name":"f","arguments":"{\"x\""}"#)
      + Wire.delta(#""function_call":{"arguments":":1}"}"#)
    let outcome = try await Wire.outcome(events + Self.end.replacing("tool_calls", with: "function_call"))
    #expect(outcome.calls == [ToolCall(id: "", name: "f", arguments: #"{"x":1}"#)])
  }

  @Test func reasoningDetailsAreJoinedAndKept() async throws {
    let pieces = [
      #"[{"type":"reasoning.text","index":0,"text":"Hm, "}]"#,
      #"[{"type":"reasoning.text","index":0,"text":"yes.","signature":"s="}]"#,
      #"[{"type":"reasoning.encrypted","index":1,"data":"x"}]"#,
      #"[{"type":"reasoning.encrypted","index":1,"data":"y"}]"#,
    ].map { Wire.delta(#""reasoning_details":"# + $0) }.joined()
    let call = Wire.delta(#""tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{}"}}]"#)
    let outcome = try await Wire.outcome(pieces + call + Self.end)
    #expect(
      outcome.reasoningDetails
        == #"[{"index":0,"signature":"s=","text":"Hm, yes.","type":"reasoning.text"},"#
        + #"{"data":"x","index":1,"type":"reasoning.encrypted"},{"data":"y","index":1,"type":"reasoning.encrypted"}]"#)
    #expect(outcome.reasoning == "Hm, yes.")
  }

  /// Two texts of two indexes, or of two ids, are two; of more than is kept nothing is, because half is signed by nobody.
  @Test func reasoningDetailsThatAreNotOneStayApart() throws {
    func text(_ pieces: [String]) throws -> String? {
      var details = ReasoningDetails()
      for piece in pieces { details.take([try JSONTree(Array(piece.utf8))]) }
      return details.text
    }
    for (first, second) in [
      (#"{"index":0,"text":"a"}"#, #"{"index":1,"text":"b"}"#),
      (#"{"id":"x","index":0,"text":"a"}"#, #"{"id":"y","index":0,"text":"b"}"#),
      (#"{"index":0,"text":"a","type":"t"}"#, #"{"index":0,"text":"b","type":"u"}"#),
    ] {
      #expect(try text([first, second]) == "[\(first),\(second)]")
    }
    #expect(
      try text([#"{"index":0,"text":"a"}"#, #"{"id":"y","index":0,"text":"b"}"#])?.contains(#""ab""#) == true)
    // What a later piece says nothing of stays.
    #expect(
      try text([#"{"index":0,"signature":"s","text":"a"}"#, #"{"index":0,"signature":null,"text":"b"}"#])
        == #"[{"index":0,"signature":"s","text":"ab"}]"#)
    let long = #"{"index":0,"text":"\#(String(repeating: "x", count: 3 << 20))"}"#
    #expect(try text([long])?.utf8.count == long.utf8.count + 2)
    #expect(try text([long, long]) == nil)
  }

  @Test func theKeyIsMaskedInArgumentsEvenWhereTheStreamCutsIt() async throws {
    let half = canaryKey.index(canaryKey.startIndex, offsetBy: canaryKey.count / 2)
    let (first, second) = (canaryKey[..<half], canaryKey[half...])
    let events =
      Wire.delta(#""tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{\"x\":\"\#(first)"}}]"#)
      + Wire.delta(#""tool_calls":[{"index":0,"function":{"arguments":"\#(second)\"}"}}]"#)
    let outcome = try await Wire.outcome(events + Self.end)
    #expect(outcome.calls.first?.arguments == #"{"x":"[key]"}"#)
  }

  @Test func argumentsAndCallsAreBounded() async throws {
    let long = String(repeating: "x", count: 64 << 10)
    let call = Wire.delta(#""tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"\#(long)"}}]"#)
    let outcome = try await Wire.outcome(String(repeating: call, count: 40) + Self.end)
    #expect(outcome.calls.count == 1 && outcome.calls[0].arguments.utf8.count < 2 << 20)
    let many = (0..<300).map {
      Wire.delta(#""tool_calls":[{"index":\#($0),"id":"\#($0)","function":{"name":"f\#($0)"}}]"#)
    }
    let bounded = try await Wire.outcome(many.joined() + Self.end)
    #expect(bounded.calls.count == 128 && bounded.calls.last?.name == "f127")
    #expect(bounded.extras.toolCalls.count == 100)
  }
}

extension Outcome {
  var calls: [ToolCall] {
    events.flatMap { if case .calls(let calls, _) = $0 { calls } else { [ToolCall]() } }
  }

  var reasoningDetails: String? {
    events.compactMap { if case .calls(_, let details) = $0 { details } else { nil } }.last
  }
}
