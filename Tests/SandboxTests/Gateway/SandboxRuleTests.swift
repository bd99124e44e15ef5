import Foundation
import Records
import Testing

@testable import Sandbox

/// Single rules of what the sandbox answers and bills.
@Suite struct SandboxRuleTests {
  private func model(_ id: String) throws -> Model { try #require(Model.named(id)) }

  private func chat(_ model: String, _ gateway: String) -> String {
    #"{"model":"\#(model)","messages":[{"role":"user","content":"hi"}],"providerOptions":{"gateway":\#(gateway)}}"#
  }

  private func drawing(_ model: String = "bfl/flux-2-pro", _ more: String = "", prompt: String = "A cat") -> String {
    let body = #"{"model":"\#(model)","prompt":"\#(prompt)"\#(more)}"#
    return "POST /v1/images/generations HTTP/1.1\r\nHost: t\r\nAuthorization: Bearer k\r\nConnection: close\r\n"
      + "Content-Length: \(body.utf8.count)\r\n\r\n" + body
  }

  // Prices.

  @Test func aSlowClassCostsHalfAndAFastOneTwice() throws {
    let gpt = try model("openai/gpt-5")
    func bill(_ tier: Tier?) -> Bill { Bill(gpt, prompt: 1_000, cached: 100, completion: 10, writes: 1, tier: tier) }
    #expect(bill(nil).inference.description == "0.0012375")
    #expect(bill(.flex).inference * 2 == bill(nil).inference)
    #expect(bill(.priority).inference == bill(nil).inference * 2)
    // Fees for tags have one price.
    #expect(bill(.flex).surcharge == bill(.priority).surcharge)
  }

  @Test func onlyOneProviderHasClassesOfService() async throws {
    try await withSandbox { sandbox throws in
      for tier in ["flex", "priority"] {
        let fast = try sandbox.post(chat("openai/gpt-5", #"{"serviceTier":"\#(tier)"}"#)).body
        #expect(fast.contains(#""service_tier":"\#(tier)""#) && fast.contains(#""serviceTier":"\#(tier)""#))
        let other = try sandbox.post(chat("mistral/mistral-small", #"{"serviceTier":"\#(tier)"}"#))
        #expect(other.status == 200 && !other.body.contains(tier))
      }
      for (option, words) in [
        (#"{"serviceTier":"fast"}"#, "serviceTier must be flex or priority"),
        (#"{"caching":"on"}"#, "caching must be auto"),
      ] {
        let answer = try sandbox.post(chat("openai/gpt-5", option))
        #expect(answer.status == 400 && answer.body.contains(words))
      }
    }
  }

  @Test func whatIsWrittenAndReadIsWithinThePrompt() throws {
    let sonnet = try model("anthropic/claude-sonnet-5")
    let bill = Bill(sonnet, prompt: 1_000, cached: 900, written: 500, completion: 0, writes: 0)
    #expect(bill.writtenTokens == 100)
    // 900 tokens for 0.2, 100 for 2.5 dollars a million.
    #expect(bill.inputCost.description == "0.00043")
    #expect(Bill(sonnet, prompt: 10, cached: 0, completion: 0, writes: 0).writtenTokens == nil)
  }

  // The cache.

  @Test func aPromptIsWarmForJustItsLifetime() async throws {
    let long = String(repeating: "duck ", count: 1_000)
    try await withSandbox { sandbox throws in
      func isCached() throws -> Bool { try !sandbox.chat(long).body.contains(#""cached_tokens":0,"#) }
      #expect(try !isCached())
      sandbox.clock.turn(by: 300)
      #expect(try isCached())
      sandbox.clock.turn(by: 300.001)
      #expect(try !isCached())
    }
  }

  @Test(arguments: [(4_080, 1_024), (4_076, 0), (4_081, 1_025)]) func aBeginningOf1024TokensIsCached(
    bytes: Int, tokens: Int
  ) {
    let messages = [ChatMessage(role: .user, text: String(repeating: "x", count: bytes))]
    let prompt = PromptPrefixes(messages, model: "m")
    #expect(prompt.cacheableTokens == tokens && prompt.cachedTokens { _ in true } == tokens)
  }

  @Test func theLongestWarmBeginningCounts() {
    let messages = (0..<3).map { ChatMessage(role: .user, text: String(repeating: "\($0)", count: 8_000)) }
    let prompt = PromptPrefixes(messages, model: "m")
    let digests = prompt.prefixes.map(\.digest)
    #expect(prompt.cachedTokens { digests.prefix(2).contains($0) } == 2 * 2_004)
    #expect(prompt.cachedTokens { $0 == digests[2] } == 3 * 2_004 && prompt.tokens == 3 * 2_004 + 3)
  }

  /// Another model, role, picture or call is another prompt.
  @Test func aPromptIsAllThatIsSent() {
    func digest(_ message: ChatMessage, model: String = "m") -> String {
      PromptPrefixes([message], model: model).digest
    }
    let call = ChatMessage.Call(id: "c", name: "f", arguments: "{}")
    let digests = [
      digest(ChatMessage(role: .user, text: "x")), digest(ChatMessage(role: .user, text: "x"), model: "n"),
      digest(ChatMessage(role: .system, text: "x")),
      digest(ChatMessage(role: .user, parts: [.text("x"), .attachment(MediaPart("data:a"))])),
      digest(ChatMessage(role: .user, parts: [.text("x"), .attachment(MediaPart("data:b"))])),
      digest(ChatMessage(role: .user, parts: [.text("x")], calls: [call])),
      digest(ChatMessage(role: .user, parts: [.text("x")], calls: [.init(id: "c", name: "f", arguments: "[]")])),
    ]
    #expect(Set(digests).count == digests.count)
    #expect(
      TokenEstimate.tokens(of: ChatMessage(role: .assistant, parts: [.text("abcde")], calls: [call, call]))
        == 4 + 2 + 2 * (1 + 1))
  }

  // Models and providers.

  @Test func theFirstFallbackThatIsAnotherModelServes() async throws {
    let down = Fault(shape: Shape(isModelDown: true))
    try await withSandbox({ $0.fault = down }) { sandbox throws in
      let models = #"{"models":["openai/gpt-5","no/such","mistral/mistral-small","openai/gpt-5-mini"]}"#
      let answer = try sandbox.post(chat("openai/gpt-5", models))
      #expect(answer.status == 200 && answer.body.contains(#""model":"mistral/mistral-small""#))
      #expect(answer.body.contains(#""originalModelId":"openai/gpt-5""#))
      #expect(answer.body.contains(#""modelAttemptCount":2"#))
      #expect(try sandbox.post(chat("openai/gpt-5", #"{"models":["openai/gpt-5"]}"#)).status == 503)
    }
  }

  @Test func onlyProvidersThatAreAllowedServe() async throws {
    try await withSandbox { sandbox throws in
      let model = "deepseek/deepseek-v4.1-flash"
      for (only, provider) in [(#"["novita","fireworks"]"#, "fireworks"), ("[]", "baseten")] {
        let answer = try sandbox.post(chat(model, #"{"only":\#(only)}"#)).body
        #expect(answer.contains(#""resolvedProvider":"\#(provider)""#))
      }
      let refused = try sandbox.post(chat(model, #"{"only":["openai"]}"#))
      #expect(refused.status == 403 && refused.body.contains("no_providers_available"))
      #expect(try sandbox.post(chat("bfl/flux-2-pro", "{}")).status == 400)
    }
  }

  /// The newer name of the bound comes before the older one.
  @Test func theNewerBoundOfAReplyHolds() async throws {
    try await withSandbox { sandbox throws in
      let body = try sandbox.chat("hi", more: #","max_tokens":3,"max_completion_tokens":5"#).body
      #expect(body.contains(#""completion_tokens":5,"#))
    }
  }

  // Records.

  @Test func aRecordThatIsThereTwiceCountsOnceAndAFeeEachTime() async throws {
    let folder = freshFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("generations.jsonl")
    try await withSandbox(in: folder) { sandbox throws in
      _ = try sandbox.chat("hi")
      try (Data(contentsOf: file) + Data(contentsOf: file)).write(to: file)
      _ = try sandbox.get("/v1/report?start_date=2026-09-29&end_date=2026-09-30")
      #expect(try sandbox.get("/v1/credits").body.contains(#""total_used":"0.005062""#))
    }
    try await withSandbox(in: folder) { sandbox throws in
      let report = try sandbox.get("/v1/report?start_date=2026-09-29&end_date=2026-09-30").body
      #expect(report.contains(#""request_count":1}"#))
      #expect(try sandbox.get("/v1/credits").body.contains(#""total_used":"0.010062""#))
    }
  }

  // Pictures.

  /// A model that draws in a chat draws where it is asked for pictures, for a price of their own.
  @Test func aPictureInAChatIsAskedFor() async throws {
    try await withSandbox { sandbox throws in
      let model = "google/gemini-2.5-flash-image"
      let words = try sandbox.chat("A cat", model: model, more: #","modalities":["text"]"#).body
      #expect(!words.contains(#""images":"#) && words.contains(#""image_tokens":0}"#))
      let (id, drawn) = try sandbox.chat("A cat", model: model, more: #","modalities":["text","image"]"#)
      #expect(drawn.contains(#""images":[{"type":"image_url""#) && drawn.contains(#""image_tokens":1290}"#))
      let bill = try sandbox.get("/v1/generation?id=\(id)").body
      #expect(bill.contains(#""total_cost":0.0387"#) || bill.contains(#""total_cost":0.0388"#), "\(bill)")
      #expect(try !sandbox.chat("A cat", more: #","modalities":["image"]"#).body.contains(#""images":"#))
    }
  }

  @Test(arguments: [("", 1), (#","n":1"#, 1), (#","n":10"#, 10)]) func eachPictureHasItsPrice(more: String, count: Int)
    async throws
  {
    try await withSandbox { sandbox throws in
      let attribution = #","user":"u","size":"8x16","providerOptions":{"gateway":{"tags":["a","b"]}}"#
      let answer = try sandbox.exchange(drawing("bfl/flux-2-pro", more + attribution))
      #expect(answer.status == 200)
      let pictures = answer.body.components(separatedBy: #""b64_json":""#).dropFirst().map { $0.prefix { $0 != "\"" } }
      #expect(pictures.count == count && Set(pictures).count == count)
      let each = try #require(USD("0.03"))
      #expect(answer.body.contains(#""cost":"\#(each * count)""#))
      let id = try #require(answer.body.split(separator: "\"").first { $0.hasPrefix("gen_") })
      let total = each * count + Bill.attributionFee * 3
      #expect(try sandbox.get("/v1/generation?id=\(id)").body.contains(#""total_cost":\#(total),"#))
    }
  }

  @Test func aRequestForPicturesIsCheckedFirst() async throws {
    try await withSandbox { sandbox throws in
      for more in [#","n":0"#, #","n":11"#, #","n":-1"#] {
        #expect(try sandbox.exchange(drawing("bfl/flux-2-pro", more)).status == 400, "\(more)")
      }
      #expect(try sandbox.exchange(drawing(prompt: "")).status == 400)
      #expect(try sandbox.exchange(drawing("openai/gpt-5")).status == 400)
      #expect(try sandbox.exchange(drawing("no/such")).status == 404)
      let keyless = drawing().replacing("Authorization: Bearer k\r\n", with: "")
      #expect(try sandbox.exchange(keyless).status == 401)
      #expect(try sandbox.get("/v1/credits").body.contains(#""total_used":"0""#))
    }
    try await withSandbox({ $0.openingCredit = USD(units: 1) }) { sandbox throws in
      #expect(try [200, 402] == (0..<2).map { _ in try sandbox.exchange(drawing()).status })
    }
  }

  @Test(
    arguments: [
      (nil, 256), ("1024x512", 512), ("4096x2048", 1_024), ("2x2", 8), ("wide", 256), ("1x2x3", 256),
    ] as [(String?, Int)])
  func aPictureHasTheSmallerSideOfItsSize(size: String?, side: Int) throws {
    let size = size.map { #","size":"\#($0)""# } ?? ""
    let request = try JSONDecoder().decode(
      PicturesRequest.self, from: Data(#"{"model":"m","prompt":"p"\#(size)}"#.utf8))
    #expect(request.side == side)
  }

  @Test func aPartIsKnownByItsBytes() {
    func part(_ bytes: [UInt8]) -> MediaPart { MediaPart("data:x;base64," + Data(bytes).base64EncodedString()) }
    let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0, 0, 0, 0, 0, 0, 0, 13, 73, 72, 68, 82]
    let jpeg: [UInt8] = [0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 1, 2, 0xFF, 0xC2, 0, 8, 8, 0, 200, 1, 44, 3]
    let parts = [
      part(png + [0, 0, 0, 1, 0, 0, 0, 2]), part(png + [0, 0, 1, 0, 0, 0, 16, 0]), part(jpeg),
      part(Array("RIFF....WEBP".utf8)), part(Array("%PDF-1.7".utf8)), MediaPart("https://a.example/x.png"),
    ]
    #expect(parts.map(\.facts) == ["PNG, 1x2", "PNG, 256x4096", "JPEG, 300x200", "WebP, 768x768", "PDF", "?"])
    #expect(parts.map(\.tokens) == [1, 1_399, 80, 787, 1_000, 1_000])
    #expect(part(png + [0, 0, 16, 0, 0, 0, 16, 0]).tokens == 1_600)
    #expect(Array(parts[2...4]).phrase == "2 pictures (JPEG, 300x200; WebP, 768x768) and 1 document (PDF)")
    #expect([parts[4], parts[5]].phrase == "2 documents (PDF; ?)")
  }

  @Test func theDataOfAFileIsFoundBehindItsName() throws {
    let json = #"{"role":"user","content":[{"type":"file","file":{"a_name":"a,b.pdf","file_data":"data:x,JVBERi0="}}]}"#
    let message = try JSONDecoder().decode(ChatMessage.self, from: Data(json.utf8))
    #expect(message.media.map(\.type) == ["PDF"])
  }

  // Faults.

  private func steps(_ fault: Fault) throws -> [ServedAnswer.Step] {
    let head = try RequestHead(parsing: Array("POST /v1/chat/completions HTTP/1.1\r\nHost: t".utf8)[...])
    let usual: [ServedAnswer.Step] = [
      .send("a\n"), .pause(.seconds(1)), .send("b\n"), .pause(.seconds(2)), .send("é\n"),
    ]
    guard case .stream(_, let steps) = fault.answer(Request(head: head), { .stream(Response(status: 200), usual) })
    else {
      return []
    }
    return steps
  }

  @Test func aFaultChangesAStreamInItsPlace() throws {
    let (a, b, c) = (ServedAnswer.Step.send("a\n"), ServedAnswer.Step.send("b\n"), ServedAnswer.Step.send("é\n"))
    func pause(_ seconds: Int) -> ServedAnswer.Step { .pause(.seconds(seconds)) }
    #expect(try steps(.cut(afterEvents: 2)) == [a, pause(1), b, .hangUp])
    #expect(try steps(.end(afterEvents: 1)) == [a])
    #expect(try steps(.stall(afterEvents: 1, for: .seconds(9))) == [a, pause(9), pause(1), b, pause(2), c])
    #expect(try steps(.slow(pause: .seconds(7))) == [a, pause(7), b, pause(7), c])
    #expect(
      try steps(.error(afterEvents: 2)).prefix(3) == [a, pause(1), b] && steps(.error(afterEvents: 2)).count == 4)
    #expect(try steps(.repacked(size: 4)) == [.send("a\nb\n"), .send("é\n")])
    #expect(try steps(.repacked()) == [.send("a\nb\né\n")])
    #expect(try steps(.byteByByte) == "a\nb\né\n".utf8.map { .sendByte($0) })
    let comments = try steps(.comments)
    #expect(comments.count == 6 && comments[1] == .send(":\n\na\n") && comments[2] == pause(1))
  }

  @Test(
    arguments: [
      ("429", 429, nil), ("429-wait", 429, "Retry-After: 1"), ("429-long", 429, "Retry-After: 600"),
      ("402-key", 402, nil), ("redirect", 307, "Location: http://localhost:PORT/v1/chat/completions"),
      ("moved", 308, "Location: /v2/chat/completions"), ("405-empty", 405, "Allow: GET, HEAD"),
    ] as [(String, Int, String?)])
  func aRefusalHasItsFields(name: String, status: Int, field: String?) async throws {
    let fault = try #require(Fault.menu.first { $0.name == name }).fault
    try await withSandbox({ $0.fault = fault }) { sandbox throws in
      let body = chat("openai/gpt-5", "{}")
      let answer = try sandbox.exchange(
        "POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1:\(sandbox.port)\r\nAuthorization: Bearer k\r\n"
          + "Connection: close\r\nContent-Length: \(body.utf8.count)\r\n\r\n" + body)
      #expect(answer.status == status)
      let fields = answer.head.components(separatedBy: "\r\n").filter {
        ["Retry-After", "Location", "Allow"].contains($0.prefix { $0 != ":" })
      }
      #expect(fields == [field?.replacing("PORT", with: "\(sandbox.port)")].compactMap(\.self))
    }
  }

  // Reports.

  @Test(arguments: [
    ("user_id=ann", 1), ("provider=openai", 2), ("provider=azure", 0), ("credential_type=system", 3),
    ("credential_type=byok", 0), ("tags=u", 1), ("tags=u,x", 1), ("tags=u,x&tags_match=all", 0),
    ("tags=x&tags_match=any", 0), ("model=openai/gpt-4.1-nano&user_id=ann", 1),
  ])
  func aReportHasWhatIsAskedFor(filter: String, count: Int) async throws {
    try await withSandbox { sandbox throws in
      let options = #","user":"ann","providerOptions":{"gateway":{"tags":["t","u"]}}"#
      _ = try sandbox.chat("hi", model: "openai/gpt-4.1-nano", more: options)
      _ = try sandbox.chat("hi", model: "openai/gpt-4.1-nano", more: #","providerOptions":{"gateway":{"tags":["t"]}}"#)
      _ = try sandbox.chat("hi", model: "anthropic/claude-opus-4.7")
      let body = try sandbox.get("/v1/report?start_date=2026-09-30&end_date=2026-09-30&" + filter).body
      let counts = body.components(separatedBy: #""request_count":"#).dropFirst().map { $0.prefix { $0.isNumber } }
      #expect(counts.map { Int($0) ?? 0 } == (count == 0 ? [] : [count]))
    }
  }
}
