/// The candidates of a completion as rows of text, no wider than the screen and no higher than is left of it.
struct CandidateList {
  private let candidates: [Completion.Candidate]
  private let width: Int
  private let height: Int
  /// More are counted, not shown, however large the screen is.
  private static let limit = 100

  init(_ candidates: [Completion.Candidate], width: Int, height: Int = .max) {
    self.candidates = candidates
    self.width = max(1, width)
    self.height = max(2, height)
  }

  /// With their notes where these fit, in columns or below each other; else in columns without.
  var lines: [String] {
    let isNoted = candidates.contains { !$0.note.isEmpty } && candidates.count <= Self.limit
    let noted = isNoted ? [inTwoColumns(room: 24), inColumns(notedCells), below, inTwoColumns(room: 10)] : []
    return noted.first { !$0.isEmpty && $0.count <= height } ?? cut(candidates.map(\.shown))
  }

  private var widest: Int { candidates.map { displayWidth(of: $0.shown) }.max() ?? 0 }

  private var notedCells: [String] {
    candidates.map { $0.note.isEmpty ? $0.shown : padded($0.shown, toWidth: widest) + "  " + $0.note }
  }

  /// One a row, its note cut to the width, though never in a word: half an amount is another amount.
  /// Nothing where less than `least` columns are left for the notes and they do not all fit.
  private func inTwoColumns(room least: Int) -> [String] {
    let (widest, room) = (widest, width - widest - 2)
    guard room >= least || room >= candidates.map({ displayWidth(of: $0.note) }).max() ?? 0 else { return [] }
    return candidates.map { candidate in
      let note = candidate.note
      if note.isEmpty { return candidate.shown }
      let fitted = displayWidth(of: note) <= room ? note : (wrapped(note, toWidth: room - 1).first ?? "") + "…"
      return padded(candidate.shown, toWidth: widest) + "  " + fitted
    }
  }

  /// The note below its candidate, both folded.
  private var below: [String] {
    candidates.flatMap { candidate in
      wrapped(candidate.shown, toWidth: width)
        + (candidate.note.isEmpty ? [] : wrapped(candidate.note, toWidth: width - 2).map { "  " + $0 })
    }
  }

  /// Down the columns, as `ls` does it; nothing where a cell is wider than the screen.
  private func inColumns(_ cells: [String]) -> [String] {
    let widest = cells.map { displayWidth(of: $0) }.max() ?? 0
    guard widest <= width else { return [] }
    let columns = (width + 2) / (widest + 2)
    let rows = (cells.count + columns - 1) / columns
    return (0..<rows).map { row in
      let texts = stride(from: row, to: cells.count, by: rows).map { cells[$0] }
      return (texts.dropLast().map { padded($0, toWidth: widest) } + texts.suffix(1)).joined(separator: "  ")
    }
  }

  /// As many as there is room for, and how many more there are.
  private func cut(_ cells: [String]) -> [String] {
    let cells = cells.map { truncated($0, toWidth: width) }
    let all = inColumns(cells)
    if all.count <= height, cells.count <= Self.limit { return all }
    var shown = min(cells.count - 1, Self.limit)
    while shown > 1, inColumns(Array(cells.prefix(shown))).count > height - 1 { shown -= 1 }
    return inColumns(Array(cells.prefix(shown))) + wrapped("and \(cells.count - shown) more", toWidth: width)
  }
}
