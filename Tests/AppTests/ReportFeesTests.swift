import Foundation
import GatewayClient
import Journal
import Records
import Synchronization
import TestSupport
import Testing

@testable import App

/// The fees of report queries in the ledger.
@Suite struct ReportFeesTests {
  private static let query = RemoteReportQuery(since: "2026-11-20", until: "2026-11-21", grouping: .day)

  private func fees(_ fixture: SettlementFixture, _ gateway: String? = nil) async throws -> ReportFees {
    ReportFees(try fixture.ledger, try await Connection(option: gateway, fixture.context))
  }

  /// A query is a turn of one session: one that was refused is free, one that was answered has its fee.
  @Test func eachQueryIsATurnWithItsFee() async throws {
    let fixture = try SettlementFixture { _, number in
      number == 0 ? ByteServer.answer("401 Unauthorized", body: "{}") : ByteServer.answer(body: #"{"results":[]}"#)
    }
    let fees = try await fees(fixture)
    await #expect(throws: ReportFees.Failure.self) { _ = try await fees.report(Self.query) }
    #expect(try await fees.report(Self.query) != nil)
    let transcript = try fixture.transcript(fees.session)
    #expect(transcript.turns.map(\.index) == [1, 2] && transcript.title == "Report queries")
    #expect(transcript.turns.map(\.totals.state) == [.free, .reported])
    #expect(transcript.turns.map(\.totals.cost) == [.zero, RemoteReportQuery.fee])
    #expect(transcript.turns.first?.start.prompt == "GET " + Self.query.path(below: "report"))
    #expect(transcript.turns.map(\.start.estimate) == [RemoteReportQuery.fee, RemoteReportQuery.fee])
    let opened = try fixture.ledger.contents(of: fees.session).records.count {
      if case .session = $0.entry { true } else { false }
    }
    #expect(opened == 1)
    // Nothing of it is to be looked up, and nothing is held.
    #expect(try fixture.ledger.pendingIDs().isEmpty && transcript.open.isEmpty)
  }

  /// Two queries at once would be two turns of one number.
  @Test func oneQueryIsOnItsWayAtATime() async throws {
    let isHeld = Mutex<[Bool]>([])
    let folders = Mutex<Ledger?>(nil)
    let fixture = try SettlementFixture { _, _ in
      let ledger = folders.withLock { $0 }
      isHeld.withLock { $0.append((try? ledger?.lock("report-queries-vercel")) == nil) }
      return ByteServer.answer(body: #"{"results":[]}"#)
    }
    let ledger = try fixture.ledger
    folders.withLock { $0 = ledger }
    _ = try await fees(fixture).report(Self.query)
    #expect(isHeld.withLock { $0 } == [true] && ledger.isFree("report-queries-vercel"))
  }

  @Test func aGatewayWithoutReportsIsNotAsked() async throws {
    let fixture = try SettlementFixture { _, _ in ByteServer.answer(body: #"{"results":[]}"#) }
    let fees = try await fees(fixture, fixture.server.baseURL.absoluteString)
    #expect(try await fees.report(Self.query) == nil && fixture.server.requests.isEmpty)
    #expect(try fixture.ledger.ids().isEmpty && fixture.ledger.pendingIDs().isEmpty)
  }

  /// A gateway's name is in the session's; an address is no name of a file.
  @Test func aSessionOfFeesIsOfOneGateway() async throws {
    let fixture = try SettlementFixture { _, _ in [] }
    let named = try await fees(fixture).session
    let address = try await fees(fixture, fixture.server.baseURL.absoluteString).session
    #expect(named == "report-queries-vercel")
    #expect(address == "report-queries-" + CRC32.digits(fixture.server.baseURL.absoluteString.utf8))
    #expect(ReportFees.holdsFees(named) && ReportFees.holdsFees(address) && !ReportFees.holdsFees("x" + named))
  }
}
