import App
import Chat
import Journal
import Platform
import Records
import Terminal

extension Command {
  static let sessions = Command(
    "sessions", "the sessions, newest first, each with its turns and its cost",
    forms: [
      CommandForm("", arguments: [.any("TEXT")], "those with the text in title, prompts or replies, where it is"),
      CommandForm("rename", arguments: [.required("ID"), .several("TITLE")], "gives a session a title"),
      CommandForm("delete", arguments: [.required("ID")], "deletes a session and what is known of its bills"),
    ],
    options: [
      .search, .all, .since, .onlyModel, .onlyAssistant, .onlyUser, .listingJSON, .yes, .forceDelete,
    ]
  ) { program, options in
    await program.attempt { () async throws(Failure) in try await program.sessions(options) }
  }
}

extension CommandOption {
  static let forceDelete = CommandOption("force", "delete even while charges are open") { options, _ in
    options.overwrites = true
  }
  static let all = CommandOption("all", "also sessions in which nothing was ever answered") { options, _ in
    options.exportsAll = true
  }
}

extension Program {
  fileprivate func sessions(_ options: Options) async throws(Failure) -> Int32 {
    let words = options.words
    let context = try context()
    let ledger = try Failure.wrapping(try context.requiredLedger())
    switch options.form {
    case "rename":
      let title = words.dropFirst().joined(separator: " ")
      try Failure.wrapping(try SessionMaintenance(context, ledger).rename(words[0], to: title))
      errors.write("renamed\n")
    case "delete": return try delete(words[0], context, ledger, options)
    default:
      let filter = try turnFilter(options)
      if let text = options.search ?? (words.isEmpty ? nil : words.joined(separator: " ")) {
        guard let pattern = TextPattern(text) else { throw .emptySearch }
        let search = await SessionSearch.reading(ledger, for: pattern, filter, hidesUnanswered: !options.exportsAll)
        show(SearchListing(search, context), context, options)
      } else {
        list(SessionListing(ledger, filter, hidesUnanswered: !options.exportsAll), filter, options)
      }
    }
    return 0
  }

  /// What of the options chooses turns.
  func turnFilter(_ options: Options) throws(Failure) -> TurnFilter {
    let (calendar, since, _) = try period(options)
    return TurnFilter(
      since: since.map { calendar.start(of: $0) }, assistant: options.assistant, model: options.model,
      user: options.user)
  }

  private func show(_ listing: SearchListing, _ context: AppContext, _ options: Options) {
    if options.printsJSON {
      output.write(listing.json(context).document)
    } else if listing.search.results.isEmpty {
      errors.write("no session matches\n")
    } else {
      list(listing.lines(width: listingWidth, styles: screen.styles))
    }
    for remark in listing.remarks { errors.write(errorStyles.dim(remark) + "\n") }
  }

  private func list(_ listing: SessionListing, _ filter: TurnFilter, _ options: Options) {
    if options.printsJSON {
      output.write(listing.json.document)
    } else if listing.summaries.isEmpty {
      let isEmpty = filter.isEmpty && listing.unanswered == 0
      errors.write(isEmpty ? "no sessions yet; start one with: tuppence\n" : "no session has a turn of that kind\n")
    } else {
      list(listing.lines(width: listingWidth, styles: screen.styles))
    }
    if let remark = listing.remark { errors.write(errorStyles.dim(remark) + "\n") }
    if !listing.unreadable.isEmpty {
      errors.write(
        errorStyles.warning("tuppence: \(counted(listing.unreadable.count, "session")) cannot be read")
          + "; tuppence check says more\n")
    }
  }

  private func delete(
    _ text: String, _ context: AppContext, _ ledger: Ledger, _ options: Options
  ) throws(Failure) -> Int32 {
    let maintenance = SessionMaintenance(context, ledger)
    let deletion = try Failure.wrapping(try maintenance.deletion(of: text, force: options.overwrites))
    guard try confirms(deletion.question(named: context.shortID(deletion.id)), options) else {
      deletion.release()
      errors.write("nothing was deleted\n")
      return Failure.Code.failed
    }
    try Failure.wrapping(try deletion.run())
    errors.write("deleted\n")
    return 0
  }
}

extension SessionMaintenance.Deletion {
  fileprivate func question(named name: String) -> String {
    let totals = transcript.totals
    let title = SessionSummary(transcript).map { $0.name.isEmpty ? "" : " (\($0.name))" } ?? ""
    return "Delete session \(name)\(title), \(counted(totals.turns, "turn")), \(totals.phraseWithState)?"
      + (totals.turns > 0 ? " Its cost leaves every report; budgets keep it." : "")
  }
}
