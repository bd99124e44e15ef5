/// What has a colour of its own.
package enum ColourRole: Int, CaseIterable, Sendable {
  case code, failure, success, warning, comment, string, number, keyword

  /// Its name in the configuration.
  package var name: String { "\(self)" }
}

/// The sixteen colours that every terminal has; which they are is set in the terminal. The values are SGR's.
package enum Colour: Int, CaseIterable, Sendable {
  case black = 30
  case red, green, yellow, blue, magenta, cyan, white
  case brightBlack = 90
  case brightRed, brightGreen, brightYellow, brightBlue, brightMagenta, brightCyan, brightWhite

  /// `red`, `bright-red`.
  package var name: String {
    let word = "\(self)"
    return word.hasPrefix("bright") ? "bright-" + word.dropFirst("bright".count).lowercased() : word
  }

  package init?(name: String) {
    guard let colour = Self.allCases.first(where: { $0.name == name }) else { return nil }
    self = colour
  }
}

/// Colours for a background.
package struct Theme: Sendable, Equatable {
  private var colours: [ColourRole: Colour]

  /// For a dark background, and where it is not known.
  package static let dark = Theme(colours: [
    .code: .cyan, .failure: .red, .success: .green, .warning: .yellow, .comment: .brightBlack, .string: .green,
    .number: .yellow, .keyword: .magenta,
  ])
  /// For a light background.
  package static let light = Theme(colours: [
    .code: .blue, .failure: .red, .success: .green, .warning: .magenta, .comment: .brightBlack, .string: .green,
    .number: .red, .keyword: .magenta,
  ])
  /// Bold, italic and underlined text, without colours.
  package static let none = Theme(colours: [:])

  /// The names of the themes.
  package static let names = ["light", "dark", "none"]

  package init?(name: String) {
    switch name {
    case "light": self = .light
    case "dark": self = .dark
    case "none": self = .none
    default: return nil
    }
  }

  private init(colours: [ColourRole: Colour]) {
    self.colours = colours
  }

  /// The theme for the background that some terminals name: `COLORFGBG=15;0` is a dark one.
  package init(background variable: String?) {
    let background = variable?.split(separator: ";").last.flatMap { Int($0) }
    self = background == 7 || (9...15).contains(background ?? 0) ? .light : .dark
  }

  /// The theme with other colours for some roles, by their names; nil takes a colour away.
  package func with(_ named: [ColourRole: Colour?]) -> Theme {
    var theme = self
    for (role, colour) in named { theme.colours[role] = colour }
    return theme
  }

  func colour(of role: ColourRole) -> Colour? { colours[role] }
}
