import Foundation
import Testing

@testable import Records

@Suite struct MessageTests {
  private func json(_ message: Message) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(message), as: UTF8.self)
  }

  @Test func aMessageWithoutToolsHasARoleAndAContentAlone() throws {
    #expect(try json(Message(.user, "a/\"b\"")) == #"{"content":"a/\"b\"","role":"user"}"#)
    #expect(try json(Message(.assistant, "")) == #"{"content":"","role":"assistant"}"#)
    #expect(try json(Message(.system, "s")) == #"{"content":"s","role":"system"}"#)
  }

  @Test func callsAndTheirResultsAreWrittenAsOpenAIReadsThem() throws {
    let call = ToolCall(id: "call_1", name: "read_file", arguments: #"{"path": "a"}"#)
    #expect(
      try json(Message("", calls: [call]))
        == #"{"content":null,"role":"assistant","tool_calls":[{"function":{"arguments":"{\"path\": \"a\"}","#
        + #""name":"read_file"},"id":"call_1","type":"function"}]}"#)
    #expect(
      try json(Message(result: "text", of: "call_1")) == #"{"content":"text","role":"tool","tool_call_id":"call_1"}"#)
    for message in [Message("I look.", calls: [call]), Message(result: "", of: "x")] {
      #expect(try JSONDecoder().decode(Message.self, from: Data(json(message).utf8)) == message)
    }
  }

  @Test func argumentsThatAreNoObjectGoBackAsAnEmptyOne() throws {
    for arguments in ["", "  ", "null", "{\"a\":", "[1]", "7"] {
      let text = try json(Message("", calls: [ToolCall(id: "c", name: "f", arguments: arguments)]))
      #expect(text.contains(#""arguments":"{}""#), "\(arguments)")
    }
  }

  @Test func reasoningDetailsGoBackWithEveryDigit() throws {
    let text = #"[{"a":1.10,"b":[true,null,"s/"],"c":12345678901234567890}]"#
    var message = Message("", calls: [ToolCall(id: "c", name: "f", arguments: "{}")])
    message.reasoningDetails = JSONValue(try JSONTree(Array(text.utf8)))
    let written = try json(message)
    // Without the calls that it led to, it is no part of a message.
    message.toolCalls = []
    #expect(try json(message) == #"{"content":"","role":"assistant"}"#)
    #expect(written.contains("12345678901234567890") && written.contains(#"[true,null,"s/"]"#))
  }
}
