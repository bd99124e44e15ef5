import GatewayClient
import Records

/// How much of the conversation a request carries.
extension Session {
  /// The first turn that the request for a prompt carries; nil where nothing has to be left out. A summary stays.
  ///
  /// What is left out is more than half of the window at once, so that the requests after it begin with the same bytes
  /// and a cache can read them.
  func windowStart(for prompt: String, media: [MediaFile] = [], replacing replaced: Int?) -> Int? {
    guard let window = options.window else { return nil }
    let carried = transcript.carried().filter { !$0.isSummary && $0.index != replaced }
    guard let last = carried.last else { return nil }
    switch window {
    case .turns(let most):
      guard carried.count > most else { return nil }
      return carried[carried.count - most / 2].index
    case .tokens(let most):
      let messages = transcript.conversation(without: replaced) + [Message(.user, prompt, media: media)]
      let whole = Estimator.tokens(of: messages, model: nextModel)
      guard whole > most else { return nil }
      var left = most / 2
      for turn in carried.reversed() {
        left -= Estimator.tokens(of: turn.messages, model: nextModel)
        if left < 0 { return turn.index + 1 }
      }
      return carried.first.map(\.index) ?? last.index
    case .all: return nil
    }
  }

  /// Writes down which turns requests carry from now on, and reports it.
  func trim(from first: Int?, tell: @Sendable (TurnEvent) -> Void) {
    guard let first, let window = options.window else { return }
    let count = transcript.carried().count { !$0.isSummary && $0.index < first }
    guard count > 0 else { return }
    record(.change(Change(keepsFrom: first)), synced: false)
    tell(.trimmed(turns: count, window: window))
  }

  /// Requests carry all turns again.
  package func keepAll() {
    if transcript.isTrimmed { record(.change(Change(keepsFrom: 0)), synced: false) }
  }
}
