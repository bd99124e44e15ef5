import Records

extension ReplyExtras {
  /// A sentence for each thing that a reply brought beside its text.
  var words: [String] {
    var words: [String] = []
    if isRefusal { words.append("the model refused to answer") }
    if pictures > 0 { words.append(pictures == 1 ? "1 picture, not shown yet" : "\(pictures) pictures, not shown yet") }
    if !toolCalls.isEmpty { words.append("the model called \(toolCalls.joined(separator: ", ")); no tool ran") }
    if unreadableEvents > 0 {
      words.append("\(unreadableEvents) event\(unreadableEvents == 1 ? "" : "s") could not be read")
    }
    return words
  }
}

extension Turn {
  /// What its last reply brought beside its text, for the rows below its cost line, which names a refusal itself.
  var extraWords: [String] {
    var extras = generations.last?.ended?.extras
    extras?.isRefusal = false
    return extras?.words ?? []
  }
}
