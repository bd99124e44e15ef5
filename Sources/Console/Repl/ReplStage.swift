import GatewayClient
import Records
import Synchronization
import Terminal

/// What the completion and the news need to know of the chat's present state, from any thread: prepared, never fetched.
final class ReplStage: Sendable {
  struct State {
    var session = ""
    var prompt: PromptLine?
    var models: [Completion.Candidate] = []
    var assistants: [Completion.Candidate] = []
    var sessions: [Completion.Candidate] = []
    /// Names that an export could have.
    var exports: [String] = []
  }

  let files: FileNames
  private let state = Mutex(State())

  init(_ files: FileNames) {
    self.files = files
  }

  var session: String { state.withLock { $0.session } }
  var modelCount: Int { state.withLock { $0.models.count } }

  func update(_ change: @Sendable (inout State) -> Void) {
    state.withLock { change(&$0) }
  }

  /// The prompt with another total; nil before the first one was shown.
  func prompt(_ totals: Totals) -> Prompt? {
    state.withLock { $0.prompt }?.prompt(totals)
  }

  /// Offers a gateway's models, with their prices.
  func offer(_ catalogue: [ModelEntry]) {
    let models = ModelListing(catalogue.filter(\.chats)).models.map {
      Completion.Candidate($0.id, note: ModelListing.note($0))
    }
    update { $0.models = models }
  }

  /// The candidates that a kind of argument chooses from, whatever is typed.
  func candidates(of kind: SlashCommand.CompletionKind) -> [Completion.Candidate] {
    state.withLock { state in
      switch kind {
      case .none, .files: return []
      case .models: return state.models
      case .assistants: return state.assistants
      case .sessions: return state.sessions
      case .exports: return state.exports.map { .init($0) }
      case .settings: return SessionSetting.all.map { .init($0.name, note: $0.command.summary) }
      case .commands: return SlashCommand.all.map { .init($0.name, note: $0.summary) }
      case .words(let words): return words.map { .init($0) }
      }
    }
  }
}
