/// What a message is about, with the words in it that the duck picks up.
enum Topic: Equatable, Sendable {
  case empty
  case identity
  case greeting
  case thanks
  /// The line with the error message.
  case failure(String)
  /// A name from the code.
  case code(String)
  case comparison(String, String)
  case reason(String)
  case procedure(String)
  case request(String)
  case statement(String)

  /// Whether the message is about the user's work, and not about the duck.
  var isAboutWork: Bool {
    switch self {
    case .empty, .identity, .greeting, .thanks: false
    case .failure, .code, .comparison, .reason, .procedure, .request, .statement: true
    }
  }

  /// Whether there is something to find out, so that the field's wisdom helps.
  var isAPuzzle: Bool {
    switch self {
    case .failure, .code, .reason, .statement: true
    case .empty, .identity, .greeting, .thanks, .comparison, .procedure, .request: false
    }
  }

  init(of text: String) {
    let text = String(text.prefix(20_000))
    let plain = text.excerpt(2_000)
    let words = plain.lowercased().split { !$0.isLetter && !$0.isNumber && $0 != "'" }.map(String.init)
    if words.isEmpty {
      self = text.excerpt(60).isEmpty ? .empty : .statement(text.excerpt(60))
    } else if Self.asksWhoIsThere(words) {
      self = .identity
    } else if let line = Self.errorLine(text) {
      self = .failure(line)
    } else if let name = Self.codeName(text) {
      self = .code(name)
    } else if words.count <= 4, ["hi", "hello", "hey", "quack", "hallo", "moin"].contains(words[0]) {
      self = .greeting
    } else if words.count <= 8, words[0].hasPrefix("thank") || words[0] == "thx" {
      self = .thanks
    } else if let (left, right) = Self.alternatives(plain) {
      self = .comparison(left, right)
    } else {
      self = Self.question(plain, words)
    }
  }

  private static func asksWhoIsThere(_ words: [String]) -> Bool {
    let text = words.joined(separator: " ")
    guard words.count <= 20 else { return false }
    return [
      "who are you", "what are you", "are you a", "are you an", "are you real", "are you human", "are you chatgpt",
      "are you claude", "are you gpt", "what model", "which model are", "who made you",
    ].contains { (" " + text + " ").contains(" " + $0 + " ") }
  }

  private static func question(_ plain: String, _ words: [String]) -> Topic {
    func rest(after count: Int) -> String {
      plain.split(separator: " ").dropFirst(count).joined(separator: " ")
    }
    let start = words.prefix(3).joined(separator: " ")
    if words[0] == "why", words.count > 1 { return .reason(rest(after: 1).excerpt(60)) }
    for opener in [
      "how do i ", "how do you ", "how do we ", "how can i ", "how can we ", "how should i ", "how would i ",
    ]
    where (start + " ").hasPrefix(opener) && words.count > 3 {
      return .procedure(rest(after: 3).turnedToYou.excerpt(60))
    }
    if start.hasPrefix("how to "), words.count > 2 { return .procedure(rest(after: 2).turnedToYou.excerpt(60)) }
    let verbs: Set = [
      "write", "explain", "refactor", "review", "implement", "fix", "create", "generate", "make", "add", "translate",
      "summarize", "summarise", "show", "give", "find", "tell", "convert", "optimize", "optimise",
    ]
    let first = words[0] == "please" && words.count > 1 ? 1 : 0
    if verbs.contains(words[first]), words.count > first + 1 {
      let asked = rest(after: first).turnedToYou.excerpt(60)
      return .request(asked.prefix(1).lowercased() + asked.dropFirst())
    }
    return .statement(plain.excerpt(60))
  }
}

extension String {
  /// The words of one who asks as the one who answers says them: `fix my build` becomes `fix your build`.
  fileprivate var turnedToYou: String {
    let turned = ["my": "your", "our": "your", "mine": "yours", "i": "you", "we": "you", "me": "you", "us": "you"]
    return split(separator: " ").map { turned[$0.lowercased()] ?? String($0) }.joined(separator: " ")
  }
}
