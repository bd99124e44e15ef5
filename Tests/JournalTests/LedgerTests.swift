import Foundation
import Records
import TestSupport
import Testing

@testable import Journal

@Suite struct LedgerTests {
  private let folder: TemporaryFolder
  private let ledger: Ledger

  init() throws {
    folder = try TemporaryFolder()
    ledger = Ledger(sessions: try folder.folder("sessions"), pending: try folder.folder("pending"))
  }

  private func note(_ text: String) -> Record {
    Record(time: Date(timeIntervalSince1970: 1), entry: .note(Note(text: text)))
  }

  private func line(_ text: String) throws -> Data {
    try RecordLine.encoded(note(text))
  }

  @Test func readsBackWhatWasAppended() throws {
    let journal = ledger.journal("abc")
    try journal.append(note("one"), synced: true)
    try journal.append(note("two"), synced: false)
    let contents = try ledger.contents(of: "abc")
    #expect(contents.records == [note("one"), note("two")])
    #expect(contents.damaged.isEmpty)
  }

  @Test func passesOverEveryKindOfDamageAndNamesItsPlace() throws {
    let good = try line("good")
    let torn = good.prefix(20)
    let nulls = Data(repeating: 0, count: 512)
    let bytes = good + torn + Data([0x0A]) + good + torn + good + nulls + Data([0x0A]) + good.prefix(good.count - 2)
    let contents = JournalContents(bytes)
    #expect(contents.records == [note("good"), note("good")])
    let first = good.count
    let second = first + 21 + good.count
    let third = second + 20 + good.count
    #expect(
      contents.damaged == [
        .init(offset: first, damage: .torn), .init(offset: second, damage: .checksumMismatch),
        .init(offset: third, damage: .torn), .init(offset: third + 513, damage: .torn),
      ])
  }

  @Test func aFileOfAnotherKindIsAllDamage() throws {
    let contents = JournalContents(Data((0..<4_096).map { UInt8(truncatingIfNeeded: $0 &* 31) }))
    #expect(contents.records.isEmpty)
    #expect(!contents.damaged.isEmpty)
  }

  @Test func findsASessionByTheBeginningOfItsID() throws {
    for id in ["abc1", "abd2", "abd"] { try ledger.journal(id).append(note(id), synced: false) }
    #expect(try ledger.id(startingWith: "abc") == "abc1")
    #expect(try ledger.id(startingWith: "abd") == "abd")
    #expect(throws: JournalError.ambiguousSession("ab", matches: 3)) { try ledger.id(startingWith: "ab") }
    #expect(throws: JournalError.noSuchSession("x")) { try ledger.id(startingWith: "x") }
    #expect(throws: JournalError.noSuchSession("")) { try ledger.id(startingWith: "") }
    #expect(throws: JournalError.noSuchSession("x")) { try ledger.contents(of: "x") }
  }

  @Test func aSessionIsHeldByOneAtATime() throws {
    let claim = try ledger.claim("abc")
    #expect(ledger.pendingIDs() == ["abc"])
    #expect(throws: JournalError.inUse(path: folder("pending/abc").path)) { try ledger.claim("abc") }
    claim.release(isSettled: false)
    #expect(ledger.pendingIDs() == ["abc"])
    let second = try ledger.claim("abc")
    second.release(isSettled: true)
    #expect(ledger.pendingIDs().isEmpty)
  }
}
