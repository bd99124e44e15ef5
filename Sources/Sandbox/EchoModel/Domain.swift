/// The field that the assistant is for, as far as its prompt names it.
enum Domain: String, CaseIterable, Sendable {
  case swift, web, mobile, database, game, python, rust, shell, security, general

  /// The assistant's tag (`assistant:swift`) says it best, then the message itself; without a tag the system prompt comes first.
  init(tags: [String], system: String, text: String) {
    let assistants = tags.filter { $0.hasPrefix("assistant:") }.map { String($0.dropFirst("assistant:".count)) }
    for source in assistants.isEmpty ? [system, text] : assistants + [text] {
      if let found = Self.mentioned(in: source) {
        self = found
        return
      }
    }
    self = .general
  }

  /// The field with the most marks in the text; nil when there are none.
  private static func mentioned(in text: String) -> Domain? {
    let words = text.prefix(8_000).lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
    var best: (domain: Domain, count: Int)?
    for domain in allCases {
      let count = words.count { domain.marks.contains($0) }
      if count > (best?.count ?? 0) { best = (domain, count) }
    }
    return best?.domain
  }

  private var marks: Set<String> {
    switch self {
    case .swift: ["swift", "swiftui", "xcode", "sendable", "actor", "swiftpm"]
    case .web: ["web", "html", "css", "javascript", "typescript", "react", "browser", "http", "frontend"]
    case .mobile: ["mobile", "ios", "android", "kotlin", "iphone"]
    case .database: ["database", "databases", "sql", "postgres", "postgresql", "sqlite", "mysql", "query", "schema"]
    case .game: ["game", "games", "unity", "godot", "unreal", "shader", "sprite", "player"]
    case .python: ["python", "django", "pandas", "numpy", "pip"]
    case .rust: ["rust", "cargo", "borrow", "lifetime", "tokio"]
    case .shell: ["shell", "bash", "zsh", "docker", "kubernetes", "devops", "terraform", "deploy"]
    case .security: ["security", "vulnerability", "tls", "certificate", "encryption", "oauth"]
    case .general: []
    }
  }

  /// Sentences for someone who works in the field; none in general.
  var thoughts: [String] {
    switch self {
    case .swift:
      [
        "In Swift, say aloud which isolation each side runs in and who owns the value.",
        "In Swift, ask whether you hold a copy or the same object.",
      ]
    case .web:
      [
        "On the web, look at what the browser really sent before what the code meant to send.",
        "On the web, try it once with an empty cache and a slow network.",
      ]
    case .mobile:
      [
        "On a phone, think of the moment when the system suspends you in the middle of it.",
        "On a phone, the oldest device you support is the one that tells the truth.",
      ]
    case .database:
      [
        "With a database, the query plan knows more than the query's author.",
        "With a database, ask what a second transaction sees at that moment.",
      ]
    case .game:
      [
        "In a game, ask what happens on a frame that takes ten times as long.",
        "In a game, find out first which of the two processors is waiting.",
      ]
    case .python:
      ["In Python, look at what the value is at that point and not at what its name promises."]
    case .rust:
      ["In Rust, say who owns the value at each line, and the compiler tends to agree with you."]
    case .shell:
      ["On a server, repeat by hand exactly what the script did, as the user that ran it."]
    case .security:
      ["In security, begin with who may send the input and what they gain."]
    case .general:
      []
    }
  }
}
