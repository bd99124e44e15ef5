import Records
import Terminal

/// One thing that the doctor looked at.
struct Diagnosis: Equatable, Sendable {
  enum State: String, Sendable {
    case ok
    /// Worth knowing; nothing to do.
    case note
    case problem
  }

  let subject: String
  let state: State
  let text: String
  /// What to do; nil where there is nothing.
  let hint: String?

  init(_ subject: String, _ state: State, _ text: String, hint: String? = nil) {
    self.subject = subject
    self.state = state
    self.text = text
    self.hint = hint
  }

  init(_ subject: String, _ failure: Failure) {
    self.init(subject, .problem, failure.message, hint: failure.hint)
  }

  /// One line, with what to do behind it.
  func line(styles: Styles) -> String {
    let mark =
      switch state {
      case .ok: styles.success("ok  ")
      case .note: styles.dim("note")
      case .problem: styles.failure("bad ")
      }
    let advice = hint.map { styles.dim("; \(Sanitiser.line($0))") } ?? ""
    return "\(mark)  \(padded(subject, toWidth: 9))  \(Sanitiser.line(text))\(advice)"
  }

  var json: JSONValue {
    .object(["check": .text(subject), "state": .text(state.rawValue), "text": .text(text), "hint": .text(hint)])
  }
}
