import Platform

extension Assistant {
  /// Reads an assistant from its file's text; `name` is the file's name without `.md`.
  ///
  /// Without a front matter the whole text is the prompt. A key without a value counts as absent.
  package init(markdown: String, name: String) throws(AssistantError) {
    guard Assistant.isName(name) else { throw .invalidName(name) }
    let matter = try FrontMatter(markdown)
    self.init(name: name, prompt: matter.body.trimmed(of: .whitespacesAndNewlines))
    for entry in matter.entries { try take(entry) }
    guard !prompt.isEmpty else { throw .emptyPrompt }
  }

  private mutating func take(_ entry: FrontMatter.Entry) throws(AssistantError) {
    if entry.value == .text("") { return }
    switch entry.key {
    case "name":
      guard try entry.text() == name else { throw .nameDiffers(try entry.text(), line: entry.line) }
    case "description": description = try entry.text()
    case "model": model = try entry.text()
    case "temperature": temperature = try entry.temperature()
    case "max_tokens": maxTokens = try entry.count()
    case "reasoning": reasoning = try entry.effort()
    case "tags": tags = try entry.tags()
    case "variables": variables = try entry.variables()
    case "budget": budget = try entry.amount()
    default: throw .unknownKey(entry.key, line: entry.line)
    }
  }
}

extension FrontMatter.Entry {
  fileprivate func text() throws(AssistantError) -> String {
    guard case .text(let text) = value else { throw .notText(key: key, line: line) }
    return text
  }

  fileprivate func temperature() throws(AssistantError) -> Decimal {
    guard let number = Decimal(plain: try text()) else { throw .notANumber(key: key, line: line) }
    guard number >= 0, number <= 2 else { throw .outOfRange(key: key, line: line) }
    return number
  }

  fileprivate func amount() throws(AssistantError) -> USD {
    let text = try text()
    guard let amount = USD(text.hasPrefix("$") ? String(text.dropFirst()) : text) else {
      throw .notANumber(key: key, line: line)
    }
    guard amount >= .zero else { throw .outOfRange(key: key, line: line) }
    return amount
  }

  fileprivate func count() throws(AssistantError) -> Int {
    guard let number = Int(try text()) else { throw .notANumber(key: key, line: line) }
    guard number > 0 else { throw .outOfRange(key: key, line: line) }
    return number
  }

  fileprivate func effort() throws(AssistantError) -> String {
    let word = try text()
    guard Assistant.efforts.contains(word) else { throw .unknownReasoning(word, line: line) }
    return word
  }

  fileprivate func tags() throws(AssistantError) -> [String] {
    var tags: [String] = []
    switch value {
    case .text(let tag): tags = [tag]
    case .list(let list): tags = list
    case .pairs: throw .notAList(key: key, line: line)
    }
    guard tags.count <= 8 else { throw .tooManyTags(limit: 8, line: line) }
    for tag in tags where !isTag(tag) { throw .invalidTag(tag, line: line) }
    return tags
  }

  /// A tag travels in a comma-separated header too: printable ASCII without commas, 1-64.
  private func isTag(_ tag: String) -> Bool {
    (1...64).contains(tag.utf8.count)
      && tag.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: ",") }
  }

  fileprivate func variables() throws(AssistantError) -> [String: String] {
    guard case .pairs(let pairs) = value else { throw .notPairs(key: key, line: line) }
    var variables: [String: String] = [:]
    for pair in pairs {
      guard Assistant.isVariable(pair.name) else { throw .invalidVariable(pair.name, line: pair.line) }
      guard variables.updateValue(pair.text, forKey: pair.name) == nil else {
        throw .duplicateKey(pair.name, line: pair.line)
      }
    }
    return variables
  }
}

extension Decimal {
  /// A number in plain digits (`12`, `0.7`, `-3.25`), or nil; at most 30 digits, so that nothing is rounded.
  package init?(plain text: String) {
    let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
    let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), digits.utf8.count <= 31 else { return nil }
    guard parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }) else { return nil }
    self.init(string: text, locale: Locale(identifier: "en_US_POSIX"))
  }
}
