import App
import Chat
import Records
import Settings
import Terminal

extension SlashCommand {
  static let budget = SlashCommand(
    "budget", arguments: "[[SCOPE] USD|off]",
    "what may be spent: here, by day, month, assistant:NAME or user:ID; turn warns of dear ones",
    completion: .budgets
  ) { chat, argument in
    let words = argument.split(separator: " ").map(String.init)
    do throws(Failure) {
      switch words.count {
      case 0: try await chat.showBudgets()
      case 1: try await chat.setBudget(.session, words[0])
      case 2 where words[0] == "turn": try chat.setTurnWarning(words[1])
      default:
        // A user's name may have spaces in it.
        let scope = words.dropLast().joined(separator: " ")
        try await chat.setBudget(try await chat.budgetScope(scope), words[words.count - 1])
      }
    } catch {
      chat.complain(error)
    }
    return .goOn
  }
}

extension Failure {
  fileprivate static func budgetUsage(_ message: String) -> Failure {
    Failure(message, hint: "such as /budget 2.50, /budget day 10, /budget month off", exitCode: Code.usage)
  }
}

extension SlashContext {
  /// `assistant` and `user` alone mean the present ones.
  fileprivate func budgetScope(_ text: String) async throws(Failure) -> BudgetScope {
    if text == "assistant" { return .assistant(await session.assistant.name) }
    if text == "user" {
      guard let user = await session.user else { throw .budgetUsage("no user is named; /user ID names one") }
      return .user(user)
    }
    if let scope = BudgetScope(text) { return scope }
    let nearest = BudgetScope.nearest(to: text)
    throw .budgetUsage("there is no budget by \"\(text)\"" + (nearest.map { "; did you mean \($0)?" } ?? ""))
  }

  fileprivate func setBudget(_ scope: BudgetScope, _ text: String) async throws(Failure) {
    let limit = USD(budget: text)
    guard limit != nil || text == "off" else { throw .budgetUsage("\"\(text)\" is no amount of US dollars") }
    if scope == .session {
      await session.use(budget: limit.map { .limit($0) } ?? .off)
    } else {
      try configure("budgets.\(scope)", to: limit.map { "\($0)" })
    }
    await session.tellBudgets()
    let kept = scope == .session ? "" : " (budgets.\(scope) in config.json)"
    say(Sanitiser.line("\(scope.words): \(limit?.formatted ?? "none")\(kept)"))
  }

  /// No limit: what is expected to cost more is said at the prompt.
  fileprivate func setTurnWarning(_ text: String) throws(Failure) {
    let amount = USD(budget: text)
    guard amount != nil || text == "off" else { throw .budgetUsage("\"\(text)\" is no amount of US dollars") }
    try configure("turn_warning", to: amount.map { "\($0)" })
    say("turns that may cost more are announced: \(amount?.formatted ?? "off") (turn_warning in config.json)")
  }

  private func configure(_ name: String, to value: String?) throws(Failure) {
    do throws(SettingsError) { try context.configure(name, to: value) } catch { throw Failure(error) }
  }

  fileprivate func showBudgets() async throws(Failure) {
    let statuses: [BudgetStatus]
    do throws(BudgetRefusal) { statuses = try await session.statuses() } catch { throw Failure(error, in: .chat) }
    guard !statuses.isEmpty else {
      say("no budgets; /budget 2.50 limits this session, /budget day 10 every day")
      return
    }
    await answer(BudgetTable.lines(statuses, width: program.screen.width, styles: styles))
    if connection.isPlayMoney { say("play money, counted for itself") }
  }
}
