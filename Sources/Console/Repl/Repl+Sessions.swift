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
    viewState.prepareSessions(context, session)
  }

  /// Starts another session with the same settings.
  mutating func startSession() async throws(Failure) {
    let delivery = delivery
    let next = try Failure.wrapping(try opening.another { delivery($0) })
    await next.adopt(session)
    await change(to: next)
    output.say("session \(context.shortID(next.id))")
  }

  /// Starts a session with the same settings that goes on from this one's conversation. Its bills stay where they are.
  mutating func fork(at turn: Int?) async throws(Failure) {
    let transcript = await session.transcript
    guard let last = turn ?? transcript.lastCarried else {
      throw Failure("there is no turn to go on from", hint: "send a prompt first")
    }
    guard let exchanges = transcript.exchanges(upTo: last) else {
      throw Failure("there is no turn \(last) with a reply", hint: "/history and /cost show the turns")
    }
    let (delivery, origin) = (delivery, session.id)
    let next = try Failure.wrapping(try opening.another { delivery($0) })
    await next.adopt(session)
    await next.fork(from: origin, exchanges)
    await change(to: next)
    let (fork, parent) = (context.shortID(next.id), context.shortID(origin))
    output.say(
      "session \(fork) goes on from turn \(last) of \(parent), with \(counted(exchanges.count, "turn")); "
        + "their bills stay with \(parent)")
  }

  /// Goes on with an earlier session, and shows where it was left; without an id with the latest other one of this
  /// gateway.
  mutating func resume(_ text: String?) async throws(Failure) {
    let id: String
    if let number = text.flatMap({ Int($0) }), viewState.found.indices.contains(number - 1) {
      id = viewState.found[number - 1]
    } else {
      id = if let text { try Failure.wrapping(try context.sessionID(text)) } else { try latestOther() }
    }
    guard id != session.id else { throw Failure("session \(context.shortID(id)) is already open here") }
    if let earlier = others.first(where: { $0.id == id }) {
      await change(to: earlier)
    } else {
      let resuming = try Failure.wrapping(try opening.resuming(id))
      let delivery = delivery
      let next = try Failure.wrapping(try resuming.session { delivery($0) })
      await next.adoptCatalogue(session)
      await change(to: next)
    }
    viewState.update { $0.namesModel = false }
    await showWhereItWasLeft()
  }

  /// Shows the last exchange on a terminal, and says whose conversation it is and what it has cost.
  func showWhereItWasLeft() async {
    let transcript = await session.transcript
    if let width = output.renderingWidth, let turn = transcript.turns.last(where: \.isInConversation) {
      let rows = HistoryText.ending(turn, rows: max(4, program.screen.height / 3), styles: output.styles, width: width)
      program.output.write(NoticeMarker.withheld(from: rows.map { $0 + "\n" }.joined()))
    }
    let totals = transcript.totals
    let facts = [
      "session \(context.shortID(session.id))", await session.title ?? "", await session.assistant.name,
      await session.model, counted(totals.turns, "turn"), totals.phraseWithState,
    ]
    say(Sanitiser.line(facts.filter { !$0.isEmpty }.joined(separator: " · ")))
  }

  private func latestOther() throws(Failure) -> String {
    for id in try Failure.wrapping(try context.requiredLedger()).ids().prefix(50)
    where id != session.id && context.isConversation(id) {
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
      // Reconciliation compares the first snapshots of days.
      if repl.program.screen.isInteractive { await repl.context.lookAtCreditOncePerDay(repl.connection) }
      repl.lookAtKeyLimit()
    }
  }

  /// Asks in the background what is left of the key's limit, where the gateway states it, and shows it at the prompt where
  /// it is little.
  func lookAtKeyLimit() {
    guard connection.gateway.dialect.tellsKeyLimit, program.screen.isInteractive else { return }
    let (gateway, viewState, lines) = (connection.gateway, viewState, lines)
    Task {
      guard let credits = try? await gateway.credits() else { return }
      let remainder = credits.keyLimitIsLow ? credits.remaining : nil
      viewState.update { $0.keyRemainder = remainder }
      if let prompt = viewState.renewed() { lines.renew(prompt) }
    }
  }

  private func prepareCompletion() {
    let (session, viewState, library) = (session, viewState, context.library)
    let configuration = context.configuration
    Task {
      await viewState.prepareNamedModels(session, configuration)
      await session.loadCatalogue()
      await viewState.prepareModels(session)
    }
    // What Tab offers has no use in a pipe.
    guard program.screen.canEdit else { return }
    Task.detached {
      let found = library.names.map { name in
        Completion.Candidate(name, note: (try? library.assistant(named: name).description) ?? "")
      }
      viewState.update { $0.assistants = found }
    }
    viewState.prepareSessions(context, session)
  }
}
