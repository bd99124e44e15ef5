import Platform
import Records

/// What a prompt asks of the offered tools: `read_file a.txt and read_file b.txt, then run {"command":"ls"}` is two steps.
///
/// Behind a tool's name comes a JSON object, or one word for the first argument that the tool requires. `then` before a
/// name begins the next step.
struct ToolPlan: Equatable, Sendable {
  struct Call: Equatable, Sendable {
    let name: String
    /// JSON text.
    let arguments: String
  }

  private(set) var steps: [[Call]] = []

  init(_ prompt: String, tools: [OfferedTool]) {
    var rest = prompt[...]
    var isNext = true
    while let (word, end) = Self.word(in: rest) {
      rest = rest[end...]
      if word == "then" { isNext = true }
      guard let tool = tools.first(where: { $0.name == word }) else { continue }
      let (arguments, after) = Self.arguments(of: tool, in: rest)
      rest = rest[after...]
      let call = Call(name: tool.name, arguments: arguments)
      if isNext || steps.isEmpty { steps.append([call]) } else { steps[steps.count - 1].append(call) }
      isNext = false
    }
  }

  /// The next word of letters, digits, `_` and `-`, and where it ends.
  private static func word(in text: Substring) -> (String, String.Index)? {
    guard let start = text.firstIndex(where: isPart) else { return nil }
    let end = text[start...].firstIndex { !isPart($0) } ?? text.endIndex
    return (String(text[start..<end]), end)
  }

  private static func isPart(_ character: Character) -> Bool {
    character.isASCII && (character.isLetter || character.isNumber || character == "_" || character == "-")
  }

  private static func arguments(of tool: OfferedTool, in text: Substring) -> (String, String.Index) {
    guard let start = text.firstIndex(where: { !$0.isWhitespace && $0 != ":" }) else { return ("{}", text.endIndex) }
    if text[start] == "{", let end = endOfObject(in: text[start...]) { return (String(text[start..<end]), end) }
    guard let name = tool.firstArgument else { return ("{}", text.startIndex) }
    var (value, end) = token(in: text[start...])
    while joiningWords.contains(value.lowercased()), case let (next, after) = token(in: text[end...]), !next.isEmpty {
      (value, end) = (next, after)
    }
    let object: JSONText = .object([(name, .string(value))])
    return (object.text, end)
  }

  /// Words between a tool's name and its argument: `read_file with the file notes.txt`.
  private static let joiningWords: Set<String> = ["file", "for", "from", "of", "on", "the", "to", "with"]

  /// The next word up to a space, a comma or a semicolon, without quotation marks and the end of a sentence around it.
  private static func token(in text: Substring) -> (String, String.Index) {
    let start = text.firstIndex { !$0.isWhitespace } ?? text.endIndex
    let end = text[start...].firstIndex { $0.isWhitespace || $0 == "," || $0 == ";" } ?? text.endIndex
    var word = text[start..<end]
    while let last = word.last, word.count > 1, ".!?\"'`”’".contains(last) { word.removeLast() }
    while let first = word.first, word.count > 1, "\"'`“‘".contains(first) { word.removeFirst() }
    return (String(word), end)
  }

  /// Behind the brace that closes the object at the text's start; nil where there is none.
  private static func endOfObject(in text: Substring) -> String.Index? {
    var depth = 0
    var isQuoted = false
    var isEscaped = false
    for index in text.indices {
      let character = text[index]
      if isEscaped {
        isEscaped = false
      } else if isQuoted {
        isEscaped = character == "\\"
        isQuoted = character != "\""
      } else if character == "\"" {
        isQuoted = true
      } else if character == "{" {
        depth += 1
      } else if character == "}" {
        depth -= 1
        if depth == 0 { return text.index(after: index) }
      }
    }
    return nil
  }
}

/// A function that a request offers.
struct OfferedTool: Decodable, Equatable, Sendable {
  let name: String
  /// The first name of `required` in its schema.
  let firstArgument: String?

  private enum CodingKeys: String, CodingKey { case function }

  private struct Function: Decodable {
    struct Parameters: Decodable { let required: [String]? }

    let name: String
    let parameters: Parameters?
  }

  init(name: String, firstArgument: String?) {
    self.name = name
    self.firstArgument = firstArgument
  }

  init(from decoder: any Decoder) throws {
    let function = try decoder.container(keyedBy: CodingKeys.self).decode(Function.self, forKey: .function)
    self.init(name: function.name, firstArgument: function.parameters?.required?.first)
  }
}

/// What the sandbox's assistant does with tools: it calls those that the prompt names, step by step, and then says what
/// they have answered.
struct ToolTurn: Equatable, Sendable {
  /// The calls of this step; empty where the model answers in words.
  let calls: [ToolPlan.Call]
  /// What the last step's calls have answered.
  let results: [(name: String, text: String)]

  /// `isEndless`: the first tool is called at every step.
  init(_ messages: [ChatMessage], tools: [OfferedTool], isEndless: Bool = false) {
    let start = messages.lastIndex { $0.role == .user } ?? 0
    let behind = messages.dropFirst(start + 1)
    let steps = behind.filter { !$0.calls.isEmpty }
    let plan = ToolPlan(messages.isEmpty ? "" : messages[start].text, tools: tools).steps
    let endless = isEndless ? plan.first ?? [] : []
    calls = steps.count < plan.count ? plan[steps.count] : endless
    results = (steps.last?.calls ?? []).compactMap { call in
      behind.last { $0.answeredCall == call.id }.map { (call.name, $0.text) }
    }
  }

  /// A sentence for each result; nil where there is none.
  var words: String? {
    guard !results.isEmpty else { return nil }
    let sentences = results.map { "`\($0.name)` answered: “\($0.text.excerpt(120))”." }
    return sentences.joined(separator: "\n\n") + "\n\nWhat does that tell you?"
  }

  static func == (left: ToolTurn, right: ToolTurn) -> Bool {
    left.calls == right.calls && left.words == right.words
  }
}
