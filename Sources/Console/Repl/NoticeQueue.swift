import Synchronization
import Terminal

/// Where news lands: at once above the prompt, or behind the reply that is being printed.
final class NoticeQueue: Sendable {
  private struct State {
    var isBusy = false
    var waiting: [Announcement] = []
  }

  private let state = Mutex(State())
  private let show: @Sendable (Announcement) -> Void

  /// `show` puts news on the screen without disturbing what is typed.
  init(show: @escaping @Sendable (Announcement) -> Void) {
    self.show = show
  }

  /// Tells now, or as soon as no reply is printed.
  func announce(_ news: Announcement) {
    state.withLock { state in
      if state.isBusy {
        state.waiting.append(news)
      } else {
        show(news)
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
      for news in state.waiting { show(news) }
      state.waiting = []
    }
  }
}
