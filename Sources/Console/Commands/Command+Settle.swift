import App
import Chat
import Platform
import Records
import Terminal

extension Command {
  static let settle = Command(
    "settle", arguments: [.optional("SESSION|ID")], "looks up every charge that is still open",
    options: [.again, .wait, .listingJSON]
  ) { program, options in
    await program.attempt { () async throws(Failure) in try await program.settle(options) }
  }
}

extension CommandOption {
  static let again = CommandOption(
    "again", optionalValue: "SESSION|ID", "ask also about charges that were closed without a bill"
  ) { options, text in
    options.asksAgain = true
    if !text.isEmpty { options.words.append(text) }
  }

  static let wait = CommandOption(
    "wait", optionalValue: "TIME", "ask again until every bill is there, for 90s, 5m, 1h (else 5m)"
  ) { (options, text) throws(UsageError) in
    guard let limit = Duration(typed: text.isEmpty ? "5m" : text) else {
      throw .badValue(option: "--wait", value: text, expected: "a time such as 90s, 5m or 1h")
    }
    options.waitLimit = limit
  }
}

extension Duration {
  /// A time as a user types it: `90`, `90s`, `5m`, `1h`; nil where it is none, or longer than thirty days.
  init?(typed text: String) {
    let units: [Character: Int] = ["s": 1, "m": 60, "h": 3_600]
    let unit = text.last.flatMap { units[$0] }
    let digits = unit == nil ? text[...] : text.dropLast()
    guard !digits.isEmpty, digits.utf8.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains),
      let count = Int(digits), count <= 2_592_000 / (unit ?? 1)
    else { return nil }
    self = .seconds(count * (unit ?? 1))
  }
}

extension Program {
  fileprivate func settle(_ options: Options) async throws(Failure) -> Int32 {
    let context = try context()
    _ = try Failure.wrapping(try context.requiredLedger())
    guard options.words.isEmpty || options.asksAgain else {
      throw Failure(
        "tuppence settle takes no \"\(options.words[0])\" without --again",
        hint: "tuppence settle --again \(options.words[0]) asks about its closed charges", exitCode: Failure.Code.usage)
    }
    let wording = SessionEventText(
      screen: screen, isPlayMoney: false, currentSession: { "" }, shortID: context.shortID, place: .script)
    let news = options.printsJSON ? errors : output
    let settlement = Settlement(context, runsKeyCommands: true) { event in
      guard case .session(let told, let isPlayMoney) = event else { return }
      var wording = wording
      wording.isPlayMoney = isPlayMoney
      if let text = wording.text(told) { news.write(text + "\n") }
    }
    if options.asksAgain { try await reopen(options, settlement) }
    let unreadable = await settlement.takeUpEverything()
    let count = await settlement.count
    if isatty(errors.descriptor) == 1, count > 0 {
      errors.write(errorStyles.dim("asking about \(counted(count, "charge"))") + "\n")
    }
    var report = await settlement.settleOnce()
    if let limit = options.waitLimit, report.pending > 0 {
      await settlement.settleDue(within: limit)
      report = await settlement.settleOnce()
    }
    await settlement.stop()
    report.count(await settlement.tally)
    report.add(unreadable)
    output.write(options.printsJSON ? report.json.document : report.phrase + "\n")
    return tell(report, context)
  }

  private func reopen(_ options: Options, _ settlement: Settlement) async throws(Failure) {
    do throws(AppError) {
      let (reopened, elsewhere) = try await settlement.reopen(options.words.first)
      if reopened > 0 { errors.write("\(counted(reopened, "closed charge")) opened again\n") }
      if elsewhere > 0 { errors.write("\(counted(elsewhere, "closed charge")) in another tuppence left as it is\n") }
    } catch {
      throw Failure(error)
    }
  }

  /// What could not be asked about and why, on standard error; the exit code with it.
  private func tell(_ report: SettlementReport, _ context: AppContext) -> Int32 {
    var status: Int32 = 0
    for waiting in report.waiting {
      status = self.report(
        Failure(
          waiting.message(shortID: context.shortID), hint: waiting.hint, exitCode: waiting.exitCode))
    }
    for journal in report.unreadable {
      status = self.report(Failure(journal.message(shortID: context.shortID), hint: "tuppence check says more"))
    }
    return status
  }
}
