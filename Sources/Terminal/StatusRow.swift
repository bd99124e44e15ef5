/// A row of the program's own above the prompt. It can change in place as long as nothing is written below it but the
/// line that is being edited.
package struct StatusRow: Sendable, Equatable {
  /// Tells the row from others.
  package let id: String
  /// Harmless, with our own SGR where it is styled, and narrower than the screen.
  package let text: String

  package init(id: String, text: String) {
    self.id = id
    self.text = text
  }
}

/// News above the prompt.
package struct Announcement: Sendable, Equatable {
  /// Whole lines, harmless, with our own SGR.
  package let text: String
  /// What the row of the same id changes to; where it can no longer change, the text is shown.
  package let change: StatusRow?

  package init(_ text: String, change: StatusRow? = nil) {
    self.text = text
    self.change = change
  }
}
