/// What one press of Tab amounts to.
enum CompletionStep: Equatable {
  case nothing
  /// Put this text in place of the range.
  case insert(String)
  case list([Completion.Candidate])

  /// Decides from the candidates and the scalars that they would replace. Candidates are made harmless for one line.
  init(_ completion: Completion, replacing typed: [Unicode.Scalar]) {
    let candidates = completion.candidates.map {
      Completion.Candidate(Sanitiser.line($0.text), note: Sanitiser.line($0.note))
    }
    guard let first = candidates.first else {
      self = .nothing
      return
    }
    if candidates.count == 1 {
      let ends = first.text.hasSuffix("/") || first.text.hasSuffix(" ")
      self = .insert(first.text + (ends ? "" : " "))
      return
    }
    let common = candidates.dropFirst().reduce(Array(first.text.unicodeScalars)) { common, candidate in
      zip(common, candidate.text.unicodeScalars).prefix { $0 == $1 }.map(\.0)
    }
    self = common.count > typed.count ? .insert(String(scalars: common)) : .list(candidates)
  }
}

/// The candidates in lines: one each with its note where there are notes and they fit, else in columns.
func candidateLines(_ candidates: [Completion.Candidate], width: Int) -> [String] {
  let widest = candidates.map { displayWidth(of: $0.text) }.max() ?? 0
  let hasNotes = candidates.contains { !$0.note.isEmpty }
  if hasNotes, widest + 14 <= width, candidates.count <= 40 {
    return candidates.map { candidate in
      if candidate.note.isEmpty { return candidate.text }
      return truncated(padded(candidate.text, toWidth: widest) + "  " + candidate.note, toWidth: width)
    }
  }
  let columns = max(1, (width + 2) / (widest + 2))
  let rows = (candidates.count + columns - 1) / columns
  return (0..<rows).map { row in
    let texts = stride(from: row, to: candidates.count, by: rows).map { candidates[$0].text }
    let padding = texts.dropLast().map { padded($0, toWidth: widest) } + texts.suffix(1)
    return truncated(padding.joined(separator: "  "), toWidth: width)
  }
}
