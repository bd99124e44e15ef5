import Foundation
import Records
import TestSupport
import Testing

@testable import GatewayClient

/// The route for pictures alone: what is asked of each family, and what is made of an answer.
@Suite struct ImageRequestTests {
  private static let bytes = Data((0..<60).map { UInt8(truncatingIfNeeded: $0 &* 11) })
  private static let base64 = bytes.base64EncodedString()

  private func request(_ picture: PictureRequest = PictureRequest()) -> ChatRequest {
    var request = ChatRequest(
      model: "a/b", messages: [.init(.user, "a \"red\" boat")], tags: ["session:x", "t"], user: "u")
    request.picture = picture
    return request
  }

  private func body(_ dialect: Dialect, _ picture: PictureRequest = PictureRequest()) throws -> String {
    String(decoding: try request(picture).body(in: dialect), as: UTF8.self)
  }

  @Test func eachFamilyGetsItsOwnBody() throws {
    let end = #""prompt":"a \"red\" boat""#
    #expect(
      try body(.vercel) == #"{"model":"a/b","n":1,\#(end),"#
        + #""providerOptions":{"gateway":{"tags":["session:x","t"],"user":"u"}},"response_format":"b64_json"}"#)
    for dialect in [Dialect.openRouter, .openAI] {
      #expect(try body(dialect) == #"{"model":"a/b","n":1,\#(end),"user":"u"}"#)
    }
    #expect(try body(.compatible) == #"{"model":"a/b","n":1,\#(end),"response_format":"b64_json","user":"u"}"#)
    let wide = PictureRequest(count: 3, width: 1_536, height: 1_024)
    #expect(try body(.vercel, wide).contains(#""n":3,"#) && body(.vercel, wide).contains(#""size":"1536x1024""#))
    let routed = try body(.openRouter, wide)
    #expect(routed.contains(#""aspect_ratio":"3:2""#) && routed.contains(#""resolution":"1K""#))
  }

  /// What is not set is not sent: some servers refuse an empty member.
  @Test(arguments: Dialect.all) func saysNoMoreThanItMust(dialect: Dialect) throws {
    var request = ChatRequest(model: "a/b", messages: [.init(.user, "a boat")])
    request.picture = PictureRequest()
    let text = String(decoding: try request.body(in: dialect), as: UTF8.self)
    #expect(!text.contains("providerOptions") && !text.contains("user") && !text.contains("size"))
    request.tags = ["t"]
    let tagged = String(decoding: try request.body(in: dialect), as: UTF8.self)
    #expect(tagged.contains(#""providerOptions":{"gateway":{"tags":["t"]}}"#) == (dialect.name == "vercel"))
  }

  /// The class is that of the longer side, and the proportion is in its smallest numbers.
  @Test(arguments: [
    (768, 768, "1:1", "512"), (769, 769, "1:1", "1K"), (1_024, 1_536, "2:3", "1K"), (1_537, 1_537, "1:1", "2K"),
    (512, 3_072, "1:6", "2K"), (3_073, 3_073, "1:1", "4K"), (1_920, 1_080, "16:9", "2K"),
  ])
  func aSizeIsAProportionAndAClass(width: Int, height: Int, proportion: String, resolution: String) throws {
    let text = try body(.openRouter, PictureRequest(count: 1, width: width, height: height))
    #expect(text.contains(#""aspect_ratio":"\#(proportion)""#) && text.contains(#""resolution":"\#(resolution)""#))
    for half in [PictureRequest(count: 1, width: width), PictureRequest(count: 1, height: height)] {
      #expect(try body(.openRouter, half) == body(.openRouter) && body(.vercel, half) == body(.vercel))
    }
  }

  private func outcome(
    _ answer: String, status: String = "200 OK", dialect: Dialect = .vercel, picture: PictureRequest? = PictureRequest()
  ) async throws -> (outcome: Outcome, server: ByteServer) {
    let head = "HTTP/1.1 \(status)\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n"
    let server = try ByteServer([.send(head + answer), .close])
    return (await Outcome(Gateway.at(server, dialect: dialect).reply(to: request())), server)
  }

  @Test func readsPicturesCostAndID() async throws {
    let id = "gen_01M3RJQ2GXYP8F188NH5K17ED5"
    let (outcome, server) = try await outcome(
      """
      {"created":1,"data":[{"b64_json":"\(Self.base64)","revised_prompt":"x"}],"provider_metadata":{"gateway":\
      {"cost":"0.04","generationId":"\(id)"}}}
      """)
    #expect(outcome.pictures == [Self.bytes] && outcome.ids == [id] && outcome.isFinished && outcome.error == nil)
    #expect(outcome.figures?.cost == USD("0.04") && outcome.extras.isEmpty)
    #expect(!outcome.raw.joined().contains(Self.base64) && outcome.raw.joined().contains("sha256:"))
    #expect(server.requests.map(\.path) == ["/v1/images/generations"])
  }

  @Test func readsOpenRoutersUsage() async throws {
    let answer = #"{"data":[{"b64_json":"\#(Self.base64)","media_type":"image/png"}],"usage":{"cost":0.06}}"#
    let (outcome, server) = try await outcome(answer, dialect: .openRouter)
    #expect(outcome.pictures == [Self.bytes] && outcome.figures?.cost == USD("0.06") && outcome.ids.isEmpty)
    #expect(server.requests.map(\.path) == ["/v1/images"])
  }

  @Test func withoutACostItIsUnknown() async throws {
    let (outcome, _) = try await outcome(#"{"data":[{"url":"https://x.invalid/1.png"},{"b64_json":"*"}]}"#)
    #expect(outcome.figures?.cost == nil && outcome.isFinished)
    #expect(outcome.extras.pictureLinks == ["https://x.invalid/1.png"] && outcome.extras.pictures == 1)
  }

  @Test func noPicturesAreNoReply() async throws {
    let (empty, _) = try await outcome(#"{"created":1,"data":[]}"#)
    #expect(empty.error == .unreadableAnswer(detail: "application/json") && !empty.isFinished)
    let (cut, _) = try await outcome(#"{"data":[{"b64_json":"\#(Self.base64.prefix(20))"#)
    #expect(cut.pictures.isEmpty && cut.extras.pictures == 1 && cut.error == .truncated && !cut.isFinished)
    let (refused, _) = try await outcome(
      #"{"error":{"message":"no such model","type":"model_not_found"}}"#, status: "404 Not Found")
    guard case .refused(let refusal) = refused.error else {
      Issue.record("\(String(describing: refused.error))")
      return
    }
    #expect(refusal.status == 404)
  }
}
