/// What came from the user.
package enum LineInput: Equatable, Sendable {
  /// A text of one or more lines. `pasted`: it begins with a paste, so a slash in front is text, not a command.
  case line(String, pasted: Bool)
  /// Ctrl-C at an empty prompt.
  case interrupted
  /// End of input: Ctrl-D at an empty prompt, the pipe's end, or a closed source.
  case end
}

/// Where lines come from: the editor on a terminal, or a plain reader on a pipe.
package protocol LineSource: Sendable {
  /// The next input; one call at a time.
  func readLine(_ prompt: Prompt) async -> LineInput

  /// Shows news on lines of its own without disturbing what is being typed, or changes a row in place, from any thread.
  /// Texts are written as they are: the caller has made them harmless and styled them.
  func announce(_ news: Announcement)

  /// Shows a row directly above the next prompt.
  func show(_ row: StatusRow)

  /// Puts another prompt in front of the line that is being read, from any thread; nothing happens where none is read
  /// or a prompt once printed stays as it is.
  func renew(_ prompt: Prompt)

  /// Adds a line to the history that the keys reach.
  func remember(_ line: String)

  /// The terminal keeps what is typed to itself until the next line is read, because a reply is being printed.
  func suppressEcho()

  /// The terminal has its usual modes again before the next line is read, for another program.
  func releaseTerminal()

  /// Ends a pending read with `.end` and restores the terminal; later reads end at once.
  func close()
}

extension LineSource {
  package func announce(_ text: String) { announce(Announcement(text)) }

  /// Without an editor a row stays as it was written.
  package func show(_ row: StatusRow) { announce(row.text) }

  /// Nothing is echoed in a pipe, and a terminal without an editor is left alone.
  package func suppressEcho() {}
  package func releaseTerminal() {}
}

/// Why there is no line editor.
package enum TerminalError: Error, Equatable, Sendable {
  /// One of the descriptors is no terminal, or the terminal understands no escape sequences.
  case notATerminal
  /// libedit could not be loaded.
  case libraryMissing
  /// The line editor could not be set up.
  case editorUnavailable
}

/// What Tab offers: the part of the line to replace, in Unicode scalars, and what can be there.
package struct Completion: Sendable, Equatable {
  /// One possible text, with a word about it for the list.
  package struct Candidate: Sendable, Equatable {
    package let text: String
    /// What the list shows in its place: a file's name without its folder, say.
    package let shown: String
    package let note: String

    package init(_ text: String, shown: String? = nil, note: String = "") {
      self.text = text
      self.shown = shown ?? text
      self.note = note
    }
  }

  package let replace: Range<Int>
  package let candidates: [Candidate]

  package init(replace: Range<Int>, candidates: [Candidate]) {
    self.replace = replace
    self.candidates = candidates
  }

  /// Nothing to offer.
  package static let none = Completion(replace: 0..<0, candidates: [])
}
