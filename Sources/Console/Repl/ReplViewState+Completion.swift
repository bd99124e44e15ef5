import Records
import Terminal

/// What Tab offers at the prompt.
extension ReplViewState {
  /// Commands behind a slash, then what the command itself offers; what is behind the cursor stays.
  func completion(_ line: String, _ cursor: Int) -> Completion {
    let head = String(String.UnicodeScalarView(line.unicodeScalars.prefix(cursor)))
    guard head.hasPrefix("/"), !head.hasPrefix("//"), !head.contains("\n") else {
      guard let (start, found) = files.candidates(completingMention: head) else { return .none }
      return Completion(replace: start..<cursor, candidates: found)
    }
    let words = head.dropFirst().split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
    guard words.count == 2, let command = SlashCommand.named(String(words[0])) else {
      let all = SlashCommand.all.map { Completion.Candidate("/" + $0.name, note: $0.summary) }
      return Completion(replace: 0..<cursor, candidates: matches(head, among: all))
    }
    return completion(command.completion, String(words[1]), cursor)
  }

  private func completion(_ kind: SlashCommand.CompletionKind, _ argument: String, _ cursor: Int) -> Completion {
    let start = cursor - argument.unicodeScalars.count
    let replace = start..<cursor
    switch kind {
    case .settings:
      guard let space = argument.firstIndex(of: " ") else { break }
      guard let setting = SessionSetting.named(String(argument[..<space])) else { return .none }
      return completion(setting.command.completion, String(argument[argument.index(after: space)...]), cursor)
    case .models:
      guard let space = argument.firstIndex(of: " ") else { break }
      let once = Completion.Candidate("\(argument[..<space]) once", note: "for the next turn only")
      return Completion(replace: replace, candidates: once.text.hasPrefix(argument) ? [once] : [])
    case .budgets:
      guard let space = argument.firstIndex(of: " "), space > argument.startIndex else { break }
      let off = Completion.Candidate("\(argument[..<space]) off", note: "no such budget")
      return Completion(replace: replace, candidates: off.text.hasPrefix(argument) ? [off] : [])
    case .files: return fileCompletion(argument, cursor, with: [.init("clear", note: "no file is attached")])
    case .exports: return fileCompletion(argument, cursor, with: candidates(of: kind))
    case .none, .assistants, .sessions, .commands, .words: break
    }
    return Completion(replace: replace, candidates: matches(argument, among: candidates(of: kind)))
  }

  /// Files, and behind a first word's beginning what else can be there.
  private func fileCompletion(
    _ argument: String, _ cursor: Int, with others: [Completion.Candidate]
  ) -> Completion {
    let (start, found) = files.candidates(completing: argument)
    let offset = cursor - argument.unicodeScalars.count
    let words = others.filter { start == 0 && $0.text.hasPrefix(argument) && !(argument.isEmpty && $0.text == "clear") }
    let known = Set(words.map(\.text))
    return Completion(
      replace: offset + start..<cursor, candidates: words + found.filter { !known.contains($0.text) })
  }

  /// Those that begin so; where none does, those that hold the text (`/model sonnet`, `/resume` and a word of
  /// the title); where none holds it, the one that was meant.
  private func matches(_ text: String, among candidates: [Completion.Candidate]) -> [Completion.Candidate] {
    let beginning = candidates.filter { $0.text.hasPrefix(text) }
    if !beginning.isEmpty || text.isEmpty { return beginning }
    let holding = candidates.filter { $0.text.contains(text) }
    if !holding.isEmpty { return holding }
    guard text.count > 2 else { return [] }
    if let meant = nearestMatch(to: text, among: candidates.map(\.text)) {
      return candidates.filter { $0.text == meant }
    }
    let noted = candidates.filter { $0.note.lowercased().contains(text.lowercased()) }
    return noted.count == 1 && !text.hasPrefix("/") ? noted : []
  }
}
