import Records
import Synchronization
import Terminal

/// What the completion and the news need to know of the chat's present state, from any thread.
final class ReplStage: Sendable {
  private struct State {
    var session = ""
    var models: [String] = []
    var assistants: [String] = []
  }

  private let state = Mutex(State())

  var session: String { state.withLock { $0.session } }

  func set(session: String, models: [String], assistants: [String]) {
    state.withLock { $0 = State(session: session, models: models, assistants: assistants) }
  }

  /// What Tab offers: commands behind a slash, then what the command itself offers.
  func completion(_ line: String, _ cursor: Int) -> Completion {
    let head = String(String.UnicodeScalarView(line.unicodeScalars.prefix(cursor)))
    guard head.hasPrefix("/"), !head.hasPrefix("//") else { return .none }
    let words = head.dropFirst().split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
    guard words.count == 2, let command = SlashCommand.named(String(words[0])) else {
      let found = SlashCommand.all.filter { ("/" + $0.name).hasPrefix(head) }
      return Completion(
        replace: 0..<cursor, candidates: found.map { .init("/" + $0.name, note: $0.summary) })
    }
    let argument = words[1]
    let start = cursor - argument.unicodeScalars.count
    return Completion(
      replace: start..<cursor,
      candidates: candidates(of: command.completion).filter { $0.hasPrefix(argument) }.map { .init($0) })
  }

  private func candidates(of kind: SlashCommand.CompletionKind) -> [String] {
    state.withLock { state in
      switch kind {
      case .none: []
      case .models: state.models
      case .assistants: state.assistants
      case .commands: SlashCommand.all.map(\.name)
      case .words(let words): words
      }
    }
  }
}
