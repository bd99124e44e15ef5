import Foundation
import Records
import TestSupport
import Testing

/// The user's local time under `TZ`, on both sides of both changes of the clocks, in listings and in budgets.
@Suite struct TimeZoneTests {
  static let zones = ["Pacific/Auckland", "America/New_York"]

  private func answered() async throws -> (home: Home, gateway: CannedGateway) {
    let gateway = try CannedGateway(costs: ["0.01"]) { _, number, id in
      CannedGateway.reply("Reply \(number).", id: id, cost: "0.01")
    }
    let home = try Home(gateway)
    #expect(try await home.run(["ask", "--no-tags", "one"]).exit == .status(0))
    return (home, gateway)
  }

  /// Rewrites the only journal so that all of it happened at one moment.
  private func move(_ home: Home, to moment: Date) throws {
    let journal = try #require(home.journals.last)
    let lines = try Data(contentsOf: journal).split(separator: 0x0A)
    let moved = try lines.map { line in
      var record = try RecordLine.decoded(Data(line))
      record.time = moment
      return try RecordLine.encoded(record)
    }
    try Data(moved.joined()).write(to: journal)
  }

  @Test(arguments: [
    ("Pacific/Auckland", "2026-04-04T13:59:59Z", "2026-04-05 02:59"),
    ("Pacific/Auckland", "2026-04-04T14:00:00Z", "2026-04-05 02:00"),
    ("Pacific/Auckland", "2026-09-26T13:59:59Z", "2026-09-27 01:59"),
    ("Pacific/Auckland", "2026-09-26T14:00:00Z", "2026-09-27 03:00"),
    ("America/New_York", "2026-03-08T06:59:59Z", "2026-03-08 01:59"),
    ("America/New_York", "2026-03-08T07:00:00Z", "2026-03-08 03:00"),
    ("America/New_York", "2026-11-01T05:59:59Z", "2026-11-01 01:59"),
    ("America/New_York", "2026-11-01T06:00:00Z", "2026-11-01 01:00"),
    ("UTC", "2028-02-29T23:59:59Z", "2028-02-29 23:59"),
  ])
  func listingsShowWhatAClockOnTheWallShows(_ zone: String, _ moment: String, _ shown: String) async throws {
    let (home, _) = try await answered()
    try move(home, to: try #require(Date(iso8601: moment)))
    let sessions = try await home.run(["sessions"], with: ["TZ": zone])
    #expect(sessions.output.contains(shown), "\(sessions.output) \(sessions.errors)")
    // Files are the same wherever they are written.
    let export = try await home.run(["export", "--format", "json"], with: ["TZ": zone])
    #expect(export.output.contains(moment))
  }

  @Test(arguments: zones, [Calendar.Component.day, .month])
  func aBudgetBeginsWithTheLocalDayOrMonth(_ zone: String, _ unit: Calendar.Component) async throws {
    let (home, gateway) = try await answered()
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = try #require(TimeZone(identifier: zone))
    let start = try #require(calendar.dateInterval(of: unit, for: .now)).start
    let name = unit == .day ? "day" : "month"
    #expect(try await home.run(["config", "set", "budgets.\(name)", "0.01"]).exit == .status(0))
    try move(home, to: start)
    let refused = try await home.run(["ask", "--no-tags", "two"], with: ["TZ": zone])
    #expect(refused.exit == .status(77) && refused.errors.contains("is spent"), "\(refused.errors)")
    try move(home, to: start - 1)
    let sent = try await home.run(["ask", "--no-tags", "--yes", "two"], with: ["TZ": zone])
    #expect(sent.exit == .status(0), "\(sent.errors)")
    #expect(gateway.prompts.count == 2)
  }
}
