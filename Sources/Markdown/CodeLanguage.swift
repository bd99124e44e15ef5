/// The marks and words of a programming language, as far as colours need them.
struct CodeLanguage: Sendable {
  struct Quote: Sendable {
    let start: [UInt8]
    let end: [UInt8]
    var isMultiline = false
    var hasEscapes = true
  }

  struct BlockComment: Sendable {
    let start: [UInt8]
    let end: [UInt8]
  }

  var lineComments: [[UInt8]] = []
  var blockComment: BlockComment?
  var quotes: [Quote] = []
  var keywords: Set<String> = []
  var ignoresCase = false
  /// Names may contain `-`.
  var allowsDash = false
  var commentsNeedSpace = false

  func isKeyword(_ word: String) -> Bool {
    keywords.contains(ignoresCase ? word.lowercased() : word)
  }

  /// The language of a fence's first word, as ` ```python title="x" ` or ` ```{.python} `.
  static func named(_ info: String) -> CodeLanguage? {
    let word = info.drop { $0 == "{" || $0 == "." }.prefix { $0 != " " && $0 != "}" && $0 != "," && $0 != ":" }
    return table[word.lowercased()]
  }

  private static let table: [String: CodeLanguage] = {
    var table: [String: CodeLanguage] = [:]
    for (names, language) in all {
      for name in names.split(separator: " ") { table[String(name)] = language }
    }
    return table
  }()

  /// With the comments and strings of C.
  static func curly(_ keywords: String, quotes: [Quote]? = nil) -> CodeLanguage {
    CodeLanguage(
      lineComments: [bytes("//")], blockComment: BlockComment(start: bytes("/*"), end: bytes("*/")),
      quotes: quotes ?? [.line("\""), .line("'")], keywords: words(keywords))
  }

  /// With comments behind `#`.
  static func hashed(_ keywords: String, quotes: [Quote]? = nil) -> CodeLanguage {
    CodeLanguage(lineComments: [bytes("#")], quotes: quotes ?? [.line("\""), .line("'")], keywords: words(keywords))
  }

  static func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

  static func words(_ text: String) -> Set<String> { Set(text.split(separator: " ").map(String.init)) }
}

extension CodeLanguage.Quote {
  /// Ends with its line.
  static func line(_ mark: String, hasEscapes: Bool = true) -> Self {
    Self(start: Array(mark.utf8), end: Array(mark.utf8), hasEscapes: hasEscapes)
  }

  static func lines(_ mark: String, hasEscapes: Bool = true) -> Self {
    Self(start: Array(mark.utf8), end: Array(mark.utf8), isMultiline: true, hasEscapes: hasEscapes)
  }
}
