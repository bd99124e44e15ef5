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
      CommandForm("", arguments: [.any("SEARCH")], "those with the words in title, prompts or replies"),
      CommandForm("rename", arguments: [.required("ID"), .several("TITLE")], "gives a session a title"),
      CommandForm("delete", arguments: [.required("ID")], "deletes a session and what is known of its bills"),
    ],
    options: [.search, .listingJSON, .yes, .forceDelete]
  ) { program, options in
    await program.attempt { () async throws(Failure) in try program.sessions(options) }
  }
}

extension CommandOption {
  static let forceDelete = CommandOption("force", "delete even while charges are open") { options, _ in
    options.overwrites = true
  }
}

extension Program {
  fileprivate func sessions(_ options: Options) throws(Failure) -> Int32 {
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
      list(
        SessionListing(ledger, search: options.search ?? (words.isEmpty ? nil : words.joined(separator: " "))), options)
    }
    return 0
  }

  private func list(_ listing: SessionListing, _ options: Options) {
    if options.printsJSON {
      output.write(listing.json.document)
    } else if listing.summaries.isEmpty {
      let isSearch = options.search != nil || !options.words.isEmpty
      errors.write(isSearch ? "no session matches\n" : "no sessions yet; start one with: tuppence\n")
    } else {
      list(listing.lines(width: listingWidth, styles: screen.styles))
    }
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
