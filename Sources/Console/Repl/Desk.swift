import Chat
import Records
import Synchronization
import Terminal

/// Where news lands: at once above the prompt, or behind the reply that is being printed.
final class Desk: Sendable {
  private struct State {
    var isBusy = false
    var waiting: [String] = []
  }

  private let state = Mutex(State())
  private let show: @Sendable (String) -> Void

  /// `show` puts whole lines on the screen without disturbing what is typed.
  init(show: @escaping @Sendable (String) -> Void) {
    self.show = show
  }

  /// Tells now, or as soon as the desk is free.
  func announce(_ text: String) {
    state.withLock { state in
      if state.isBusy {
        state.waiting.append(text)
      } else {
        show(text)
      }
    }
  }

  /// Keeps news back while a reply is printed.
  func occupy() {
    state.withLock { $0.isBusy = true }
  }

  func free() {
    state.withLock { state in
      state.isBusy = false
      for text in state.waiting { show(text) }
      state.waiting = []
    }
  }
}

/// News of settlement in words.
struct NewsWording: Sendable {
  let styles: Styles
  let isPlayMoney: Bool
  /// The session on the screen; news of others names its session.
  let currentSession: @Sendable () -> String
  let shortID: @Sendable (String) -> String

  func text(_ news: News) -> String {
    switch news {
    case .billed(let session, let turn, let before, let bill, let totals):
      let name = session == currentSession() ? nil : shortID(session)
      let line = CostLine.billed(
        turn, before: before, bill: bill, session: totals, sessionName: name, isPlayMoney: isPlayMoney)
      return styles.dim("  " + Sanitiser.line(line))
    case .exhausted(let session, let turn, let id):
      let what = "session \(shortID(session)) turn \(turn.index): the gateway has no bill for \(id)"
      return styles.warning("  " + Sanitiser.line(what))
    case .refused(let session, let status, let message):
      let what = "session \(shortID(session)): the gateway refuses to tell bills (\(status)) \(message)"
      return styles.warning("  " + Sanitiser.line(what))
    case .notRecorded(let error):
      return styles.warning("  not recorded: " + Sanitiser.line(Failure(error).message))
    }
  }
}
