import Synchronization

/// Where news lands: at once above the prompt, or behind the reply that is being printed.
final class NoticeQueue: Sendable {
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

  /// Tells now, or as soon as no reply is printed.
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
