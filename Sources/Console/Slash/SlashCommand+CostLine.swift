import App
import Settings

extension SlashCommand {
  /// Not listed: `/set cost_line` runs it.
  static let costLine = Self(
    "cost_line", arguments: "full|short|off", "how much the line below a reply says of its cost",
    completion: .words(CostLineDetail.allCases.map(\.rawValue))
  ) { repl, word in
    guard let detail = CostLineDetail(rawValue: word) else {
      repl.complain(Failure("the cost line is full, short or off", hint: "/set cost_line short"))
      return .goOn
    }
    do throws(SettingsError) {
      try repl.context.configure("cost_line", to: detail.rawValue)
    } catch {
      repl.complain(Failure(error))
      return .goOn
    }
    repl.viewState.update { $0.costLineDetail = detail }
    repl.say("cost line: \(detail.rawValue) (cost_line in config.json)")
    return .goOn
  }
}
