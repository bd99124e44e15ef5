import Foundation
import Records
import TestSupport
import Testing

@testable import GatewayClient

/// Pictures in a reply: every form that gateways send, and what is left of one that cannot be read.
@Suite struct DrawnPictureTests {
  /// 40 bytes whose base64 has `+` and `/`.
  private static let bytes = Data((0..<40).map { UInt8(truncatingIfNeeded: 251 &+ $0 &* 7) })
  private static let base64 = bytes.base64EncodedString()
  private static let uri = "data:image/png;base64," + base64
  private static let hash = SHA256.digits(bytes)

  private func outcome(_ members: String, end: String = Wire.stop + Wire.done) async throws -> Outcome {
    try await Wire.outcome(Wire.chunk("Hi") + Wire.delta(members) + end)
  }

  @Test(arguments: [
    #""images":[{"type":"image_url","image_url":{"url":"URI"}}]"#,
    #""images":[{"index":0,"image_url":{"url":"URI","detail":"auto"}}]"#,
    #""images":[{"type":"image_url","index":3,"image_url":{"url":"URI"}}],"content":"""#,
    #""images":[{"image_url":"URI"}],"content":null"#,
    #""images":["URI"]"#, #""images":["DATA:image/png;BASE64,B64"]"#,
    #""images":[{"b64_json":"B64"}]"#,
    #""image":{"url":"URI"}"#,
    #""content":[{"type":"text","text":""},{"type":"image_url","image_url":{"url":"URI"}}]"#,
    #""content":[{"type":"image","image":"URI"}]"#,
    #""content":[{"type":"image","source":{"type":"base64","media_type":"image/png","data":"B64"}}]"#,
    #""content":[{"inlineData":{"mimeType":"image/png","data":"B64"}}]"#,
    // Its bytes come before its address, wherever they are.
    #""content":[{"type":"image","source":{"data":"B64","url":"https://x.test/a.png"}}]"#,
    #""content":[{"type":"image","source":{"url":"https://x.test/a.png","data":"B64"}}]"#,
  ])
  func readsAPictureInEveryForm(members: String) async throws {
    let body = members.replacing("URI", with: Self.uri).replacing("B64", with: Self.base64)
    let streamed = try await outcome(body)
    let whole = Wire.event(#"{"choices":[{"message":{"# + body + #"},"finish_reason":"stop"}]}"#)
      .dropFirst("data: ".count)
    let document = try await Wire.outcome(String(whole), type: "application/json")
    for outcome in [streamed, document] {
      #expect(outcome.pictures == [Self.bytes] && outcome.extras.isEmpty && outcome.error == nil)
      let raw = outcome.raw.joined()
      #expect(raw.contains("sha256:\(Self.hash)") && !raw.contains(Self.base64))
    }
    #expect(streamed.text == "Hi" && streamed.isFinished)
  }

  @Test(arguments: [
    base64.replacing("/", with: #"\/"#), base64.replacing("+", with: #"\u002B"#).replacing("=", with: #"\u003d"#),
    base64.replacing("+", with: "-").replacing("/", with: "_"), base64.replacing("=", with: ""),
    base64.prefix(8) + #"\r\n"# + base64.dropFirst(8),
  ])
  func readsBase64InEverySpelling(text: String) async throws {
    let outcome = try await outcome(#""images":[{"image_url":{"url":"data:image\/webp;base64,\#(text)"}}]"#)
    #expect(outcome.pictures == [Self.bytes] && outcome.extras.isEmpty)
    #expect(outcome.raw.joined().contains("base64,sha256:\(Self.hash)\""))
  }

  @Test func decodesWhatFoundationEncodes() {
    for count in 1..<200 {
      let bytes = Data((0..<count).map { UInt8(truncatingIfNeeded: $0 &* 73 &+ count) })
      #expect(Array(bytes.base64EncodedString().utf8).withUnsafeBytes { Base64Text.decoded($0) } == bytes)
    }
    for text in ["", "A", "AB==C", "AAAA=", "A===", "AB=", "AA*A", "AA\\qA", "AA\\u12", "AA\\", "AÄA="] {
      #expect(Array(text.utf8).withUnsafeBytes { Base64Text.decoded($0) } == nil, "\(text)")
    }
  }

  @Test func theSamePictureComesOnce() async throws {
    let images = #""images":[{"image_url":{"url":"\#(Self.uri)"}},{"image_url":{"url":"\#(Self.uri)"}}]"#
    let final = Wire.event(#"{"choices":[{"message":{\#(images)},"finish_reason":"stop"}]}"#)
    let outcome = try await outcome(images, end: final + Wire.done)
    #expect(outcome.pictures == [Self.bytes] && outcome.extras.pictures == 0)
    #expect(outcome.raw.joined().components(separatedBy: "sha256:\(Self.hash)").count == 5)
  }

  @Test(arguments: [
    #"{"image_url":{"url":"data:image/png;base64,\#(base64.prefix(20))*\#(base64.suffix(20))"}}"#,
    #"{"image_url":{"url":"data:image/png;base64,\#(base64.prefix(21))"}}"#,
    #"{"image_url":{"url":"data:image/svg+xml,%3Csvg%3E"}}"#, #"{"image_url":{"url":"data:"}}"#,
    #"{"image_url":{"url":""}}"#, #"{"image_url":{"url":7}}"#, #"{"image_url":null}"#, "7", "[]",
  ])
  func countsAPictureThatCannotBeRead(picture: String) async throws {
    let outcome = try await outcome(#""images":[\#(picture)]"#)
    #expect(outcome.pictures.isEmpty && outcome.extras.pictures == 1 && outcome.extras.unreadableEvents == 0)
    #expect(outcome.text == "Hi" && outcome.isFinished && outcome.error == nil)
  }

  @Test func namesAnAddressAndDoesNotFetchIt() async throws {
    let outcome = try await outcome(#""images":[{"image_url":{"url":"https:\/\/x.invalid\/a.png?k=1"}}]"#)
    #expect(outcome.pictures.isEmpty && outcome.extras.pictureLinks == ["https://x.invalid/a.png?k=1"])
    #expect(outcome.extras.pictures == 0 && outcome.isFinished)
  }

  @Test func aStreamThatIsCutInAPictureKeepsItsText() async throws {
    let cut = "data: {\"choices\":[{\"delta\":{\"images\":[{\"image_url\":{\"url\":\"\(Self.uri.dropLast(9))"
    let outcome = try await Wire.outcome(Wire.chunk("Hi") + cut)
    #expect(outcome.text == "Hi" && outcome.pictures.isEmpty && outcome.error == .truncated)
    #expect(outcome.extras.pictures == 1 && outcome.extras.unreadableEvents == 1)
  }

  @Test func aPictureOfSeveralMegabytesComesThroughInEveryChunking() {
    let bytes = Data((0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) })
    let uri = "data:image/png;base64," + bytes.base64EncodedString()
    let stream = Wire.delta(#""images":[{"image_url":{"url":"\#(uri)"}}]"#) + Wire.stop
    let head = Arrival.head(ResponseHead(status: 200, contentType: "text/event-stream"))
    for size in [9_973, 1 << 20, .max] {
      var arrivals = [head]
      var rest = Data(stream.utf8)[...]
      while !rest.isEmpty {
        arrivals.append(.data(rest.prefix(size)))
        rest = rest.dropFirst(size)
      }
      let outcome = Outcome(arrivals + [.ended])
      #expect(outcome.pictures == [bytes] && outcome.isFinished)
      #expect(outcome.raw.map(\.utf8.count).reduce(0, +) < 1_000)
    }
  }

  @Test func asksForPicturesOnlyWhereTheRequestSays() throws {
    var request = ChatRequest.hello
    #expect(try !String(decoding: request.body(in: .vercel), as: UTF8.self).contains("modalities"))
    request.modalities = ["text", "image"]
    #expect(try String(decoding: request.body(in: .vercel), as: UTF8.self).contains(#""modalities":["text","image"]"#))
  }

  @Test func knowsWhoDraws() throws {
    func entry(_ members: String) throws -> ModelEntry {
      try JSONDecoder().decode(ModelEntry.self, from: Data(#"{"id":"a/b",\#(members)}"#.utf8))
    }
    let draws = [
      #""type":"language","tags":["image-generation","vision"]"#, #""tags":["image-generation"]"#,
      #""architecture":{"output_modalities":["image","text"]}"#, #""modalities":{"output":["text","image"]}"#,
    ]
    let drawsOnly = [
      #""type":"image","tags":["image-generation"]"#, #""architecture":{"output_modalities":["image"]}"#,
    ]
    let neither = [
      #""type":"language","tags":["vision"]"#, #""architecture":{"input_modalities":["image"]}"#, #""x":1"#,
      #""type":"embedding","tags":["image-generation"]"#,
    ]
    for text in draws { #expect(try entry(text).drawsInChat && !entry(text).drawsOnly, "\(text)") }
    for text in drawsOnly { #expect(try entry(text).drawsOnly && !entry(text).drawsInChat, "\(text)") }
    for text in neither { #expect(try !entry(text).drawsOnly && !entry(text).drawsInChat, "\(text)") }
    let kept = try JSONDecoder().decode(ModelEntry.self, from: JSONEncoder().encode(entry(draws[2])))
    #expect(kept.drawsInChat)
  }
}

extension Outcome {
  var pictures: [Data] {
    events.compactMap { if case .picture(let picture) = $0 { picture.bytes } else { nil } }
  }
}
