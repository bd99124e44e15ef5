import Journal
import Platform
import Records
import Terminal

extension Command {
  static let check = Command(
    "check", "the ledger's health: counts, and every damaged line with its place",
    options: [.repair, .listingJSON]
  ) { program, options in
    await program.attempt { () async throws(Failure) in try program.check(options) }
  }
}

extension CommandOption {
  static let repair = CommandOption("repair", "move damaged lines aside, with a copy of each journal kept") {
    options, _ in
    options.repairs = true
  }
}

/// What `tuppence check --repair` did in one session, or why it did not.
private struct SessionRepair {
  let session: String
  let result: Result<JournalRepair?, Failure>

  init(_ id: String, _ ledger: Ledger, isNewer: Bool) {
    session = id
    do throws(Failure) {
      guard !isNewer else {
        throw Failure(
          "session \(id) holds records of a newer tuppence; it was left as it is",
          hint: "repair it with that version", exitCode: Failure.Code.refused)
      }
      result = .success(try Self.repaired(id, ledger))
    } catch {
      result = .failure(error)
    }
  }

  private static func repaired(_ id: String, _ ledger: Ledger) throws(Failure) -> JournalRepair? {
    do throws(JournalError) {
      let lock = try ledger.lock(id, tries: 20)
      // What is open, or unknown, keeps its mark.
      var isSettled = false
      defer { lock.release(isSettled: isSettled) }
      let repair = try ledger.repair(id, under: lock)
      isSettled = Transcript(try ledger.contents(of: id).records).open.isEmpty
      return repair
    } catch {
      throw Failure(error)
    }
  }

  var json: JSONValue {
    let repair = (try? result.get()) ?? nil
    var refusal: Failure?
    if case .failure(let failure) = result { refusal = failure }
    return .object([
      "session": .text(session), "moved": .number(repair?.moved ?? 0), "damaged_path": .text(repair?.damagedPath),
      "copy_path": .text(repair?.copyPath), "error": .text(refusal?.message),
    ])
  }
}

extension Program {
  fileprivate func check(_ options: Options) throws(Failure) -> Int32 {
    let context = try context()
    let ledger = try Failure.wrapping(try context.requiredLedger())
    let store = context.mediaStore
    let health = LedgerHealth(ledger, store)
    let repairs =
      options.repairs
      ? health.repairable.map { SessionRepair($0, ledger, isNewer: health.newer.contains($0)) } : []
    if options.repairs { mend(health, ledger) }
    let left = options.repairs && !repairs.isEmpty ? LedgerHealth(ledger, store).faults : health.faults
    if options.printsJSON {
      printJSON(health, repairs, left)
    } else {
      tell(health)
      for repair in repairs { tell(repair) }
      tell(left, health, options)
      tellMarks(health, options)
      tellMedia(health, store)
    }
    return left.isEmpty ? 0 : Failure.Code.failed
  }

  private func tell(_ health: LedgerHealth) {
    list([health.phrase])
    guard !health.faults.isEmpty else { return }
    let table = TextTable(
      columns: [
        TextTable.Column("session"), TextTable.Column("byte", alignment: .right),
        TextTable.Column("what is wrong", isFlexible: true),
      ], rows: health.faults.map { [$0.shortSession, $0.offset.grouped, $0.text] })
    list(table.lines(width: listingWidth, styles: screen.styles))
  }

  private func tell(_ repair: SessionRepair) {
    switch repair.result {
    case .failure(let failure): report(failure)
    case .success(nil): errors.write("session \(repair.session) needs no repair any more\n")
    case .success(let done?):
      errors.write(
        "session \(repair.session): \(counted(done.moved, "line")) moved to \(Sanitiser.line(done.damagedPath)), "
          + "the journal as it was is \(Sanitiser.line(done.copyPath))\n")
    }
  }

  /// Makes the marks agree with the journals. What cannot be changed now is mended by the next start.
  private func mend(_ health: LedgerHealth, _ ledger: Ledger) {
    for id in health.unmarked { try? ledger.mark(id) }
    for id in health.emptyMarks { ledger.removeMark(id) { Transcript($0.records).open.isEmpty } }
  }

  /// Where the marks and the journals disagree. The journals count: nothing is lost by it.
  private func tellMarks(_ health: LedgerHealth, _ options: Options) {
    let (does, goes) = options.repairs ? ("is set again", "is removed") : ("is missing", "has no open charge behind it")
    for id in health.unmarked {
      errors.write("session \(Sanitiser.line(id)) has open charges; its mark in pending \(does)\n")
    }
    for id in health.emptyMarks { errors.write("the mark \(Sanitiser.line(id)) in pending \(goes)\n") }
    if !options.repairs, !health.unmarked.isEmpty || !health.emptyMarks.isEmpty {
      errors.write("open charges are found in the journals anyway; tuppence check --repair restores the marks\n")
    }
  }

  /// Pictures and documents that are gone, or that no session has any more.
  private func tellMedia(_ health: LedgerHealth, _ store: MediaStore) {
    for (session, file) in health.missingMedia {
      let words =
        "session \(session): \(file.shownName) is not in \(store.folder.path), so that it cannot be sent again"
      errors.write(Sanitiser.line(words) + "\n")
    }
    guard !health.unusedMedia.isEmpty else { return }
    let size = MediaFile.words(forBytes: health.unusedMedia.values.reduce(0, +))
    errors.write(
      Sanitiser.line("\(counted(health.unusedMedia.count, "file")) (\(size)) in \(store.folder.path): no session has ")
        + "them; they can be deleted\n")
  }

  /// What to do about what is still wrong.
  private func tell(_ left: [LedgerHealth.Fault], _ health: LedgerHealth, _ options: Options) {
    if left.contains(where: \.isRepairable), !options.repairs {
      errors.write("damaged lines are passed over; tuppence check --repair moves them aside\n")
    }
    if left.contains(where: \.isNewer) {
      errors.write("records of a newer tuppence are passed over and kept; that version reads them\n")
    }
    if left.contains(where: { $0.kind == .headless }) {
      errors.write("a journal without its first record cannot be shown; its file is kept\n")
    }
  }

  private func printJSON(_ health: LedgerHealth, _ repairs: [SessionRepair], _ left: [LedgerHealth.Fault]) {
    let document = JSONValue.object([
      "version": .number(1), "sessions": .number(health.sessions), "records": .number(health.records),
      "open": .number(health.open), "unmarked": .list(health.unmarked.map { .text($0) }),
      "empty_marks": .list(health.emptyMarks.map { .text($0) }), "faults": .list(health.faults.map(\.json)),
      "missing_media": .list(
        health.missingMedia.map { .members(["session": .text($0.session), "sha256": .text($0.file.sha256)]) }),
      "unused_media": .list(health.unusedMedia.keys.sorted().map { .text($0) }),
      "repairs": .list(repairs.map(\.json)), "left": .list(left.map(\.json)),
    ])
    output.write(document.document)
  }
}
