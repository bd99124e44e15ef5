import App
import Chat
import Records
import Settings
import Terminal

extension SlashCommand {
  static let budget = SlashCommand(
    "budget", arguments: "[[SCOPE] USD|off]",
    "limits what is spent here, or by day, month, assistant:NAME, user:ID, or in one turn",
    completion: .budgets
  ) { chat, argument in
    let words = argument.split(separator: " ").map(String.init)
    do throws(Failure) {
      switch words.count {
      case 0: try await chat.showBudgets()
      case 1: try await chat.setBudget(.session, words[0])
      case 2 where words[0] == "turn": try chat.setTurnLimit(words[1])
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
  fileprivate static func budgetUsage(_ message: String, nearest: String? = nil) -> Failure {
    let hint = suggestion(nearest, else: "such as /budget 2.50, /budget day 10, /budget month off")
    return Failure(message, hint: hint, exitCode: Code.usage)
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
    throw .budgetUsage("there is no budget by \"\(text)\"", nearest: BudgetScope.nearest(to: text))
  }

  fileprivate func setBudget(_ scope: BudgetScope, _ text: String) async throws(Failure) {
    let limit = USD(budget: text)
    guard limit != nil || text == "off" else { throw .budgetUsage("\"\(text)\" is not an amount of US dollars") }
    if scope == .session {
      await session.use(budget: limit.map { .limit($0) } ?? .off)
    } else {
      try configure("budgets.\(scope)", to: limit.map { "\($0)" })
    }
    await session.tellBudgets()
    let kept = scope == .session ? "" : " (budgets.\(scope) in config.json)"
    say(Sanitiser.line("\(scope.words): \(limit?.formatted ?? "none")\(kept)"))
  }

  /// A chat that began with a limit of its own goes over to the one that is set.
  fileprivate func setTurnLimit(_ text: String) throws(Failure) {
    guard let limit = TurnLimit(typed: text) else { throw .budgetUsage("\"\(text)\" is not an amount of US dollars") }
    try configure("turn_limit", to: "\(limit)")
    viewState.update { $0.turnLimit = nil }
    say(Self.turnLimitText(limit) + " (turn_limit in config.json)")
  }

  private static func turnLimitText(_ limit: TurnLimit) -> String {
    limit.amount.map { "a turn that may cost more than \($0.formatted) is asked about" }
      ?? "no turn is asked about, at any cost"
  }

  private func configure(_ name: String, to value: String?) throws(Failure) {
    do throws(SettingsError) { try context.configure(name, to: value) } catch { throw Failure(error) }
  }

  fileprivate func showBudgets() async throws(Failure) {
    let statuses: [BudgetStatus]
    do throws(BudgetRefusal) { statuses = try await session.statuses() } catch { throw Failure(error, in: .chat) }
    if statuses.isEmpty {
      say("no budgets; /budget 2.50 limits this session, /budget day 10 every day")
    } else {
      await answer(BudgetTable.lines(statuses, width: program.screen.width, styles: styles))
    }
    let limit = viewState.turnLimit ?? context.turnLimit
    if statuses.isEmpty || limit != .standard { say("\(Self.turnLimitText(limit)); /budget turn AMOUNT or off") }
    if !statuses.isEmpty, connection.isPlayMoney { say("play money, counted separately") }
  }
}
