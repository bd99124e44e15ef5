import Platform
import Terminal

/// What the environment says: locale, terminal, proxies.
struct EnvironmentChecks: Sendable {
  private let environment: [String: String]
  private let screen: Screen

  init(_ environment: [String: String], _ screen: Screen) {
    self.environment = environment
    self.screen = screen
  }

  private func value(_ name: String) -> String? {
    environment[name].flatMap { $0.isEmpty ? nil : $0 }
  }

  /// The strongest of the three variables (POSIX, section 8.2), and whether it means UTF-8.
  var locale: Diagnosis {
    guard
      let (name, value) = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap({ name in value(name).map { (name, $0) } })
        .first
    else {
      return Diagnosis("locale", .note, "none is set; the line editor takes C.UTF-8", hint: "LANG=C.UTF-8 sets it")
    }
    let letters = value.lowercased()
    guard letters.contains("utf-8") || letters.contains("utf8") else {
      return Diagnosis(
        "locale", .problem, "\(name)=\(value) is not UTF-8: other letters than ASCII may get lost",
        hint: "\(name)=C.UTF-8")
    }
    guard Self.isInstalled(value) else {
      return Diagnosis(
        "locale", .problem, "\(name)=\(value) is not installed here", hint: "take C.UTF-8, or generate it")
    }
    return Diagnosis("locale", .ok, "\(name)=\(value)")
  }

  private static func isInstalled(_ name: String) -> Bool {
    guard let locale = newlocale(LC_CTYPE_MASK, name, nil) else { return false }
    freelocale(locale)
    return true
  }

  var terminal: Diagnosis {
    guard screen.isInteractive else {
      return Diagnosis("terminal", .note, "none at both ends: no colour, no line editor, no questions")
    }
    guard screen.canEdit else {
      return Diagnosis(
        "terminal", .problem, "TERM=\(value("TERM") ?? "") understands no escape sequences: no line editor",
        hint: "set TERM to what the terminal is, such as xterm-256color")
    }
    let size = "\(screen.width) columns, \(screen.height) rows"
    let colour = screen.styles.isEnabled ? "" : ", no colour"
    guard screen.width >= 40 else {
      return Diagnosis("terminal", .note, size + colour, hint: "tables want 80 columns")
    }
    return Diagnosis("terminal", .ok, "\(value("TERM") ?? ""), \(size)\(colour)")
  }

  /// The variables that libcurl, and with it Foundation, obeys; upper-case `HTTP_PROXY` is not among them.
  var proxies: Diagnosis {
    let names = ["https_proxy", "HTTPS_PROXY", "http_proxy", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY"]
    let set = names.compactMap { name in value(name).map { "\(name)=\(Self.withoutPassword($0))" } }
    guard !set.isEmpty else { return Diagnosis("proxy", .ok, "none") }
    return Diagnosis(
      "proxy", .note, set.joined(separator: ", "), hint: "requests go that way; unset it if the gateway is not reached")
  }

  /// A proxy's address may hold a user and a password.
  static func withoutPassword(_ address: String) -> String {
    guard let at = address.lastIndex(of: "@") else { return address }
    let scheme = address.firstRange(of: "://").map { address[..<$0.upperBound] } ?? ""
    return scheme + "[redacted]" + address[at...]
  }
}
