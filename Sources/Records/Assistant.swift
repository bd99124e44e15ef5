import Platform

/// A domain assistant: a system prompt with the settings that it is asked with, read from a Markdown file.
package struct Assistant: Equatable, Sendable {
  /// Lower case letters, digits and hyphens, 1-48, the first no hyphen: the tag `assistant:NAME` has room for 64.
  package var name: String
  package var description: String
  /// The model that applies when the assistant is chosen, as the gateway names it (`anthropic/claude-sonnet-5`).
  package var model: String?
  /// 0 to 2.
  package var temperature: Decimal?
  package var maxTokens: Int?
  /// One of `Assistant.efforts`.
  package var reasoning: String?
  /// At most eight of 1-64 characters; two of the ten that a gateway takes are the session's and the assistant's.
  package var tags: [String]
  package var variables: [String: String]
  /// What all turns with it may cost, where the configuration sets no budget for it.
  package var budget: USD?
  /// The Markdown after the front matter, its variables not yet filled.
  package var prompt: String

  package init(
    name: String, description: String = "", model: String? = nil, temperature: Decimal? = nil, maxTokens: Int? = nil,
    reasoning: String? = nil, tags: [String] = [], variables: [String: String] = [:], budget: USD? = nil,
    prompt: String
  ) {
    self.name = name
    self.description = description
    self.model = model
    self.temperature = temperature
    self.maxTokens = maxTokens
    self.reasoning = reasoning
    self.tags = tags
    self.variables = variables
    self.budget = budget
    self.prompt = prompt
  }

  /// The keys that a front matter may have.
  package static let keys = [
    "name", "description", "model", "temperature", "max_tokens", "reasoning", "tags", "variables", "budget",
  ]

  /// The words that `reasoning` may be (the gateway's `reasoning.effort`).
  package static let efforts = ["none", "minimal", "low", "medium", "high", "xhigh"]

  /// Whether a name can be an assistant's.
  package static func isName(_ text: String) -> Bool {
    let letters = text.utf8
    guard (1...48).contains(letters.count), letters.first != UInt8(ascii: "-") else { return false }
    return letters.allSatisfy { letter in
      switch letter {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
      default: false
      }
    }
  }
}

/// Why a file is not an assistant; lines count from 1.
package enum AssistantError: Error, Equatable, Sendable {
  case invalidName(String)
  /// The front matter's `name` is not the file's.
  case nameDiffers(String, line: Int)
  /// The front matter that begins at `line` never ends.
  case missingClosingFence(line: Int)
  case unreadableLine(line: Int)
  case unclosedQuote(line: Int)
  case unclosedList(line: Int)
  case unknownKey(String, line: Int)
  case duplicateKey(String, line: Int)
  case notText(key: String, line: Int)
  case notAList(key: String, line: Int)
  case notPairs(key: String, line: Int)
  case notANumber(key: String, line: Int)
  case outOfRange(key: String, line: Int)
  case unknownReasoning(String, line: Int)
  case invalidTag(String, line: Int)
  case tooManyTags(limit: Int, line: Int)
  case invalidVariable(String, line: Int)
  case emptyPrompt
}
