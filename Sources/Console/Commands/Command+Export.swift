import App
import Exports
import Journal
import Platform
import Records
import Terminal

extension Command {
  static let export = Command(
    "export", arguments: [.any("SESSION")], "the cost transcript of sessions, of the last one by default",
    options: [
      .format, .output, .allSessions, .since, .until, .utc, .onlyGateway, .sharedLedger, .noContent, .force, .raw,
    ]
  ) { program, options in
    await program.attempt { () async throws(Failure) in try program.export(options) }
  }
}

extension CommandOption {
  static let allSessions = CommandOption("all", "every session, oldest first; play money only with --gateway sandbox") {
    options, _ in
    options.exportsAll = true
  }
}

extension Program {
  fileprivate func export(_ options: Options) throws(Failure) -> Int32 {
    try refuseRawText(options)
    let context = try context()
    var exporting = try TranscriptExport(format: options.format, path: options.output)
    exporting.isRaw = options.isRaw
    exporting.options = .init(
      isSeveral: options.exportsAll || options.words.count > 1, hasContent: options.withContent)
    exporting.options.media = context.media
    let ledgers = try Failure.wrapping(
      try LedgerSet(own: context.requiredLedger(), shared: options.report.ledgers))
    let selection = try selection(options, context, ledgers)
    var status: Int32 = 0
    func read(_ add: (SessionExport) -> Void) throws(Failure) {
      do throws(AppError) {
        try ledgers.read(selection, gap: { status = max(status, tell($0)) }, each: add)
      } catch {
        throw Failure(error)
      }
    }
    let leftOut: Int
    if let path = options.output {
      leftOut = try exporting.writeFile(path, overwriting: options.overwrites, read)
    } else {
      // Into a pipe it goes as into a file, with the line ends of its format; a terminal gets no carriage return.
      leftOut = try exporting.write(to: { screen.outputIsTerminal ? output.write($0) : output.passThrough($0) }, read)
    }
    if leftOut > 0 {
      errors.write(
        errorStyles.dim("left out, because their cost is unknown: \(counted(leftOut, "request"))") + "\n")
    }
    return status
  }

  private func selection(
    _ options: Options, _ context: AppContext, _ ledgers: LedgerSet
  ) throws(Failure) -> SessionSelection {
    var selection = SessionSelection()
    if options.exportsAll {
      guard options.words.isEmpty else {
        throw Failure(
          "--all and sessions by name exclude each other", hint: "leave one of them out",
          exitCode: Failure.Code.usage)
      }
      selection.gateway = options.gateway
    } else {
      guard ledgers.shared.isEmpty || !options.words.isEmpty else {
        throw Failure(
          "export --ledger needs --all or a session", hint: "such as: tuppence export --all --ledger DIR",
          exitCode: Failure.Code.usage)
      }
      var ids: [String] = []
      for word in options.words.isEmpty ? [String?.none] : options.words.map(Optional.some) {
        let id = try sessionID(word, context, ledgers)
        if !ids.contains(id) { ids.append(id) }
      }
      selection.ids = ids
    }
    (selection.calendar, selection.since, selection.until) = try period(options)
    selection.hasContent = options.withContent
    return selection
  }

  /// A session's id from what the user typed, in one's own ledger or in several; without a word the last one's.
  func sessionID(_ word: String?, _ context: AppContext, _ ledgers: LedgerSet) throws(Failure) -> String {
    guard let word, !ledgers.shared.isEmpty else { return try Failure.wrapping(try context.sessionID(word)) }
    do throws(JournalError) { return try ledgers.id(startingWith: word) } catch { throw Failure(error) }
  }

  /// What could not be read, on standard error; the exit code with it.
  private func tell(_ gap: JournalGap) -> Int32 {
    switch gap {
    case .damagedLines(let session, let count, let first):
      errors.write(
        errorStyles.warning(
          count == 1
            ? "tuppence: 1 damaged line of session \(session) is left out, it begins"
            : "tuppence: \(count) damaged lines of session \(session) are left out, the first")
          + " at byte \(first)\n")
      return 0
    case .unreadable(let session, let error):
      var failure = Failure(error)
      failure.message = "session \(session) is left out: \(failure.message)"
      return report(failure)
    case .conflict(let session, let turns):
      let text = "session \(session) differs between two ledgers in turn \(ReportPage.list(turns.map(String.init)))"
      errors.write(errorStyles.warning(Sanitiser.line("tuppence: \(text): both are exported")) + "\n")
      return 0
    }
  }
}
