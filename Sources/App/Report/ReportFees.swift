import Chat
import GatewayClient
import Journal
import Platform
import Records

/// The fees of report queries: each one is a turn of a session that holds nothing else, because every call that costs
/// money is in the ledger.
package struct ReportFees: Sendable {
  /// Why a query brought no report.
  package enum Failure: Error, Sendable {
    case gateway(GatewayError)
    case journal(JournalError)
  }

  private static let prefix = "report-queries-"
  private let ledger: Ledger
  private let connection: Connection
  private let now: @Sendable () -> Date

  package init(_ ledger: Ledger, _ connection: Connection, now: @escaping @Sendable () -> Date = { Date() }) {
    self.ledger = ledger
    self.connection = connection
    self.now = now
  }

  /// Whether a session holds fees and no conversation.
  package static func holdsFees(_ session: String) -> Bool { session.hasPrefix(prefix) }

  /// The session of a gateway's fees; a name that is an address is shortened to its checksum.
  package var session: String {
    let name = connection.name
    let isWord = name.utf8.allSatisfy { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }
    return Self.prefix + (isWord ? name : CRC32.digits(name.utf8))
  }

  /// Asks for a report; its fee is on the disk before the query leaves, and closed when the answer is there.
  package func report(_ query: RemoteReportQuery) async throws(Failure) -> RemoteReport? {
    guard let route = connection.gateway.dialect.reportPath else { return nil }
    let lock = try await locked()
    defer { lock.release(isSettled: true) }
    let turn = try begin(query.path(below: route))
    let answer: Result<RemoteReport?, GatewayError>
    do throws(GatewayError) {
      answer = .success(try await connection.gateway.report(query))
    } catch {
      answer = .failure(error)
    }
    try append(.reply(Self.ended(turn, answer)), synced: true)
    switch answer {
    case .success(let report): return report
    case .failure(let error): throw .gateway(error)
    }
  }

  /// Another query of the same ledger may be on its way.
  private func locked() async throws(Failure) -> SessionLock {
    for _ in 0..<50 {
      if let lock = try? ledger.lock(session) { return lock }
      try? await Platform.sleep(for: .milliseconds(100))
    }
    do throws(JournalError) { return try ledger.lock(session) } catch { throw .journal(error) }
  }

  private func begin(_ request: String) throws(Failure) -> Int {
    var transcript = Transcript()
    do throws(JournalError) {
      _ = try ledger.journal(session).readFigures(from: 0) { transcript.apply($0) }
    } catch {
      throw .journal(error)
    }
    let address = connection.gateway.baseURL.absoluteString
    if transcript.session == nil {
      let opened = SessionOpened(
        id: session, gateway: connection.name, baseURL: address, billing: .reported, assistant: "report",
        model: "report", sendsTags: false, program: AppContext.programVersion)
      try append(.session(opened), synced: false)
      try append(.change(Change(title: "Report queries")), synced: false)
    }
    let turn = (transcript.turns.map(\.index).max() ?? 0) + 1
    let start = TurnStarted(
      turn: turn, prompt: "GET \(request)", assistant: "report", model: "report", estimate: RemoteReportQuery.fee,
      gateway: connection.name, baseURL: address, key: connection.gateway.keyEnd)
    try append(.turn(start), synced: true)
    return turn
  }

  private static func ended(_ turn: Int, _ answer: Result<RemoteReport?, GatewayError>) -> ReplyEnded {
    switch answer {
    case .success:
      ReplyEnded(
        turn: turn, attempt: 1, status: .complete, text: "", figures: UsageAndCost(cost: RemoteReportQuery.fee))
    case .failure(let error):
      // A query that may have been answered may have been charged.
      ReplyEnded(
        turn: turn, attempt: 1, status: .failed, text: "", estimate: error.isFree ? nil : RemoteReportQuery.fee,
        isFree: error.isFree ? true : nil)
    }
  }

  private func append(_ entry: Entry, synced: Bool) throws(Failure) {
    do throws(JournalError) {
      try ledger.journal(session).append(Record(time: now(), entry: entry), synced: synced)
    } catch {
      throw .journal(error)
    }
  }
}
