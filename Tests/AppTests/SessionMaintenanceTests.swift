import Foundation
import Journal
import Records
import Synchronization
import TestSupport
import Testing

@testable import App

/// What renaming and deleting a session leaves and takes.
@Suite struct SessionMaintenanceTests {
  private static let bytes = Data("a picture".utf8)
  private var file: MediaFile { MediaFile(sha256: SHA256.digits(Self.bytes), type: .png, size: Self.bytes.count) }

  private func fixture(sessions: [String: Bool]) throws -> SettlementFixture {
    let fixture = try SettlementFixture { _, _ in [] }
    try fixture.context.mediaStore.keep(Self.bytes, sha256: file.sha256)
    for (id, hasMedia) in sessions {
      let journal = try fixture.ledger.journal(id)
      let opened = SessionOpened(
        id: id, gateway: "vercel", baseURL: "https://g.test/v1", billing: .lookup, assistant: "duck", model: "m",
        program: "test")
      var start = TurnStarted(turn: 1, prompt: "p", assistant: "duck", model: "m")
      if hasMedia { start.media = [file] }
      for entry in [Entry.session(opened), .turn(start)] {
        try journal.append(Record(time: Date(), entry: entry), synced: false)
      }
    }
    return fixture
  }

  private func delete(_ id: String, in fixture: SettlementFixture) throws {
    try SessionMaintenance(fixture.context, try fixture.ledger).deletion(of: id, force: false).run()
  }

  @Test func aDeletedSessionTakesThePicturesThatAreItsOwnAlone() throws {
    let fixture = try fixture(sessions: ["one": true, "two": true, "three": false])
    try delete("one", in: fixture)
    #expect(fixture.context.mediaStore.has(file))
    try delete("three", in: fixture)
    #expect(fixture.context.mediaStore.has(file))
    try delete("two", in: fixture)
    #expect(!fixture.context.mediaStore.has(file))
  }

  /// A line that cannot be read may refer to any of them.
  @Test(arguments: ["torn\n", "{\"v\":99,\"type\":\"turn\"}\n"]) func noPictureGoesWhileAJournalIsDamaged(line: String)
    throws
  {
    let fixture = try fixture(sessions: ["one": true, "two": false])
    let journal = try FileHandle(forWritingTo: fixture.ledger.journal("two").url)
    try journal.seekToEnd()
    try journal.write(contentsOf: Data(line.utf8))
    try journal.close()
    try delete("one", in: fixture)
    #expect(fixture.context.mediaStore.has(file))
  }

  @Test func aSessionWithOpenChargesIsDeletedByForceAloneAndKeepsItsMarkUntilThen() throws {
    let fixture = try SettlementFixture { _, _ in [] }
    try fixture.leaveOpen("one", [SettlementFixture.id(1)])
    let maintenance = SessionMaintenance(fixture.context, try fixture.ledger)
    #expect(throws: AppError.openCharges(session: fixture.context.shortID("one"), count: 1)) {
      _ = try maintenance.deletion(of: "one", force: false)
    }
    #expect(try fixture.ledger.pendingIDs() == ["one"])
    try maintenance.deletion(of: "one", force: true).release()
    #expect(try fixture.ledger.pendingIDs() == ["one"])
    try maintenance.rename("one", to: "another name")
    #expect(try fixture.ledger.pendingIDs() == ["one"] && fixture.transcript("one").title == "another name")
    try maintenance.deletion(of: "one", force: true).run()
    #expect(try fixture.ledger.pendingIDs().isEmpty && fixture.ledger.ids().isEmpty)
  }

  @Test(arguments: [
    ("", false), (" \t", false), (String(repeating: "t", count: 201), false),
    (String(repeating: "t", count: 200), true), ("t", true),
  ])
  func aTitleHasAWord(title: String, isTaken: Bool) throws {
    let fixture = try fixture(sessions: [:])
    try fixture.leaveOpen("a", [SettlementFixture.id(1)])
    let maintenance = SessionMaintenance(fixture.context, try fixture.ledger)
    var fault: AppError?
    do throws(AppError) { try maintenance.rename("a", to: title) } catch { fault = error }
    #expect(fault == (isTaken ? nil : .unsuitableTitle))
    #expect(try fixture.transcript("a").title == (isTaken ? title : nil))
    #expect(try fixture.ledger.pendingIDs() == ["a"], "the mark of an open charge went")
  }

  /// Who says no to a deletion has the session as it was.
  @Test func aDeletionThatIsNotWantedLeavesNoMark() throws {
    let fixture = try fixture(sessions: ["one": true])
    let maintenance = SessionMaintenance(fixture.context, try fixture.ledger)
    let deletion = try maintenance.deletion(of: "one", force: false)
    #expect(throws: JournalError.self) { try fixture.ledger.lock("one") }
    deletion.release()
    #expect(try fixture.ledger.pendingIDs().isEmpty && fixture.ledger.ids() == ["one"])
    #expect(fixture.context.mediaStore.has(file))
  }

  @Test func aNewTitleIsOnTheDisk() throws {
    let fixture = try fixture(sessions: ["one": false])
    let syncs = Mutex(0)
    var calls = SystemCalls.system
    calls.sync = { _ in
      syncs.withLock { $0 += 1 }
      return 0
    }
    let sessions = try fixture.ledger.journal("one").url.deletingLastPathComponent()
    let pending = sessions.deletingLastPathComponent().appending(path: "pending")
    let ledger = Ledger(sessions: sessions, pending: pending, calls: calls)
    try SessionMaintenance(fixture.context, ledger).rename("one", to: "another name")
    #expect(ledger.pendingIDs().isEmpty, "nothing is open")
    #expect(syncs.withLock { $0 } > 0)
    #expect(try fixture.transcript("one").title == "another name")
  }
}
