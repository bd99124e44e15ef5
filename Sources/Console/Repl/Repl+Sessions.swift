import App
import Chat
import Records
import Terminal

/// Going from one session to another, and what Tab is to know of them.
extension Repl {
  /// Goes over to another session; the one that is left keeps settling, unless it never had a turn.
  mutating func change(to next: Session) async {
    if await session.transcript.turns.isEmpty {
      await settlement.detach(session.id)
      await session.close()
    } else {
      others.append(session)
    }
    others.removeAll { $0.id == next.id }
    session = next
    await settlement.attach(next)
    viewState.enter(next.id)
    await next.prepareBudgets()
    prepareSessions()
  }

  /// Goes on with an earlier session; without an id with the latest other one of this gateway.
  mutating func resume(_ text: String) async throws(Failure) {
    let id = try text.isEmpty ? latestOther() : Failure.wrapping(try context.sessionID(text))
    guard id != session.id else { throw Failure("session \(context.shortID(id)) is the one you are in") }
    if let earlier = others.first(where: { $0.id == id }) {
      await change(to: earlier)
    } else {
      let resuming = try Failure.wrapping(try opening.resuming(id))
      let delivery = delivery
      let next = try Failure.wrapping(try resuming.session { delivery($0) })
      await next.adoptCatalogue(session)
      await change(to: next)
    }
    namesModel = false
  }

  private func latestOther() throws(Failure) -> String {
    for id in try Failure.wrapping(try context.requiredLedger()).ids().prefix(50) where id != session.id {
      let kept = Transcript((try? context.contents(of: id).records) ?? []).session
      if kept?.gateway == connection.name { return id }
    }
    throw Failure("there is no other session on \(connection.name)", hint: "/sessions lists all")
  }

  /// Prepares in the background, once the first prompt is there, what it does not wait for: what Tab offers, and the bills
  /// of earlier sessions.
  func prepare(after prompted: OneTimeEvent) {
    let repl = self
    Task {
      await prompted.wait()
      repl.prepareCompletion()
      await repl.settlement.start()
    }
  }

  private func prepareCompletion() {
    let (session, viewState, library) = (session, viewState, context.library)
    Task {
      await session.loadCatalogue()
      viewState.offer(await session.catalogue)
    }
    Task.detached {
      let found = library.names.map { name in
        Completion.Candidate(name, note: (try? library.assistant(named: name).description) ?? "")
      }
      viewState.update { $0.assistants = found }
    }
    prepareSessions()
  }

  /// Prices may arrive, or another session may have them.
  func prepareModels() async {
    let catalogue = await session.catalogue
    if catalogue.count != viewState.modelCount { viewState.offer(catalogue) }
  }

  func prepareSessions() {
    let (context, viewState, session) = (context, viewState, session)
    Task.detached {
      let listing = context.ledger.map { SessionListing($0, latest: 20) }
      let exports = ExportNames.suggested(id: context.shortID(session.id), title: await session.title)
      viewState.update { state in
        state.sessions = listing?.candidates(beside: session.id) ?? []
        state.exports = exports
      }
    }
  }
}
