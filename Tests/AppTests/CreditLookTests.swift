import Foundation
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
