import Platform
import Records

/// What a refusal states about a limit that someone set at the gateway; nil is unstated.
package struct GatewayLimit: Equatable, Sendable {
  /// Whose limit it is.
  package enum Scope: String, CaseIterable, Sendable {
    case key, project, team, user, workspace, organization
  }

  package var scope: Scope?
  package var spent: USD?
  package var limit: USD?
  /// When it begins again, in the gateway's words: `daily`, `2026-12-01T00:00:00Z`.
  package var resets: String?

  package init(scope: Scope? = nil, spent: USD? = nil, limit: USD? = nil, resets: String? = nil) {
    self.scope = scope
    self.spent = spent
    self.limit = limit
    self.resets = resets
  }

  /// Reads the sentence, and the body for what it states in members of their own; nil where neither says anything.
  init?(sentence: String, body: JSONTree?) {
    let text = LimitSentence(sentence)
    let members = body.map { LimitMembers($0) }
    scope = members?.scope ?? text.scope
    spent = members?.spent ?? text.spent
    limit = members?.limit ?? text.limit
    resets = members?.resets ?? text.resets
    if scope == nil, spent == nil, limit == nil, resets == nil { return nil }
  }
}

/// A sentence such as `Project budget exceeded. Current spend: $200.00, limit: $200.00.`, in its parts.
private struct LimitSentence {
  var scope: GatewayLimit.Scope?
  var spent: USD?
  var limit: USD?
  var resets: String?

  private enum Token: Equatable {
    case word(String)
    /// `isMoney`: behind a currency sign, a colon or an equals sign.
    case amount(USD, isMoney: Bool)
    case end

    var word: String? {
      if case .word(let word) = self { return word }
      return nil
    }
  }

  init(_ sentence: String) {
    let tokens = Self.tokens(sentence)
    let words = tokens.compactMap(\.word)
    scope = words.lazy.compactMap { Self.scopes[$0] }.first
    takeAmounts(tokens)
    resets = Self.resets(tokens, words, sentence)
  }

  private static let scopes: [String: GatewayLimit.Scope] = [
    "key": .key, "keys": .key, "apikey": .key, "token": .key, "project": .project, "projects": .project, "team": .team,
    "teams": .team, "user": .user, "users": .user, "member": .user, "customer": .user, "workspace": .workspace,
    "organization": .organization, "organisation": .organization, "org": .organization,
  ]
  private static let spendWords: Set = ["spend", "spent", "spending", "cost", "costs", "usage", "used"]
  private static let limitWords: Set = ["limit", "limits", "budget", "quota", "cap", "maximum", "max", "allowance"]

  /// An amount belongs to the last label before it, or to the first one behind it.
  private mutating func takeAmounts(_ tokens: [Token]) {
    var label: Bool?
    for (place, token) in tokens.enumerated() {
      switch token {
      case .word(let word): label = Self.isLimit(word) ?? label
      case .end: label = nil
      case .amount(let amount, let isMoney):
        let behind = tokens[(place + 1)...].prefix { $0.word != nil }.compactMap(\.word)
        guard isMoney || behind.first.map(["usd", "dollars"].contains) == true else { continue }
        switch label ?? behind.lazy.compactMap(Self.isLimit).first {
        case true?: limit = limit ?? amount
        case false?: spent = spent ?? amount
        case nil: break
        }
        label = nil
      }
    }
  }

  private static func isLimit(_ word: String) -> Bool? {
    if limitWords.contains(word) { return true }
    return spendWords.contains(word) ? false : nil
  }

  private static func resets(_ tokens: [Token], _ words: [String], _ sentence: String) -> String? {
    let lower = sentence.lowercased()
    for verb in ["resets", "reset", "renews", "refreshes"] {
      guard let range = lower.firstRange(of: verb + " "), range.lowerBound < lower.endIndex else { continue }
      var rest = lower[range.upperBound...]
      for word in ["at ", "on ", "in ", "every "] where rest.hasPrefix(word) { rest = rest.dropFirst(word.count) }
      let phrase = rest.firstRange(of: ". ").map { rest[..<$0.lowerBound] } ?? rest
      let short = String(phrase.prefix(40)).trimmed(of: .whitespaces)
      let plain = short.hasSuffix(".") ? String(short.dropLast()) : short
      if !plain.isEmpty { return plain }
    }
    return words.lazy.compactMap { periods[$0] }.first
  }

  private static let periods = [
    "daily": "daily", "weekly": "weekly", "monthly": "monthly", "day": "daily", "week": "weekly", "month": "monthly",
  ]

  /// Words in lower case, amounts, and the ends of sentences; digits inside a word, as in an id, are no amount.
  private static func tokens(_ sentence: String) -> [Token] {
    var tokens: [Token] = []
    var word = ""
    var last: Character = " "
    func isDigit(_ character: Character) -> Bool { character.isASCII && character.isNumber }
    var characters = Array(sentence.prefix(2_000))[...]
    while let character = characters.first {
      if word.isEmpty, isDigit(character), last != "_", last != "-" {
        let digits = characters.prefix { isDigit($0) || $0 == "." || $0 == "," }
        let text = String(digits).filter { $0 != "," }
        if let amount = USD(text.hasSuffix(".") ? String(text.dropLast()) : text) {
          tokens.append(.amount(amount, isMoney: "$:=".contains(last)))
        }
        if digits.last == "." { tokens.append(.end) }
        characters = characters.dropFirst(digits.count)
        last = "0"
        continue
      }
      if character.isLetter || !word.isEmpty && isDigit(character) {
        word.append(character)
      } else {
        if !word.isEmpty { tokens.append(.word(word.lowercased())) }
        word = ""
        if ".;!?".contains(character) { tokens.append(.end) }
      }
      if character != " " { last = character }
      characters = characters.dropFirst()
    }
    return tokens + (word.isEmpty ? [] : [.word(word.lowercased())])
  }
}

/// What members of an error's body state, whatever object they are in.
private struct LimitMembers {
  var scope: GatewayLimit.Scope?
  var spent: USD?
  var limit: USD?
  var resets: String?

  init(_ tree: JSONTree) {
    take(tree, depth: 0)
  }

  private mutating func take(_ tree: JSONTree, depth: Int) {
    guard depth < 6 else { return }
    switch tree {
    case .array(let elements): for element in elements.prefix(20) { take(element, depth: depth + 1) }
    case .object(let members):
      for member in members {
        take(member)
        take(member.value, depth: depth + 1)
      }
    case .null, .bool, .number, .string, .other: break
    }
  }

  private mutating func take(_ member: JSONTree.Member) {
    let name = member.name.lowercased().filter(\.isLetter)
    let amount = Amount(member.value)?.charge
    switch name {
    case "scope", "scopetype", "entitytype", "budgetscope":
      scope = scope ?? member.value.string.flatMap { LimitSentence($0).scope }
    case "spend", "currentspend", "spent", "currentcost", "usage": spent = spent ?? amount
    case "limit", "limitamount", "maxbudget", "budget", "spendlimit": limit = limit ?? amount
    case "resetat", "resetsat", "limitreset", "resets", "refreshperiod", "budgetresetat":
      resets = resets ?? member.value.sentence.map { String(ServerSentence($0).text.prefix(40)) }
    default: break
    }
  }
}
