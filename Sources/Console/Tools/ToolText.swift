import App
import Records
import Terminal

/// Calls of tools in words. All text of models and servers comes out harmless, on one line.
enum ToolText {
  /// Characters of arguments that a remark has room for; a question shows more.
  private static let remarkLength = 200
  private static let questionLength = 8_000
  private static let changeLength = 500

  static func name(_ use: ToolUse) -> String {
    Sanitiser.line(use.server.isEmpty ? use.tool : "\(use.server)/\(use.tool)")
  }

  /// A remark about a call that starts, or about what became of it; nil where the user has just read it in a question.
  static func remark(_ use: ToolUse, wasAsked: Bool) -> String? {
    let name = Self.name(use)
    switch use.status {
    case .started: return wasAsked ? nil : "\(name) \(shortened(use.arguments, to: remarkLength))"
    case .run:
      let size = use.size.map { $0 == 1 ? "1 byte" : "\($0.grouped) bytes" }
      let parts = [use.isError == true ? "failed" : nil, size, use.durationMilliseconds.map(CostLine.seconds)]
      return "\(name): " + parts.compactMap(\.self).joined(separator: " · ")
    case .refused: return "\(name): \(shortened(use.text ?? "refused", to: remarkLength))"
    case .notRun: return "\(name): \(shortened(use.text ?? "not run", to: remarkLength))"
    }
  }

  /// The lines above the question about a call.
  static func question(_ question: ToolQuestion) -> [String] {
    let definition = question.definition
    let origin = question.origin == definition.server ? "" : " (\(shortened(question.origin, to: remarkLength)))"
    var lines = ["the model calls \(Sanitiser.line(definition.path))\(origin)"]
    lines.append("arguments: \(shortened(question.arguments, to: questionLength))")
    if question.isRepeat { lines.append("the same call was interrupted before: it may have run already") }
    if let before = question.changedFrom { lines += change(from: before, to: definition.canonicalText) }
    return lines
  }

  /// Whether the whole of the arguments is in the question.
  static func isWhole(_ question: ToolQuestion) -> Bool {
    Sanitiser.line(question.arguments).count <= questionLength
  }

  /// What a tool was when the user agreed to it, and what it is now, for each part that differs.
  static func change(from before: String, to after: String) -> [String] {
    guard let old = try? JSONTree(Array(before.utf8)), let new = try? JSONTree(Array(after.utf8)) else {
      return ["the tool has changed since you agreed to it"]
    }
    let parts = [("description", "description"), ("inputSchema", "arguments"), ("annotations", "annotations")]
    let changes = parts.flatMap { member, word -> [String] in
      let (was, now) = (old[member] ?? .null, new[member] ?? .null)
      guard JSONValue(was) != JSONValue(now) else { return [] }
      let (shownOld, shownNew) = differing(text(was), text(now))
      return ["\(word) before: \(shownOld)", "\(word) now: \(shownNew)"]
    }
    return ["the tool has changed since you agreed to it"] + changes
  }

  private static func text(_ tree: JSONTree) -> String {
    if case .string(let text) = tree { text } else { JSONValue(tree).line }
  }

  /// Both texts from shortly before the place where they differ.
  private static func differing(_ first: String, _ second: String) -> (String, String) {
    let common = zip(first, second).prefix { $0 == $1 }.count
    let skipped = max(0, common - 60)
    func part(_ text: String) -> String {
      (skipped > 0 ? "… " : "") + shortened(String(text.dropFirst(skipped)), to: changeLength)
    }
    return (part(first), part(second))
  }

  /// A harmless text of at most so many characters, with a note where it was longer.
  static func shortened(_ text: String, to length: Int) -> String {
    let beginning = Sanitiser.line(String(text.prefix(length + 1)))
    guard text.count > length || beginning.count > length else { return beginning }
    return beginning.prefix(length) + "… (\(text.utf8.count.grouped) bytes)"
  }

  /// Why a turn ended although the model had called tools; nil where that is said elsewhere.
  static func stop(_ stop: TurnStop) -> String? {
    switch stop {
    case .stepLimit(let steps):
      "stopped after \(steps) \(steps == 1 ? "step" : "steps"), which is the limit (max_steps); the last calls were not run"
    case .obstacle(_, true): "stopped before the next step; the prompt can go on with what the tools have answered"
    case .obstacle(_, false): nil
    case .interrupted: "stopped; the calls that are left were not run"
    }
  }
}

extension ToolAnswer {
  /// What was typed: `y`, `s`, `a`, or `n` with a reason behind it. All else is a no.
  init(typed text: String, canBeAgreedForLater: Bool) {
    let words = text.split(maxSplits: 1, whereSeparator: \.isWhitespace)
    switch words.first.map({ $0.lowercased() }) {
    case "y", "yes", "once": self = .once
    case "s", "session": self = canBeAgreedForLater ? .session : .no(reason: "")
    case "a", "always": self = canBeAgreedForLater ? .always : .no(reason: "")
    case "n", "no": self = .no(reason: words.count > 1 ? String(words[1]) : "")
    default: self = .no(reason: "")
    }
  }

  /// What can be answered, and the question behind it, which fits into a narrow window.
  static func choices(canBeAgreedForLater: Bool) -> (words: String, question: String) {
    canBeAgreedForLater
      ? ("y: once; s: in this session; a: always; n REASON: no", "Run it? [y/s/a/N] ")
      : ("y: once; n REASON: no", "Run it? [y/N] ")
  }
}
