import Platform

/// What a pair of descriptors can do: whether they are a terminal, whether to colour, edit and prompt, and how wide it is.
package struct Screen: Sendable {
  package let input: Int32
  package let output: Int32
  package let inputIsTerminal: Bool
  package let outputIsTerminal: Bool
  /// `TERM` is `dumb`, empty or missing: no escape sequence is understood.
  package let isDumb: Bool
  private let refusesColour: Bool
  private var theme: Theme
  private let fixedWidth: Int?

  package init(input: Int32, output: Int32, environment: [String: String]) {
    self.init(
      input: input, output: output, environment: environment,
      inputIsTerminal: isatty(input) == 1, outputIsTerminal: isatty(output) == 1)
  }

  init(
    input: Int32, output: Int32, environment: [String: String], inputIsTerminal: Bool, outputIsTerminal: Bool
  ) {
    self.input = input
    self.output = output
    self.inputIsTerminal = inputIsTerminal
    self.outputIsTerminal = outputIsTerminal
    let type = environment["TERM"] ?? ""
    isDumb = type.isEmpty || type == "dumb"
    refusesColour = !(environment["NO_COLOR"] ?? "").isEmpty
    theme = Theme(background: environment["COLORFGBG"])
    fixedWidth = environment["COLUMNS"].flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
  }

  /// Attributes where the output is a terminal that understands them, and colours where `NO_COLOR` is not set: those
  /// for the background that `COLORFGBG` names.
  package var styles: Styles {
    guard outputIsTerminal, !isDumb else { return .plain }
    return Styles(theme: refusesColour ? .none : theme)
  }

  /// The screen with a chosen theme.
  package func with(_ theme: Theme) -> Screen {
    var screen = self
    screen.theme = theme
    return screen
  }

  /// Questions and prompts need a person at both ends.
  package var isInteractive: Bool { inputIsTerminal && outputIsTerminal }

  /// The line editor needs a terminal at both ends that understands escape sequences.
  package var canEdit: Bool { isInteractive && !isDumb }

  /// Columns right now: `COLUMNS`, else what the terminal says, else 80.
  package var width: Int { fixedWidth ?? terminalSize(of: output)?.columns ?? 80 }

  /// Rows right now, 24 where the number is not known.
  package var height: Int { terminalSize(of: output)?.rows ?? 24 }
}

/// The window's size as the terminal reports it, nil where the descriptor is no terminal or says zero.
func terminalSize(of descriptor: Int32) -> (columns: Int, rows: Int)? {
  var size = winsize()
  guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else { return nil }
  return (Int(size.ws_col), Int(size.ws_row))
}
