import Settings
import Terminal

/// How the user wants the screen to look, as config.json says.
struct Appearance: Sendable {
  /// Nil where it is guessed.
  let theme: Theme?
  /// False where paragraphs of replies are left to the terminal to wrap.
  let wraps: Bool
  /// How drawn pictures are shown in the text; nil where they are not.
  let inlineProtocol: InlineProtocol?

  /// What is wrong with the file is for the command to say, which reads it too.
  init(environment: [String: String]) {
    let folders = try? Folders(environment: environment)
    let configuration = folders.flatMap {
      try? Configuration.load(from: $0.configurationFile).overridden(by: environment)
    }
    inlineProtocol = configuration?.pictures == "off" ? nil : InlineProtocol(environment: environment)
    wraps = configuration?.wrap != "terminal"
    let setting = configuration?.theme.flatMap { ThemeSetting($0) }
    theme = setting.map { Self.theme($0, background: environment["COLORFGBG"]) }
  }

  private static func theme(_ setting: ThemeSetting, background: String?) -> Theme {
    let base = setting.theme.flatMap { Theme(name: $0) } ?? Theme(background: background)
    var colours: [ColourRole: Colour?] = [:]
    for role in ColourRole.allCases {
      if let name = setting.colours[role.name] { colours.updateValue(Colour(name: name), forKey: role) }
    }
    return base.with(colours)
  }
}
