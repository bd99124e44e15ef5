import Records

extension SlashCommand {
  static let report = SlashCommand(
    "report", arguments: "[KEY[,KEY]] [DAY]", "shows what was spent, by day or another key, since a day",
    completion: .words(ReportKey.allCases.map(\.rawValue))
  ) { chat, argument in
    do throws(Failure) {
      let options = try reportOptions(argument, isPlayMoney: chat.connection.isPlayMoney)
      let page = try await chat.program.reportPage(options, chat.context)
      await chat.answer(
        page.lines(width: chat.program.listingWidth, styles: chat.styles, drawsBars: chat.program.screen.isInteractive))
      for remark in page.remarks { chat.say(remark) }
    } catch {
      chat.complain(error)
    }
    return .goOn
  }

  /// Reads keys and a day in any order; a chat with play money reports play money.
  private static func reportOptions(_ argument: String, isPlayMoney: Bool) throws(Failure) -> Options {
    var options = Options()
    if isPlayMoney { options.gateway = "sandbox" }
    for word in argument.split(separator: " ").map(String.init) {
      if options.report.keys == nil, let keys = ReportKey.list(word) {
        options.report.keys = keys
      } else if options.report.since == nil, ReportQuery.day(word, today: ReportCalendar.Day(number: 0)) != nil {
        options.report.since = word
      } else {
        throw Failure(
          "/report does not take \"\(word)\"", hint: "/report user 7d; keys: \(ReportKey.names)",
          exitCode: Failure.Code.usage)
      }
    }
    return options
  }
}
