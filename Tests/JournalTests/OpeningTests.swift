import Foundation
import Journal
import Records
import TestSupport
import Testing

/// The record that opens a session, which is read without what follows it.
@Suite struct OpeningTests {
  private static func opened(_ id: String) -> Record {
    Record(
      time: Date(timeIntervalSince1970: 1_790_000_000),
      entry: .session(
        SessionOpened(
          id: id, gateway: "vercel", baseURL: "https://g.test/v1", billing: .lookup, assistant: "swift", model: "m",
          program: "0.1")))
  }

  /// Behind the record lie four gigabytes, of which the disk holds nothing.
  @Test func aLargeJournalIsNotReadToItsEnd() throws {
    let folder = try TemporaryFolder()
    let ledger = Ledger(sessions: try folder.folder("sessions"), pending: try folder.folder("pending"))
    try ledger.journal("a").append(Self.opened("first"), synced: false)
    try ledger.journal("a").append(Self.opened("second"), synced: false)
    #expect(try ledger.journal("a").opening()?.id == "first")
    #expect(truncate(folder("sessions/a.jsonl").path, 4 << 30) == 0)
    let start = ContinuousClock.now
    #expect(try ledger.journal("a").opening()?.id == "first")
    #expect(ContinuousClock.now - start < .seconds(2))
  }
}
