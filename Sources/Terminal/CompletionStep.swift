/// What one press of Tab amounts to.
enum CompletionStep: Equatable {
  case nothing
  /// Put this text in place of the range.
  case insert(String)
  case list([Completion.Candidate])

  /// Decides from the candidates, the scalars that they would replace, and the one that follows these. Candidates are
  /// made harmless for one line.
  init(_ completion: Completion, replacing typed: [Unicode.Scalar], before next: Unicode.Scalar? = nil) {
    let candidates = completion.candidates.map {
      Completion.Candidate(
        Sanitiser.line($0.text), shown: Sanitiser.line($0.shown), note: Sanitiser.line($0.note))
    }
    guard let first = candidates.first else {
      self = .nothing
      return
    }
    if candidates.count == 1 {
      let ends = first.text.hasSuffix("/") || first.text.hasSuffix(" ") || next == " "
      self = .insert(first.text + (ends ? "" : " "))
      return
    }
    var common = candidates.dropFirst().reduce(Array(first.text.unicodeScalars)) { common, candidate in
      zip(common, candidate.text.unicodeScalars).prefix { $0 == $1 }.map(\.0)
    }
    // Half of an escaped character is no beginning.
    if common.reversed().prefix(while: { $0 == "\\" }).count % 2 == 1 { common.removeLast() }
    // Candidates that hold what was typed further on may share a beginning that does not.
    let goesOn = common.count > typed.count && String(scalars: common).contains(String(scalars: typed))
    self = goesOn ? .insert(String(scalars: common)) : .list(candidates)
  }
}
