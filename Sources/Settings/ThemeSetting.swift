/// A theme as config.json names it: `light`, `dark` or `none`, and colours for some of what has one.
package struct ThemeSetting: Equatable, Sendable {
  package static let themes = ["light", "dark", "none"]
  /// What has a colour.
  package static let roles = ["code", "failure", "success", "warning", "comment", "string", "number", "keyword"]
  /// The colours of every terminal; each has a brighter one, `bright-red`.
  package static let colours = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"]

  /// Nil where only colours are named.
  package let theme: String?
  /// By what they are for; `none` takes a colour away.
  package let colours: [String: String]

  /// Words between spaces or commas, of which the first may be a theme; nil where one is not known.
  package init?(_ text: String) {
    var words = text.split { $0 == " " || $0 == "," }.map(String.init)
    guard let first = words.first else { return nil }
    theme = Self.themes.contains(first) ? first : nil
    if theme != nil { words.removeFirst() }
    var colours: [String: String] = [:]
    for word in words {
      let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2, Self.roles.contains(parts[0]), Self.isColour(parts[1]) else { return nil }
      colours[parts[0]] = parts[1]
    }
    self.colours = colours
  }

  private static func isColour(_ name: String) -> Bool {
    let plain = name.hasPrefix("bright-") ? String(name.dropFirst("bright-".count)) : name
    return name == "none" || colours.contains(plain)
  }
}
