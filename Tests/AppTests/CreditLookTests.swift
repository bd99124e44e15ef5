import Foundation
import GatewayClient
import Records
import Settings
import Synchronization
import TestSupport
import Testing

@testable import App

/// The free look at an account's credit that a day's first chat takes.
@Suite struct CreditLookTests {
  @Test func aDayHasOneLook() async throws {
    let used = Mutex("1.5")
    let fixture = try SettlementFixture { _, _ in
      ByteServer.answer(body: #"{"balance":"9","total_used":"\#(used.withLock { $0 })"}"#)
    }
    let connection = try await Connection(option: nil, fixture.context)
    let noon = try #require(Date(iso8601: "2026-11-25T12:00:00Z"))
    for hour in 0..<3 {
      await fixture.context.lookAtCreditOncePerDay(connection, at: noon + TimeInterval(hour * 60))
    }
    used.withLock { $0 = "2.75" }
    await fixture.context.lookAtCreditOncePerDay(connection, at: noon + 86_400)
    let looks = CreditSnapshots(fixture.context.folders).all(of: CreditSnapshots.account(of: connection))
    #expect(looks.map(\.totalUsed) == [USD("1.5"), USD("2.75")] && fixture.server.requests.count == 2)
    #expect(fixture.server.requests.allSatisfy { $0.path.hasSuffix("/credits") })
  }

  @Test func aLookThatFailsIsTakenLater() async throws {
    let isBroken = Mutex(true)
    let fixture = try SettlementFixture { _, _ in
      isBroken.withLock { $0 }
        ? ByteServer.answer("500 Broken", body: "{") : ByteServer.answer(body: #"{"balance":"9","total_used":"1"}"#)
    }
    let connection = try await Connection(option: nil, fixture.context)
    let snapshots = CreditSnapshots(fixture.context.folders)
    await fixture.context.lookAtCreditOncePerDay(connection)
    #expect(snapshots.all(of: CreditSnapshots.account(of: connection)).isEmpty)
    isBroken.withLock { $0 = false }
    await fixture.context.lookAtCreditOncePerDay(connection)
    #expect(snapshots.all(of: CreditSnapshots.account(of: connection)).count == 1)
  }

  @Test func theFirstLookOfADayAndTheLastOneAreKept() throws {
    let folder = try TemporaryFolder()
    let folders = try Folders(environment: ["TUPPENCE_HOME": folder.url.path])
    let snapshots = CreditSnapshots(folders)
    let noon = try #require(Date(iso8601: "2026-11-25T12:00:00Z"))
    let times = [0, 60, 120, 86_400, 86_460].map { noon + TimeInterval($0) }
    for (place, time) in times.enumerated() {
      try snapshots.keep(CreditLook(time: time, balance: nil, totalUsed: USD("\(place)")), of: "a")
    }
    #expect(snapshots.all(of: "a").map(\.totalUsed) == [USD("0"), USD("3"), USD("4")])
    #expect(snapshots.last(of: "a")?.totalUsed == USD("4") && snapshots.all(of: "b").isEmpty)
    #expect(CreditUse(from: snapshots.all(of: "a")[2], to: snapshots.all(of: "a")[0]) == nil, "the use fell")
  }

  /// Eight hundred days are kept, each to the millisecond; the oldest one goes.
  @Test func theLooksAreBoundedAndExact() throws {
    let folder = try TemporaryFolder()
    let folders = try Folders(environment: ["TUPPENCE_HOME": folder.url.path])
    let snapshots = CreditSnapshots(folders)
    let noon = try #require(Date(iso8601: "2026-11-25T12:00:00Z"))
    let old = (0..<800).map { place in
      let time = (noon + TimeInterval((place - 800) * 86_400)).iso8601Milliseconds
      return #"{"time":"\#(time)","total_used":"\#(place)"}"#
    }
    let looks = #"{"a":\#(old[799]),"b":\#(old[1])}"#
    let days = #"{"b":[\#(old[0])],"a":[\#(old.joined(separator: ","))]}"#
    let file = #"{"version":1,"looks":\#(looks),"days":\#(days)}"#
    try PrivateFile.write(Data(file.utf8), to: "\(folders.data)/credits.json")
    #expect(snapshots.all(of: "a").count == 800)
    let look = CreditLook(time: noon + 0.123, balance: USD("7"), totalUsed: USD("900"))
    try snapshots.keep(look, of: "a")
    let all = snapshots.all(of: "a")
    #expect(all.count == 800 && all.first?.totalUsed == USD("1") && all.last?.totalUsed == USD("900"))
    #expect(all.last?.time.iso8601Milliseconds == "2026-11-25T12:00:00.123Z" && all.last?.balance == USD("7"))
    #expect(snapshots.all(of: "b").map(\.totalUsed) == [.zero, USD("1")], "another account's looks stay")
  }

  /// A file of an older program has the last look alone, and one of a later program is not read.
  @Test func filesOfOtherProgramsAreReadAsFarAsTheyAreKnown() throws {
    let folder = try TemporaryFolder()
    let folders = try Folders(environment: ["TUPPENCE_HOME": folder.url.path])
    let snapshots = CreditSnapshots(folders)
    let next = CreditLook(
      time: try #require(Date(iso8601: "2026-11-26T12:00:00Z")), balance: nil, totalUsed: USD("2"))
    for (version, known) in [(1, ["1", "2"]), (2, ["2"])] {
      let old = #"{"version":\#(version),"looks":{"a":{"time":"2026-11-25T12:00:00.000Z","total_used":"1"}}}"#
      try PrivateFile.write(Data(old.utf8), to: "\(folders.data)/credits.json")
      #expect(snapshots.all(of: "a").count == known.count - 1)
      try snapshots.keep(next, of: "a")
      #expect(snapshots.all(of: "a").map(\.totalUsed) == known.map { USD($0) })
    }
  }

  /// The sandbox serves at another port each time, and is one account.
  @Test func theSandboxIsOneAccount() async throws {
    let fixture = try SettlementFixture { _, _ in [] }
    let sandbox = try await Connection(option: "sandbox", fixture.context)
    #expect(CreditSnapshots.account(of: sandbox) == "sandbox" && sandbox.warmer() == nil)
    await sandbox.close()
    let own = try await Connection(option: nil, fixture.context)
    #expect(CreditSnapshots.account(of: own) == "http://127.0.0.1:\(fixture.server.port)")
  }

  /// A key that another one would not mend is no wrong key, and what decides nothing is no answer.
  @Test func aRefusalSaysWhatItSaysOfTheKey() {
    for situation in Situation.allCases {
      let error = GatewayError.refused(Refusal(status: 400, situation: situation))
      let expected: KeyCheck =
        switch situation {
        case .wrongKey: .wrong(error)
        case .outOfCredit, .budgetExceeded, .cardRequired, .notAllowed: .limited(error)
        default: .unanswered(error)
        }
      #expect(KeyCheck(error) == expected)
    }
    #expect(KeyCheck(.truncated) == .unanswered(.truncated))
  }

  /// A list of another address or of another version is none, and one without prices takes no other's place.
  @Test func aListIsKeptForItsAddressAndItsVersion() async throws {
    let fixture = try SettlementFixture { _, _ in [] }
    let connection = try await Connection(option: nil, fixture.context)
    let cache = CatalogueCache(fixture.context.folders, connection)
    let priced = ModelEntry(id: "a/priced", prices: .init(input: USD("1")))
    cache.keepPrices(of: [ModelEntry(id: "a/plain")])
    #expect(cache.kept() == nil)
    cache.keepPrices(of: [priced])
    cache.keepPrices(of: [ModelEntry(id: "a/plain")])
    #expect(cache.kept()?.models == [priced])
    let whole = try String(contentsOfFile: cache.path, encoding: .utf8)
    for (word, other) in [("\"version\":1", "\"version\":2"), ("127.0.0.1", "127.0.0.2")] {
      #expect(whole.contains(word))
      try PrivateFile.write(Data(whole.replacing(word, with: other).utf8), to: cache.path)
      #expect(cache.kept() == nil, "\(other)")
    }
    try PrivateFile.write(Data(whole.utf8), to: cache.path)
    #expect(cache.kept()?.models == [priced])
  }

  /// A pace is known from an hour on.
  @Test(arguments: [(3_599, nil), (3_600, "24"), (86_400, "1"), (172_800, "0.5")] as [(Int, String?)])
  func aPaceIsNamedFromAnHourOn(seconds: Int, perDay: String?) throws {
    let start = Date(timeIntervalSince1970: 1_790_000_000)
    let first = CreditLook(time: start, balance: nil, totalUsed: USD("2"))
    let last = CreditLook(time: start + TimeInterval(seconds), balance: nil, totalUsed: USD("3"))
    let use = try #require(CreditUse(from: first, to: last))
    #expect(use.used == USD("1") && use.since == start && use.perDay == perDay.flatMap { USD($0) })
    #expect(CreditUse(from: first, to: first)?.used == .zero)
    #expect(CreditUse(from: CreditLook(time: start, balance: USD("1"), totalUsed: nil), to: last) == nil)
  }
}
