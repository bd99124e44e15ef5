import App
import Chat
import GatewayClient
import Platform
import Records
import Settings
import Synchronization
import Terminal

/// What the completion and the news need to know of the chat's present state, from any thread: prepared, never fetched.
final class ReplViewState: Sendable {
  struct State {
    var session = ""
    var prompt: PromptLine?
    var totals = Totals()
    /// The status of the session's budgets.
    var budgets: [BudgetStatus] = []
    /// Budgets whose low status was said, with the text that was shown.
    var warned: [BudgetScope: BudgetStatus.Decision] = [:]
    var models: [Completion.Candidate] = []
    /// Models that the user's settings name, and their aliases.
    var namedModels: [Completion.Candidate] = []
    /// When the catalogue was fetched that `models` is from.
    var modelsFetched: Date?
    var assistants: [Completion.Candidate] = []
    var sessions: [Completion.Candidate] = []
    /// The sessions that the last search listed, in its order.
    var found: [String] = []
    /// Names that an export could have.
    var exports: [String] = []
    /// How much of the costs is shown.
    var costLineDetail = CostLineDetail.full
    /// The session's last cost line.
    var costLine: CostLine?
    /// The chat's own limit for one turn, in place of the configuration's.
    var turnLimit: TurnLimit?
    /// What is left of the key's limit at the gateway, where that is little.
    var keyRemainder: USD?
    /// True where the user chose the model, so that another assistant keeps it.
    var namesModel = false
  }

  let files: FileNames
  private let state = Mutex(State())

  init(_ files: FileNames) {
    self.files = files
  }

  var session: String { state.withLock { $0.session } }
  var costLineDetail: CostLineDetail { state.withLock { $0.costLineDetail } }
  var turnLimit: TurnLimit? { state.withLock { $0.turnLimit } }
  var found: [String] { state.withLock { $0.found } }
  var namesModel: Bool { state.withLock { $0.namesModel } }

  func update(_ change: @Sendable (inout State) -> Void) {
    state.withLock { change(&$0) }
  }

  /// Begins with a session; another one's budgets are forgotten.
  func enter(_ session: String) {
    state.withLock { state in
      guard state.session != session else { return }
      (state.session, state.budgets, state.warned) = (session, [], [:])
      state.costLine = nil
    }
  }

  /// The session's last cost line with the bill that has come for its turn; nil where the bill is another turn's, or one
  /// that has to be looked at.
  func billed(_ news: SessionEvent) -> CostLine? {
    guard case .billed(let session, let turn, _, let before, let bill, let totals) = news, bill.doubt == nil else {
      return nil
    }
    return state.withLock { state in
      guard session == state.session, state.costLine?.turn.index == turn.index else { return nil }
      state.costLine?.turn = turn
      state.costLine?.session = totals
      state.costLine?.before = before
      return state.costLine
    }
  }

  /// The prompt of the next line.
  func prompt(_ line: PromptLine, session: String, totals: Totals) -> Prompt {
    enter(session)
    return state.withLock { state in
      (state.prompt, state.totals) = (line, totals)
      return line.prompt(totals, state.budgets, keyRemainder: state.keyRemainder)
    }
  }

  /// The prompt with another total, or with other budgets; nil before the first one was shown.
  func renewed(totals: Totals? = nil) -> Prompt? {
    state.withLock { state in
      if let totals { state.totals = totals }
      return state.prompt?.prompt(state.totals, state.budgets, keyRemainder: state.keyRemainder)
    }
  }

  /// Takes in the status of the budgets; returns those that have newly run low.
  func take(_ budgets: [BudgetStatus]) -> [BudgetStatus] {
    state.withLock { state in
      state.budgets = budgets
      let decisions = budgets.map { ($0.budget.scope, $0.decision(estimate: nil)) }
      let low = Dictionary(decisions.filter { $0.1 != .within }) { first, _ in first }
      defer { state.warned = low }
      return budgets.filter { low[$0.budget.scope] != state.warned[$0.budget.scope] && low[$0.budget.scope] != nil }
    }
  }

  /// Offers a gateway's models, with their prices, where the session has others than before.
  func prepareModels(_ session: Session) async {
    let fetched = await session.catalogueFetched
    guard fetched != state.withLock({ $0.modelsFetched }) else { return }
    let models = ModelListing(await session.catalogue.filter(\.chats)).models.map {
      Completion.Candidate($0.id, note: ModelListing.note($0))
    }
    update { ($0.models, $0.modelsFetched) = (models, fetched) }
  }

  /// Offers the models that need no list: the session's, those of the configuration, and aliases.
  func prepareNamedModels(_ session: Session, _ configuration: Configuration) async {
    let candidates = configuration.namedModels(and: await session.model).map {
      Completion.Candidate($0.name, note: $0.meaning)
    }
    update { $0.namedModels = candidates }
  }

  /// Reads in the background which sessions there are, and offers them and the names that an export could have.
  func prepareSessions(_ context: AppContext, _ session: Session) {
    Task.detached { [self] in
      let listing = context.ledger.map { SessionListing($0, latest: 20) }
      let exports = ExportNames.suggested(id: context.shortID(session.id), title: await session.title)
      update { state in
        state.sessions = listing?.candidates(except: session.id) ?? []
        state.exports = exports
      }
    }
  }

  /// The candidates that a kind of argument chooses from, whatever is typed.
  func candidates(of kind: SlashCommand.CompletionKind) -> [Completion.Candidate] {
    state.withLock { state in
      switch kind {
      case .none, .files: return []
      case .models:
        let listed = Set(state.models.map(\.text))
        return state.models + state.namedModels.filter { !listed.contains($0.text) }
      case .assistants: return state.assistants
      case .sessions: return state.sessions
      case .exports: return state.exports.map { .init($0) }
      case .settings: return SessionSetting.all.map { .init($0.name, note: $0.command.summary) }
      case .commands: return SlashCommand.all.map { .init($0.name, note: $0.summary) }
      case .budgets:
        let users = state.budgets.map(\.budget.scope.description).filter { $0.hasPrefix("user:") }
        let scopes =
          BudgetScope.unnamed.map(\.description) + ["turn"] + state.assistants.map { "assistant:\($0.text)" } + users
        return (scopes + ["off"]).map { .init($0) }
      case .words(let words): return words.map { .init($0) }
      }
    }
  }
}

/// What is at the prompt: who answers, what the session has cost so far, and what may still be spent.
struct PromptLine: Equatable, Sendable {
  var assistant: String
  var isRecorded = true
  var isPlayMoney = false
  /// Without a line editor there is no right edge: the total is in the prompt itself.
  var canEdit = true
  /// What the next turn is expected to cost, where that is above the turn limit.
  var dearTurn: USD?
  var styles = Styles.plain

  /// `keyRemainder` is what is left of the key's limit at the gateway, where that is little.
  func prompt(_ totals: Totals, _ budgets: [BudgetStatus] = [], keyRemainder: USD? = nil) -> Prompt {
    let unrecorded = isRecorded ? "" : styles.warning("[unrecorded]") + " "
    let spent = totals.turns == 0 ? "" : totals.shortPhrase + (isPlayMoney ? " play" : "")
    // The budget that ends first is the one that is shown.
    let tightest = budgets.min { $0.remainder < $1.remainder }
    let left = tightest.map { Sanitiser.line($0.shortWords) } ?? ""
    let next = dearTurn.map { "next about \($0.formatted)" } ?? ""
    let key = keyRemainder.map { "key \($0.brief) left" } ?? ""
    let all = [spent, left, key, next].filter { !$0.isEmpty }
    let isBudgetLow = tightest.map { $0.decision(estimate: nil) != .within } ?? false
    let isLow = dearTurn != nil || keyRemainder != nil || isBudgetLow
    let low = !next.isEmpty ? next : !isBudgetLow && !key.isEmpty ? key : left
    let name = Sanitiser.line(assistant)
    guard canEdit else {
      return Prompt(text: unrecorded + (all + ["\(styles.accent(name)) > "]).joined(separator: " · "))
    }
    // A narrow screen keeps what matters most: what runs low, else what was spent.
    let shorter = [[spent, left], isLow ? [low] : [spent]].map { $0.filter { !$0.isEmpty } }
    let rights = ([all] + shorter).map { $0.joined(separator: " · ") }.reduce(into: [String]()) { rights, text in
      if !text.isEmpty, !rights.contains(text) { rights.append(text) }
    }
    return Prompt(
      text: "\(unrecorded)\(styles.accent(name)) ▸ ",
      rights: rights.map { isLow ? styles.warning($0) : styles.dim($0) })
  }
}
