import Chat
import Foundation
import Journal
import Records
import TestSupport
import Testing

@testable import App

@Suite struct OpenChargeIndexTests {
  private func fixture() throws -> SettlementFixture {
    try SettlementFixture { request, _ in SettlementFixture.bill(request) }
  }

  private func finding(_ fixture: SettlementFixture) async throws -> OpenChargeIndex.Finding {
    var index = OpenChargeIndex(try fixture.ledger, fixture.context.folders)
    return await index.finding()
  }

  private func file(_ fixture: SettlementFixture, _ id: String) -> URL {
    URL(filePath: "\(fixture.context.folders.sessions)/\(id).jsonl")
  }

  /// Puts other bytes of the same length into a journal, which keeps its time.
  private func spoil(_ url: URL) throws {
    let time = try FileManager.default.attributesOfItem(atPath: url.path)[.modificationDate] as? Date
    let handle = try FileHandle(forWritingTo: url)
    let length = try handle.seekToEnd()
    try handle.seek(toOffset: 0)
    try handle.write(contentsOf: Data(repeating: UInt8(ascii: "x"), count: Int(length)))
    try handle.close()
    try FileManager.default.setAttributes([.modificationDate: try time.unwrapped()], ofItemAtPath: url.path)
  }

  @Test func aJournalIsReadAgainOnlyWhereItChanged() async throws {
    let fixture = try fixture()
    try fixture.leaveOpen("one", [SettlementFixture.id(1)])
    let url = file(fixture, "one")
    let time = Date(timeIntervalSince1970: 1_790_000_000)
    try FileManager.default.setAttributes([.modificationDate: time], ofItemAtPath: url.path)
    #expect(try await finding(fixture).sessions == ["one"])
    try spoil(url)
    #expect(try await finding(fixture).sessions == ["one"], "it was read again")
    try FileManager.default.setAttributes([.modificationDate: time + 1], ofItemAtPath: url.path)
    let found = try await finding(fixture)
    #expect(found.sessions.isEmpty)
    #expect(found.unreadable == [UnreadableJournal(session: "one", reason: .noRecord)])
  }

  private func setTime(_ id: String, after seconds: TimeInterval, _ fixture: SettlementFixture) throws {
    let time = Date(timeIntervalSince1970: 1_790_000_000) + seconds
    try FileManager.default.setAttributes([.modificationDate: time], ofItemAtPath: file(fixture, id).path)
  }

  /// The same from the journals and from the index; what is open here, closed or gone is not in it.
  @Test func theLatestChangedSessionComesFirst() async throws {
    let fixture = try fixture()
    for (place, id) in ["b", "c", "a", "closed", "gone"].enumerated() {
      try fixture.leaveOpen(id, [SettlementFixture.id(place)])
      if id == "closed" {
        let found = ChargeFound(turn: 1, attempt: 1, id: SettlementFixture.id(place), lookup: .exhausted)
        try fixture.ledger.journal(id).append(Record(time: Date(), entry: .charge(found)), synced: false)
      }
      try setTime(id, after: TimeInterval(place), fixture)
    }
    for _ in 0..<2 { #expect(try await finding(fixture).sessions == ["gone", "a", "c", "b"]) }
    var index = OpenChargeIndex(try fixture.ledger, fixture.context.folders)
    #expect(await index.finding(except: ["c", "a"]).sessions == ["gone", "b"])
    try FileManager.default.removeItem(at: file(fixture, "gone"))
    #expect(try await finding(fixture).sessions == ["a", "c", "b"])
    let text = try String(contentsOfFile: "\(fixture.context.folders.state)/open-charges", encoding: .utf8)
    #expect(!text.contains(" gone\n") && text.contains(" closed\n"))
  }

  @Test func aSpoiltIndexOnlyCostsTheReading() async throws {
    let fixture = try fixture()
    try fixture.leaveOpen("one", [SettlementFixture.id(1)])
    #expect(try await finding(fixture).sessions == ["one"])
    let path = "\(fixture.context.folders.state)/open-charges"
    for text in ["", "tuppence open charges 9\n0 x one\n", "\u{0}\u{1}\u{2}", "tuppence open charges 1\n0 one\n"] {
      try Data(text.utf8).write(to: URL(filePath: path))
      #expect(try await finding(fixture).sessions == ["one"], "\(text)")
    }
  }

  @Test func everyKindOfUnreadableJournalIsNamed() async throws {
    let fixture = try fixture()
    try fixture.leaveOpen("good", [SettlementFixture.id(1)])
    try FileManager.default.createDirectory(at: file(fixture, "folder"), withIntermediateDirectories: false)
    try #require(mkfifo(file(fixture, "pipe").path, 0o600) == 0)
    try Data("not a record\n".utf8).write(to: file(fixture, "garbage"))
    try Data(count: 512).write(to: file(fixture, "zeros"))
    try Data().write(to: file(fixture, "empty"))
    let head = Data(#"{"v":2,"ts":"2026-11-21T10:00:00.000Z","type":"wonder""#.utf8)
    let sum = String(CRC32.checksum(head), radix: 16)
    let padded = String(repeating: "0", count: 8 - sum.count) + sum
    try (head + Data((#","crc":"\#(padded)"}"# + "\n").utf8)).write(to: file(fixture, "newer"))
    // Good records beside a later version's: what that one opened is not known.
    try fixture.leaveOpen("partly", [SettlementFixture.id(2)])
    let partly = try Data(contentsOf: file(fixture, "partly")) + Data(contentsOf: file(fixture, "newer"))
    try partly.write(to: file(fixture, "partly"))
    for _ in 1...2 {
      let found = try await finding(fixture)
      #expect(found.sessions == ["good"])
      let unreadable = found.unreadable.map(\.session)
      #expect(Set(unreadable) == ["folder", "pipe", "garbage", "zeros", "newer", "partly"])
      #expect(found.unreadable.filter { $0.reason == .newerFormat(2) }.map(\.session).sorted() == ["newer", "partly"])
    }
  }
}
