import App
import GatewayClient
import Journal
import Platform
import Records
import Settings
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
      return Diagnosis("locale", .note, "none is set; the line editor uses C.UTF-8", hint: "LANG=C.UTF-8 sets it")
    }
    let letters = value.lowercased()
    guard letters.contains("utf-8") || letters.contains("utf8") else {
      return Diagnosis(
        "locale", .problem, "\(name)=\(value) is not UTF-8: other letters than ASCII may get lost",
        hint: "\(name)=C.UTF-8")
    }
    guard Self.isInstalled(value) else {
      return Diagnosis(
        "locale", .problem, "\(name)=\(value) is not installed here", hint: "use C.UTF-8, or generate the locale")
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
      return Diagnosis("terminal", .note, size + colour, hint: "tables need 80 columns")
    }
    return Diagnosis("terminal", .ok, "\(value("TERM") ?? ""), \(size)\(colour)")
  }

  /// The variables that libcurl, and with it Foundation, obeys; upper-case `HTTP_PROXY` is not among them.
  var proxies: Diagnosis {
    let names = ["https_proxy", "HTTPS_PROXY", "http_proxy", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY"]
    let set = names.compactMap { name in value(name).map { "\(name)=\(Self.withoutPassword($0))" } }
    guard !set.isEmpty else { return Diagnosis("proxy", .ok, "none") }
    return Diagnosis(
      "proxy", .note, set.joined(separator: ", "), hint: "requests use it; unset it if the gateway cannot be reached")
  }

  /// A proxy's address may hold a user and a password.
  static func withoutPassword(_ address: String) -> String {
    guard let at = address.lastIndex(of: "@") else { return address }
    let scheme = address.firstRange(of: "://").map { address[..<$0.upperBound] } ?? ""
    return scheme + "[redacted]" + address[at...]
  }
}

/// Who may read the program's files, and how the ledger is.
struct FilesCheckup: Sendable {
  private let folders: Folders

  init(_ folders: Folders) {
    self.folders = folders
  }

  /// Conversations and keys are the user's alone: folders 0700, files 0600.
  var permissions: Diagnosis {
    // One folder may be all three.
    let tops = [folders.configuration, folders.data, folders.state].reduce(into: [String]()) {
      if !$0.contains($1) { $0.append($1) }
    }
    let guarded = [folders.sessions, folders.pending, folders.sandbox] + tops
    let files = [folders.keyFile, folders.historyFile, folders.configurationFile] + journals
    let open = guarded.filter { Self.isOpenToOthers($0) } + files.filter { Self.isOpenToOthers($0) }
    if let unwritable = tops.first(where: { access($0, F_OK) == 0 && access($0, W_OK) != 0 }) {
      return Diagnosis(
        "files", .problem, "\(unwritable) cannot be written", hint: "TUPPENCE_HOME=FOLDER puts all files elsewhere")
    }
    guard let first = open.first else {
      return Diagnosis("files", .ok, "yours alone, in \(tops.joined(separator: ", "))")
    }
    let others = open.count > 1 ? " and \(counted(open.count - 1, "other"))" : ""
    return Diagnosis(
      "files", .problem, "\(first)\(others) can be read by other users",
      hint: "chmod -R go= \(tops.first { first.hasPrefix($0) } ?? first)")
  }

  private var journals: [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folders.sessions)) ?? []
    return names.sorted().map { "\(folders.sessions)/\($0)" }
  }

  private static func isOpenToOthers(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & 0o077 != 0
  }

  func ledger(_ ledger: Ledger) -> Diagnosis {
    let health = LedgerHealth(ledger)
    guard health.faults.isEmpty else {
      return Diagnosis("ledger", .problem, health.phrase, hint: "tuppence check says where")
    }
    let hint = health.open > 0 ? "tuppence settle looks them up" : nil
    return Diagnosis("ledger", health.open > 0 ? .note : .ok, health.phrase, hint: hint)
  }
}

/// Whether the gateway answers, takes the key, and has the same time.
struct GatewayCheckup: Sendable {
  private let connection: Connection

  init(_ connection: Connection) {
    self.connection = connection
  }

  private var resolved: ResolvedGateway { connection.resolved }

  func diagnoses() async -> [Diagnosis] {
    let (reached, clock) = await reached()
    let (key, limit) = await key(isReached: reached.state == .ok)
    return [reached, key] + (limit.map { [$0] } ?? []) + [clock]
  }

  private func reached() async -> (Diagnosis, clock: Diagnosis) {
    let unknown = Diagnosis("clock", .note, "not compared: the gateway states no time")
    guard !connection.isPlayMoney else {
      let why = resolved.reason == .noKey ? "no key was found" : "chosen"
      return (
        Diagnosis("gateway", .ok, "the sandbox inside this program, with play money (\(why))"),
        Diagnosis("clock", .note, "not compared: the sandbox has this machine's")
      )
    }
    let address = "\(connection.name) at \(connection.gateway.baseURL.absoluteString)"
    do throws(GatewayError) {
      guard let probe = try await connection.gateway.healthCheck() else {
        return (Diagnosis("gateway", .note, address), unknown)
      }
      let time = probe.roundTrip.components
      let milliseconds = time.seconds * 1_000 + time.attoseconds / 1_000_000_000_000_000
      return (
        Diagnosis("gateway", .ok, "\(address) answers in \(milliseconds) ms"),
        probe.clockLead.map { Self.clock(lead: $0) } ?? unknown
      )
    } catch {
      return (Diagnosis("gateway", Failure(error)), unknown)
    }
  }

  /// Half a minute is more than a slow answer can make of it.
  static func clock(lead: Duration) -> Diagnosis {
    let seconds = lead.components.seconds
    guard abs(seconds) > 30 else { return Diagnosis("clock", .ok, "agrees with the gateway's") }
    return Diagnosis(
      "clock", .problem, "\(abs(seconds)) s \(seconds > 0 ? "ahead of" : "behind") the gateway's",
      hint: "set the clock: turns would count for another day or month")
  }

  /// The key, and what the gateway states about its limit.
  private func key(isReached: Bool) async -> (Diagnosis, limit: Diagnosis?) {
    guard resolved.key != nil, isReached, !connection.isPlayMoney else { return (keyWithoutAnswer(), nil) }
    let source = "from \(Failure.words(for: resolved.keySource))"
    switch await KeyCheck(asking: connection.gateway) {
    case .accepted(let credits):
      let balance = credits.balance.map { "; balance \($0.formatted)" } ?? ""
      return (Diagnosis("key", .ok, "\(source), accepted\(balance)"), credits.limitDiagnosis)
    case .unproved: return (Diagnosis("key", .note, "\(source); the gateway has no free request that tests it"), nil)
    case .limited(let error), .wrong(let error), .unanswered(let error):
      let failure = Failure(error)
      return (Diagnosis("key", .problem, "\(source): \(failure.message)", hint: failure.hint), nil)
    }
  }

  private func keyWithoutAnswer() -> Diagnosis {
    guard !connection.isPlayMoney else {
      return resolved.reason == .noKey
        ? Diagnosis("key", .note, "none was found", hint: "tuppence login keeps one for the real gateway")
        : Diagnosis("key", .ok, "the sandbox needs none")
    }
    guard resolved.key != nil else {
      let variables = resolved.provider.keyVariables.joined(separator: " or ")
      return !resolved.provider.needsKey
        ? Diagnosis("key", .note, "none; a server of your own may need none", hint: "else set \(variables)")
        : Diagnosis("key", .problem, "none for \(connection.name)", hint: "tuppence login, or set \(variables)")
    }
    let source = "from \(Failure.words(for: resolved.keySource))"
    return Diagnosis("key", .note, "\(source), not tried: the gateway does not answer")
  }
}

extension Credits {
  /// What the gateway states about the key's own limit, and how to set one.
  var limitDiagnosis: Diagnosis {
    guard scope == .key else {
      return Diagnosis(
        "budget", .note,
        "a key cannot ask the gateway about the budgets of the key, its project, its team and its user",
        hint: "a key with a budget: vercel ai-gateway api-keys create --name NAME --budget 10 --refresh-period monthly")
    }
    let used = totalUsed.map { ", \($0.formatted) used in all" } ?? ""
    guard let limit else {
      return Diagnosis("budget", .note, "the key has no limit of its own\(used)", hint: "set one at openrouter.ai")
    }
    let left = remaining.map { ", \($0.formatted) left" } ?? ""
    let reset = resets.map { ", resets \($0)" } ?? ""
    let isLow = keyLimitIsLow
    return Diagnosis(
      "budget", isLow ? .problem : .ok, "the key may spend \(limit.formatted)\(left)\(reset)\(used)",
      hint: isLow ? "raise it at openrouter.ai" : nil)
  }
}
