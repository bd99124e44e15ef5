import App
import Journal
import Platform
import Records
import Terminal

extension Command {
  static let generations = Command(
    "generations", "every request with its model, tokens, time, cost and state, newest first",
    options: [.ofSession, .onlyOpen, .listingJSON]
  ) { program, options in
    await program.attempt { () async throws(Failure) in try program.generations(options) }
  }

  static let generation = Command(
    "generation", arguments: [.required("ID")],
    "one request in full, by its id, the id's beginning, or SESSION/TURN",
    options: [.rawBodies, .confirmBill, .listingJSON]
  ) { program, options in
    await program.attempt { () async throws(Failure) in try program.generation(options) }
  }
}

extension CommandOption {
  static let ofSession = CommandOption("session", short: "s", value: "ID", "those of one session") { $0.session = $1 }
  static let onlyOpen = CommandOption("open", "those that the gateway has not billed yet") { options, _ in
    options.onlyOpen = true
  }
  static let confirmBill = CommandOption("confirm", "count its strange bill in sums and budgets") {
    options, _ in
    options.confirms = true
  }
  static let rawBodies = CommandOption("raw", "with what the gateway sent, word for word") { options, _ in
    options.isRaw = true
  }
}

extension Program {
  fileprivate func generations(_ options: Options) throws(Failure) -> Int32 {
    let context = try context()
    let ledger = try Failure.wrapping(try context.requiredLedger())
    var session: String?
    if let text = options.session {
      session = try Failure.wrapping(try context.sessionID(text))
      _ = try Failure.wrapping(try context.contents(of: session ?? ""))
    }
    let listing = GenerationListing(ledger, session: session, onlyOpen: options.onlyOpen)
    if options.printsJSON {
      output.write(listing.json.document)
    } else if listing.rows.isEmpty {
      errors.write(options.onlyOpen ? "nothing is open\n" : "no requests yet\n")
    } else {
      list(listing.lines(width: listingWidth, styles: screen.styles))
      errors.write(errorStyles.dim("tuppence generation SESSION/TURN shows one in full") + "\n")
    }
    return 0
  }

  fileprivate func generation(_ options: Options) throws(Failure) -> Int32 {
    let context = try context()
    let ledger = try Failure.wrapping(try context.requiredLedger())
    let row = try GenerationListing(ledger).row(named: options.words[0])
    if options.confirms { return try confirm(row, ledger) }
    if options.printsJSON {
      output.write(JSONValue.object(row.members(withRaw: options.isRaw)).document)
      return 0
    }
    list(row.lines(styles: screen.styles))
    if options.isRaw { showRaw(row) }
    return 0
  }

  /// Appends to the session's journal that its bill is confirmed.
  private func confirm(_ row: GenerationRow, _ ledger: Ledger) throws(Failure) -> Int32 {
    guard let cost = row.charge.cost, row.charge.doubt != nil else {
      throw Failure("\(row.reference) has no strange bill to confirm", exitCode: Failure.Code.usage)
    }
    do throws(JournalError) {
      let lock = try ledger.lock(row.session, tries: 20)
      let isSettled = Transcript(try ledger.contents(of: row.session).records).open.isEmpty
      defer { lock.release(isSettled: isSettled) }
      let change = row.generation.id.map { Change(confirms: $0) } ?? Change(confirmsTurn: row.turn.index)
      try ledger.journal(row.session).append(Record(time: Date(), entry: .change(change)), synced: true)
    } catch {
      throw Failure(error)
    }
    errors.write("\(cost.formatted) counts from now on\n")
    return 0
  }

  private func showRaw(_ row: GenerationRow) {
    let raw = row.raw
    list(["", screen.styles.bold("the stream's own words")])
    list(raw.stream.isEmpty ? ["none were kept"] : raw.stream.map { Sanitiser.line($0) })
    list(["", screen.styles.bold("the lookup's own words")])
    list([raw.lookup.map { Sanitiser.line($0) } ?? "none yet"])
  }
}
