import Foundation
import Journal
import Records
import TestSupport

/// An empty ledger in a folder of its own, and the path of its cache of sums.
struct LedgerFixture: Sendable {
  static let start = Date(timeIntervalSince1970: 1_790_000_000)

  let folder: TemporaryFolder
  let ledger: Ledger
  var cache: String { folder("spending.cache").path }

  init() throws {
    folder = try TemporaryFolder()
    ledger = Ledger(sessions: try folder.folder("sessions"), pending: try folder.folder("pending"))
  }

  /// Appends what happened so many seconds after the start.
  func append(_ entries: [Entry], to session: String, after seconds: TimeInterval) throws {
    for entry in entries {
      try ledger.journal(session).append(Record(time: Self.start + seconds, entry: entry), synced: false)
    }
  }
}
