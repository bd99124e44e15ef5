import Chat
import GatewayClient
import Journal
import Platform
import Records

extension Settlement {
  /// Opens charges again that were closed without a bill, and queues them: those of a session, one by its generation's
  /// id (both by their beginnings), or all. How many there were, and how many another process holds.
  package func reopen(_ selection: String?) async throws(AppError) -> (reopened: Int, elsewhere: Int) {
    let ledger = try context.requiredLedger()
    var ids = ledger.ids()
    var generation: String?
    if let selection {
      if let session = try session(selection, ledger) { ids = [session] } else { generation = selection }
    }
    var (reopened, elsewhere, isKnown) = (0, 0, generation == nil)
    for id in ids where !Task.isCancelled {
      guard let transcript = try? ledger.readableTranscript(of: id).transcript else { continue }
      let isWanted = { (charge: OpenCharge) in generation.map { charge.id.hasPrefix($0) } ?? true }
      isKnown = isKnown || transcript.open.contains(where: isWanted)
      let closed = transcript.closedWithoutBill.filter(isWanted)
      guard !closed.isEmpty else { continue }
      isKnown = true
      if try await reopen(closed, of: id) { reopened += closed.count } else { elsewhere += closed.count }
    }
    if let selection, !isKnown { throw .noSuchCharge(selection) }
    return (reopened, elsewhere)
  }

  /// For sessions in which nothing is asked.
  private var unreachable: Gateway { Gateway(baseURL: URL(filePath: "/"), authorization: nil) }

  /// Nil where no session's id begins so.
  private func session(_ text: String, _ ledger: Ledger) throws(AppError) -> String? {
    do throws(JournalError) {
      return try ledger.id(startingWith: text)
    } catch .noSuchSession {
      return nil
    } catch {
      throw .journal(error)
    }
  }

  /// False where another process holds the session.
  private func reopen(_ charges: [OpenCharge], of id: String) async throws(AppError) -> Bool {
    let session: Session
    let isOpenHere = sessions[id] != nil
    do throws(JournalError) {
      session = if let open = sessions[id] { open } else { try await closedSession(id, unreachable) }
    } catch .inUse {
      return false
    } catch {
      throw .journal(error)
    }
    let error = await session.reopen(charges)
    let transcript = await session.transcript
    if !isOpenHere { await session.close() }
    if let error { throw .journal(error) }
    enqueue(transcript, of: id, ended: nil)
    return true
  }
}
