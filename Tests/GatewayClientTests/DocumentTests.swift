import Foundation
import Records
import TestSupport
import Testing

@testable import GatewayClient

/// A reply in one piece, from a gateway that does not stream: what makes it whole.
@Suite struct DocumentTests {
  private func outcome(_ body: some Sequence<UInt8>, end: Arrival = .ended) -> Outcome {
    let head = ResponseHead(status: 200, contentType: "application/json")
    return Outcome([.head(head), .data(Data(body)), end], dialect: .compatible)
  }

  /// The finish reason may come before the text that it ends.
  @Test(arguments: [
    #"{"choices":[{"finish_reason":"stop","message":{"content":"Half and half"}}],"usage":{"prompt_tokens":5}}"#,
    #"{"choices":[{"message":{"content":"Half and half"},"finish_reason":"stop"}],"usage":{"prompt_tokens":5}}"#,
    #"{"usage":{"prompt_tokens":5},"choices":[{"message":{"content":"Half and half"}}]}"#,
  ])
  func aDocumentThatEndsEarlyIsNoReply(whole: String) {
    #expect(outcome(whole.utf8).isFinished)
    for length in 0..<whole.utf8.count {
      let cut = outcome(whole.utf8.prefix(length))
      #expect(!cut.isFinished && cut.error != nil, "\(length)")
    }
    let lost = outcome(whole.utf8.dropLast(9), end: .failed(.connectionLost(detail: "reset")))
    #expect(lost.error == .connectionLost(detail: "reset") && !lost.isFinished)
  }

  @Test(arguments: ["\"\"", "null", "\"null\"", "\" \"", "false", "{}"])
  func aPlaceholderForAReasonEndsNoDocument(reason: String) {
    let half = outcome(#"{"choices":[{"message":{"content":"Half"},"finish_reason":\#(reason)}]}"#.utf8)
    #expect(half.text == "Half" && half.error == .truncated && !half.isFinished)
    #expect(outcome(#"{"choices":[{"message":{"content":"Whole"}}]}"#.utf8).isFinished)
  }

  @Test func whatFollowsAWholeDocumentIsPassedOver() {
    let whole = #"{"choices":[{"message":{"content":"Whole"},"finish_reason":"stop"}]}"#
    #expect(outcome((whole + "\n\n").utf8).isFinished)
    #expect(outcome((whole + " x").utf8).isFinished)
  }

  /// Its calls are not run.
  @Test func aCutDocumentWithoutAReasonHasNoCalls() {
    let call = #"{"id":"c1","function":{"name":"f","arguments":"{}"}}"#
    let cut = outcome(#"{"choices":[{"message":{"content":"A","tool_calls":[\#(call)]},"#.utf8)
    #expect(cut.error == .truncated)
    #expect(!cut.events.contains { if case .calls = $0 { true } else { false } })
  }

  /// Nothing went wrong by a code of zero.
  @Test(arguments: [("0", nil), (#""0""#, nil), ("500", "500"), (#""x""#, "x")] as [(String, String?)])
  func aCodeOfZeroIsNone(code: String, expected: String?) throws {
    let tree = try JSONTree(Array(#"{"message":"bad","code":\#(code)}"#.utf8))
    #expect(WireError(tree)?.code == expected && WireError(tree)?.message == "bad")
  }

  /// Any success with a bill is one.
  @Test(arguments: [("200 OK", true), ("203 Other", true), ("404 No", false), ("500 No", false)])
  func aBillComesWithAnySuccess(status: String, isFound: Bool) async throws {
    let id = "gen_01M3RJQ2GXYP8F188NH5K17ED5"
    let server = try ByteServer(ByteServer.answer(status, body: #"{"data":{"id":"\#(id)","total_cost":0.5}}"#))
    let lookup = await Gateway.at(server).generation(id: id)
    if case .found(let figures, _) = lookup {
      #expect(isFound && figures.cost == USD("0.5"))
    } else {
      #expect(!isFound)
    }
  }
}
