import Platform

/// What a key is bound to.
struct KeyBinding {
  let keys: String
  let function: String
  /// Whether it belongs to vi's command mode.
  var isCommand = false

  /// Emacs's keys; the user's own bindings come later and are stronger.
  static let emacs: [KeyBinding] =
    list([
      ("tuppence-search", ["^R"]), ("tuppence-delete-previous", ["^H", "^?"]), ("tuppence-delete-or-end", ["^D"]),
      ("tuppence-next", ["^F"]), ("tuppence-previous", ["^B"]), ("tuppence-up", ["^P"]), ("tuppence-down", ["^N"]),
      ("tuppence-kill-line-end", ["^K"]), ("tuppence-kill-line", ["^U"]), ("tuppence-undo", ["^_"]),
      ("tuppence-next-word", ["\u{1B}f", "\u{1B}F"]), ("tuppence-previous-word", ["\u{1B}b", "\u{1B}B"]),
      ("tuppence-delete-previous-word", ["^W", "\u{1B}^H", "\u{1B}^?"]), ("tuppence-older", ["\u{1B}p", "\u{1B}P"]),
      ("tuppence-newer", ["\u{1B}n", "\u{1B}N"]),
    ]) + arrows

  /// vi's keys, those of both modes first.
  static let vi: [KeyBinding] =
    list([
      ("tuppence-search", ["^R"]), ("tuppence-delete-previous", ["^H", "^?"]), ("tuppence-delete-or-end", ["^D"]),
      ("tuppence-kill-line", ["^U"]), ("tuppence-delete-previous-word", ["^W"]), ("tuppence-up", ["^P"]),
      ("tuppence-down", ["^N"]), ("tuppence-previous-word", ["\u{1B}[1;5D"]), ("tuppence-next-word", ["\u{1B}[1;5C"]),
    ]) + arrows
    + list(
      [
        ("tuppence-search", ["^R"]), ("tuppence-search-only", ["/", "?"]), ("tuppence-up", ["k", "\\-", "^P"]),
        ("tuppence-down", ["j", "+", "^N"]), ("tuppence-older", ["K"]), ("tuppence-newer", ["J"]),
        ("tuppence-delete-or-end", ["^D"]), ("tuppence-undo", ["u"]), ("tuppence-vi-delete-next", ["x"]),
        ("tuppence-vi-delete-previous", ["X"]), ("tuppence-vi-next", ["l", " "]),
        ("tuppence-vi-previous", ["h", "^H", "^?"]),
      ], isCommand: true)

  /// What keeps the editor safe, whatever the user's settings are.
  static let fixed = list([
    ("tuppence-paste", ["\u{1B}[200~"]), ("tuppence-interrupt", ["^C"]), ("tuppence-suspend", ["^Z"]),
  ])

  private static let arrows = list([
    ("tuppence-up", ["\u{1B}[A", "\u{1B}OA"]), ("tuppence-down", ["\u{1B}[B", "\u{1B}OB"]),
    ("tuppence-next", ["\u{1B}[C", "\u{1B}OC"]), ("tuppence-previous", ["\u{1B}[D", "\u{1B}OD"]),
    ("ed-move-to-beg", ["\u{1B}[H", "\u{1B}OH"]), ("ed-move-to-end", ["\u{1B}[F", "\u{1B}OF"]),
    ("tuppence-delete-next", ["\u{1B}[3~"]),
  ])

  private static func list(_ functions: [(String, [String])], isCommand: Bool = false) -> [KeyBinding] {
    functions.flatMap { function, keys in
      keys.map { KeyBinding(keys: $0, function: function, isCommand: isCommand) }
    }
  }

  /// A line of `.editrc` with the editor's functions in the place of those of libedit that know only one line, no whole
  /// characters and no history.
  static func own(_ line: Substring) -> String {
    var words = line.split(omittingEmptySubsequences: false) { $0 == " " }.map(String.init)
    guard let last = words.lastIndex(where: { !$0.isEmpty }), words.count > 1 else { return String(line) }
    let isCommand = words.contains("-a")
    if let own = histories[words[last]] ?? (isCommand ? commands : functions)[words[last]] { words[last] = own }
    return words.joined(separator: " ")
  }

  private static let histories = [
    "ed-prev-history": "tuppence-up", "ed-next-history": "tuppence-down", "ed-search-prev-history": "tuppence-older",
    "ed-search-next-history": "tuppence-newer", "em-inc-search-prev": "tuppence-search",
    "em-inc-search-next": "tuppence-search", "vi-search-prev": "tuppence-search-only",
    "vi-search-next": "tuppence-search-only",
  ]

  private static let functions = [
    "ed-next-char": "tuppence-next", "ed-prev-char": "tuppence-previous",
    "ed-delete-prev-char": "tuppence-delete-previous", "vi-delete-prev-char": "tuppence-delete-previous",
    "em-delete-prev-char": "tuppence-delete-previous", "ed-delete-next-char": "tuppence-delete-next",
    "em-delete-or-list": "tuppence-delete-or-end", "vi-list-or-eof": "tuppence-delete-or-end",
    "ed-kill-line": "tuppence-kill-line-end", "em-kill-line": "tuppence-kill-line",
    "ed-prev-word": "tuppence-previous-word", "em-next-word": "tuppence-next-word",
    "ed-delete-prev-word": "tuppence-delete-previous-word",
  ]

  private static let commands = [
    "ed-next-char": "tuppence-vi-next", "ed-prev-char": "tuppence-vi-previous",
    "ed-delete-next-char": "tuppence-vi-delete-next", "ed-delete-prev-char": "tuppence-vi-delete-previous",
  ]
}
