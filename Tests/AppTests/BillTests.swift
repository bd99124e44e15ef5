import Chat
import Foundation
import GatewayClient
import Journal
import Records
import Synchronization
import TestSupport
import Testing

@testable import App

@Suite struct GenerationIDScannerTests {
  private static let vercel = "gen_01M3RJQ2GXYP8F188NH5K17ED5"
  private static let openrouter = "gen-1790752558-a1B2c3"
  private static func letters(_ count: Int) -> String { String(repeating: "a", count: count) }

  @Test(
    arguments: [
      ("{\"id\":\"\(vercel)\"}", [vercel]), ("id=\(openrouter)&x", [openrouter]), (vercel, [vercel]),
      ("\(vercel) \(vercel)\n\(openrouter)", [vercel, openrouter]),
      ("gen-3bhGkxlo4XFrqiabUM7NDtwDzWwG.", ["gen-3bhGkxlo4XFrqiabUM7NDtwDzWwG"]),
      // Not ids: too short, too long, letters that are not in the alphabet, inside a word, words with hyphens.
      ("gen_01M3RJQ2GXYP8F188NH5K17ED", []), ("\(vercel)A", []),
      // Their own letters are followed by one that no id of the kind has.
      ("\(vercel)U", []), ("\(vercel)_", []), ("\(vercel)a", []), ("\(vercel)-a", [vercel]),
      ("\(openrouter)_", []), ("\(openrouter)-x", [openrouter]), ("gen-1790752558-a1B", []),
      ("gen-1790752558-a1B2", ["gen-1790752558-a1B2"]), ("gen-12345678-a1B2c3", []),
      ("gen-123456789-a1B2c3", ["gen-123456789-a1B2c3"]), ("gen-123456789012-a1B2c3", []),
      ("gen-1790752558-\(letters(48))", ["gen-1790752558-\(letters(48))"]), ("gen-1790752558-\(letters(49))", []),
      ("gen-1\(letters(18))", []), ("gen-1\(letters(19))", ["gen-1\(letters(19))"]), ("gen-1\(letters(19))_", []),
      ("gen-1\(letters(19))-b", []), ("gen-1\(letters(47))", ["gen-1\(letters(47))"]), ("gen-1\(letters(48))", []),
      ("gen_01M3RJQ2GXYP8F188NH5K17EDU", []),
      ("gen_01m3rjq2gxyp8f188nh5k17ed5", []), ("oxy\(vercel)", []), ("x_\(vercel)", []), ("gen-z", []),
      ("gen-alpha-and-other-long-words-of-texts", []),
      ("gen-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", []), ("gen_gen_\(vercel)", []), ("gen-\(vercel)", [vercel]), ("", []),
      ("gen", []), ("gen_", []),
      ("\u{0}\(vercel)\u{0}\u{FF}", [vercel]), ("é\(vercel)é", [vercel]),
    ] as [(String, [String])])
  func findsWhatIsAnID(text: String, expected: [String]) {
    for size in [1, 2, 3, 7, 64, 1_000] {
      var scanner = GenerationIDScanner()
      let bytes = Array(text.utf8)
      for start in stride(from: 0, to: bytes.count, by: size) {
        scanner.scan(bytes[start..<min(bytes.count, start + size)])
      }
      scanner.finish()
      #expect(scanner.ids == expected, "in pieces of \(size)")
    }
  }

  @Test func bytesOfAnyKindAndOneLongLine() {
    var random = SeededRandom(seed: 5)
    var bytes = (0..<300_000).map { _ in UInt8.random(in: 0...255, using: &random) }
    bytes.replaceSubrange(123_456..<123_456, with: Array(" \(Self.vercel) ".utf8))
    bytes += Array(" \(Self.openrouter)".utf8)
    var scanner = GenerationIDScanner()
    for start in stride(from: 0, to: bytes.count, by: 65_536) {
      scanner.scan(bytes[start..<min(bytes.count, start + 65_536)])
    }
    scanner.finish()
    #expect(scanner.ids == [Self.vercel, Self.openrouter])
  }
}

@Suite struct BillRunTests {
  private static func isUnknown(_ number: Int) -> Bool { number % 40 == 7 }

  private static func number(of id: String) -> Int { Int(id.suffix(5)) ?? 0 }

  /// Such as a service writes it: JSON lines with the id in some of them, now and then binary, 10 MB.
  private static func log() -> Data {
    var log = Data()
    for number in 0..<2_000 {
      let filler = String(repeating: "lorem ipsum gen_ dolor gen-x ", count: 170)
      log += Data(
        "{\"level\":\"info\",\"text\":\"\(filler)\",\"response\":{\"id\":\"\(SettlementFixture.id(number))\"}}\n".utf8)
      if number % 100 == 0 { log += Data([0, 255, 254, 13, 10]) }
      if number % 3 == 0 { log += Data("again \(SettlementFixture.id(number))\n".utf8) }
    }
    return log
  }

  private static func cost(_ number: Int) -> USD { USD(units: Int128(number + 1) * 1_000_000_000_000_001_000) }

  @Test func alogOfTenMegabytesHasAnExactSumAndEveryIDIsAnsweredOnce() async throws {
    let answered = Mutex<[String: Int]>([:])
    let fixture = try SettlementFixture(speed: 2_000) { request, number in
      let id = SettlementFixture.generation(in: request)
      if number % 10 == 9 {
        return ByteServer.answer("429 Too Many Requests", headers: ["Retry-After": "1"], body: "{}")
      }
      answered.withLock { $0[id, default: 0] += 1 }
      if Self.isUnknown(Self.number(of: id)) {
        return ByteServer.answer("404 Not Found", body: #"{"error":{"message":"no"}}"#)
      }
      return ByteServer.generation(id: id, cost: Self.cost(Self.number(of: id)).description)
    }
    let log = Self.log()
    #expect(log.count > 9_900_000)
    var scanner = GenerationIDScanner()
    for start in stride(from: 0, to: log.count, by: 262_144) {
      scanner.scan(log[start..<min(log.count, start + 262_144)])
    }
    scanner.finish()
    #expect(scanner.ids == (0..<2_000).map(SettlementFixture.id))
    let bills = try await BillRun(fixture.context, effects: fixture.effects).bills(of: scanner.ids)
    #expect(bills.map(\.id) == scanner.ids)
    #expect(bills.count { $0.state == .unknown } == 50 && bills.count { $0.state == .billed } == 1_950)
    let sum = bills.compactMap(\.cost).reduce(USD.zero, +)
    #expect(sum == (0..<2_000).filter { !Self.isUnknown($0) }.map(Self.cost).reduce(USD.zero, +))
    #expect(answered.withLock(\.self).count == 2_000 && answered.withLock { $0.values.allSatisfy { $0 == 1 } })

    // The second run asks about the unknown ones only.
    answered.withLock { $0 = [:] }
    let again = try await BillRun(fixture.context, effects: fixture.effects).bills(of: scanner.ids)
    #expect(again.map(\.cost) == bills.map(\.cost) && again.map(\.figures) == bills.map(\.figures))
    #expect(answered.withLock { Set($0.keys) } == Set(bills.filter { $0.state == .unknown }.map(\.id)))
  }

  @Test func withoutAKeyNothingIsAskedAndTheStateSaysSo() async throws {
    let fixture = try SettlementFixture { request, _ in SettlementFixture.bill(request) }
    let bills = try await BillRun(fixture.context).bills(of: ["gen-1790752558-a1B2c3", SettlementFixture.id(1)])
    #expect(bills.map(\.state.name) == ["no_key", "billed"] && bills[0].cost == nil)
    #expect(fixture.server.requests.count == 1)
  }

  @Test func aRefusedKeyIsNotTriedForEveryID() async throws {
    let fixture = try SettlementFixture { _, _ in
      ByteServer.answer("401 Unauthorized", body: #"{"error":{"message":"bad key"}}"#)
    }
    let bills = try await BillRun(fixture.context).bills(of: (0..<100).map(SettlementFixture.id))
    #expect(bills.allSatisfy { $0.state.name == "refused" })
    #expect(fixture.server.requests.count <= BillRun.width)
  }

  @Test func aGatewayThatFailsIsAskedAFewTimesAndIsNoUnknownID() async throws {
    let fixture = try SettlementFixture(speed: 5_000) { _, _ in ByteServer.answer("503 Busy", body: "{}") }
    let bills = try await BillRun(fixture.context, effects: fixture.effects).bills(of: [SettlementFixture.id(1)])
    #expect(bills.map(\.state) == [.unavailable] && fixture.server.requests.count == 4)
  }

  /// An id that a gateway does not take for one is unknown, and says nothing of the key.
  @Test func anIDThatIsNotTakenIsUnknownAndTheOthersAreAsked() async throws {
    let fixture = try SettlementFixture { request, _ in
      SettlementFixture.generation(in: request) == SettlementFixture.id(1)
        ? ByteServer.answer("400 Bad Request", body: #"{"error":"bad id"}"#) : SettlementFixture.bill(request)
    }
    let bills = try await BillRun(fixture.context).bills(of: (1...9).map(SettlementFixture.id))
    #expect(bills.map(\.state) == [.unknown] + Array(repeating: .billed, count: 8))
  }

  /// A conversation always names its model, whatever its assistant is called.
  @Test(arguments: [("imported", "", true), ("imported", "m", false), ("duck", "", false)])
  func anImportIsNamedByBoth(assistant: String, model: String, isImport: Bool) {
    let opened = SessionOpened(
      id: "s", gateway: "vercel", baseURL: "", billing: .lookup, assistant: assistant, model: model, program: "0.1")
    #expect(BillImport.isImport(opened) == isImport)
  }

  /// The gateway's own time to wait, also where that is longer than the usual one.
  @Test func aRunWaitsAsLongAsTheGatewayAsks() async throws {
    let clock = Mutex(Duration.zero)
    let fixture = try SettlementFixture { request, number in
      number == 0
        ? ByteServer.answer("429 Too Many Requests", headers: ["Retry-After": "50"], body: "{}")
        : SettlementFixture.bill(request)
    }
    let effects = Effects(
      now: { Date() }, elapsed: { clock.withLock { $0 } }, sleep: { pause in clock.withLock { $0 += pause } })
    let bills = try await BillRun(fixture.context, effects: effects).bills(of: [SettlementFixture.id(1)])
    #expect(bills.map(\.state) == [.billed] && clock.withLock { $0 } == .seconds(50))
  }

  @Test func aRunThatIsStoppedKeepsWhatCame() async throws {
    let gate = ByteServer.Gate()
    let fixture = try SettlementFixture { request, _ in
      let id = SettlementFixture.generation(in: request)
      return Self.number(of: id) < 5
        ? SettlementFixture.bill(request) : [.pause(gate)] + SettlementFixture.bill(request)
    }
    let ids = (0..<20).map(SettlementFixture.id)
    let (steps, continuation) = AsyncStream.makeStream(of: Int.self)
    let run = BillRun(fixture.context) { done, _ in continuation.yield(done) }
    let asking = Task { try await run.bills(of: ids) }
    for await done in steps where done == 5 { break }
    asking.cancel()
    let bills = try await asking.value
    gate.open()
    #expect(bills.map(\.state) == ids.indices.map { $0 < 5 ? .billed : .notAsked })
    let kept = BillCache(path: fixture.context.folders.billCache).bills(of: Set(ids))
    #expect(Set(kept.keys) == Set(ids.prefix(5)))
  }

  @Test func aDamagedCacheIsAskedAgain() async throws {
    let fixture = try SettlementFixture { request, _ in SettlementFixture.bill(request) }
    let id = SettlementFixture.id(1)
    let path = fixture.context.folders.billCache
    try Data("{\"id\":\"\(id)\",\"raw\":\"{}\"}\n\u{0}garbage\n{\"id\":3}\n".utf8).write(to: URL(filePath: path))
    let bills = try await BillRun(fixture.context).bills(of: [id])
    #expect(bills.map(\.state) == [.billed] && fixture.server.requests.count == 1)
    #expect(BillCache(path: path).bills(of: [id])[id]?.cost == USD("0.01"))
  }

  @Test func anImportIsASessionOfItsOwnAndNothingIsImportedTwice() async throws {
    let fixture = try SettlementFixture { request, _ in
      ByteServer.answer(
        body:
          #"{"data":{"id":"\#(SettlementFixture.generation(in: request))","total_cost":0.01,"model":"openai/gpt-5-mini","#
          + #""created_at":"2026-09-30T21:15:58.000Z","provider_name":"azure","native_tokens_prompt":10}}"#)
    }
    let bills = try await BillRun(fixture.context).bills(of: (1...3).map(SettlementFixture.id))
    #expect(bills[0].created == Date(iso8601: "2026-09-30T21:15:58Z"))
    let first = try BillImport(Array(bills.prefix(2)), into: fixture.context)
    #expect(first.imported == bills.prefix(2).map(\.id) && first.known.isEmpty && first.sessions.count == 1)
    let second = try BillImport(bills, into: fixture.context)
    #expect(second.imported == [bills[2].id] && second.known == bills.prefix(2).map(\.id))
    #expect(try BillImport(bills, into: fixture.context).sessions.isEmpty)
    let (transcript, contents) = try fixture.context.readableTranscript(of: first.sessions[0])
    #expect(contents.damaged.isEmpty && transcript.totals.cost == USD("0.02") && transcript.totals.state == .billed)
    #expect(transcript.open.isEmpty && transcript.conversation.isEmpty && transcript.gateway == "vercel")
    #expect(transcript.turns.allSatisfy { $0.started == bills[0].created && $0.start.model == "openai/gpt-5-mini" })
    var total = USD.zero
    let ledgers = try LedgerSet(own: fixture.context.requiredLedger())
    try ledgers.read(SessionSelection(), gap: { _ in }) { total = total + $0.totals.cost }
    #expect(total == USD("0.03"))
  }

  /// The record that named the generation may be damaged; its bill names it too.
  @Test func aBillWithoutItsGenerationsRecordIsKnown() async throws {
    let fixture = try SettlementFixture { request, _ in SettlementFixture.bill(request) }
    try fixture.leaveOpen("a", [])
    let found = ChargeFound(
      turn: 1, attempt: 1, id: SettlementFixture.id(1), lookup: .done, figures: UsageAndCost(cost: USD("0.01")))
    try fixture.ledger.journal("a").append(Record(time: Date(), entry: .charge(found)), synced: false)
    let bills = try await BillRun(fixture.context).bills(of: [SettlementFixture.id(1)])
    let imported = try BillImport(bills, into: fixture.context)
    #expect(imported.sessions.isEmpty && imported.known == [SettlementFixture.id(1)])
  }

  /// An import is written last, and what means the last session means a conversation.
  @Test func anImportIsNeverTheLastSession() async throws {
    let fixture = try SettlementFixture { request, _ in SettlementFixture.bill(request) }
    let bills = try await BillRun(fixture.context).bills(of: [SettlementFixture.id(1)])
    let imported = try #require(try BillImport(bills, into: fixture.context).sessions.first)
    #expect(throws: AppError.noSessions) { try fixture.context.sessionID(nil) }
    try fixture.leaveOpen("a", [SettlementFixture.id(2)])
    let file = try fixture.context.requiredLedger().journal(imported).url
    try FileManager.default.setAttributes([.modificationDate: Date() + 3_600], ofItemAtPath: file.path)
    #expect(try fixture.context.sessionID(nil) == "a")
    #expect(try fixture.context.sessionID(imported) == imported)
  }

  /// The gateway's time comes before the id's, in each form that a time has.
  @Test(arguments: ["2026-09-30T21:15:58.000Z", "2026-09-30T21:15:58+00:00", "2026-09-30T21:15:58.000+00:00"])
  func aBillIsOfTheTimeThatTheGatewayStates(time: String) {
    let raw = #"{"data":{"id":"gen_01M3RJQ2GXYP8F188NH5K17ED5","total_cost":0.01,"created_at":"\#(time)"}}"#
    let bill = GenerationBill(id: "gen_01M3RJQ2GXYP8F188NH5K17ED5", raw: raw)
    #expect(bill?.created?.iso8601 == "2026-09-30T21:15:58Z")
  }

  @Test func aVercelIDHoldsItsTime() {
    let bill = GenerationBill(id: "gen_01M3RJQ2GXYP8F188NH5K17ED5", state: .unknown)
    #expect(bill.created?.iso8601 == "2026-09-30T07:15:57Z")
  }
}
