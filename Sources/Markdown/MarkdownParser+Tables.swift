/// GitHub's tables (its specification, 4.10): the row of dashes makes the line above it a header.
extension MarkdownParser {
  /// Begins a table where the line says so; false where it is no delimiter row for the header.
  mutating func beginTable() -> Bool {
    guard let header, let alignments = Self.alignments(line.lead), line.lead.contains("|") || line.lead.contains(":"),
      Self.cells(header).count == alignments.count
    else { return false }
    self.header = nil
    closeLeaf()
    leaf = .table(alignments)
    events.append(.begin(.table(alignments)))
    addRow(header, isHeader: true)
    line.phase = .start
    return true
  }

  mutating func addRow(_ text: [Unicode.Scalar], isHeader: Bool) {
    guard case .table(let alignments) = leaf else { return }
    var cells = Self.cells(text)
    // A pipe too many is text: GitHub drops what is behind it.
    while cells.count > alignments.count, let last = cells.popLast() {
      cells[cells.count - 1] += [" ", "|", " "] + last
    }
    events.append(.begin(.row(isHeader: isHeader)))
    for column in alignments.indices {
      events.append(.begin(.cell))
      var parser = InlineParser()
      if column < cells.count { parser.append(cells[column]) }
      parser.run(atEnd: true, into: &events)
      events.append(.end(.cell))
    }
    events.append(.end(.row(isHeader: isHeader)))
  }

  private static func alignments(_ row: [Unicode.Scalar]) -> [MarkdownAlignment]? {
    var alignments: [MarkdownAlignment] = []
    for cell in cells(row) {
      let dashes = cell.filter { $0 != ":" }
      guard !dashes.isEmpty, dashes.allSatisfy({ $0 == "-" }), !cell.dropFirst().dropLast().contains(":") else {
        return nil
      }
      switch (cell.first == ":", cell.last == ":") {
      case (true, true): alignments.append(.center)
      case (true, false): alignments.append(.left)
      case (false, true): alignments.append(.right)
      case (false, false): alignments.append(.none)
      }
    }
    return alignments.isEmpty ? nil : alignments
  }

  /// The cells between the pipes, of which an escaped one is text; pipes at both ends are optional.
  static func cells(_ row: [Unicode.Scalar]) -> [[Unicode.Scalar]] {
    var cells: [[Unicode.Scalar]] = [[]]
    var isEscaped = false
    for scalar in row {
      if scalar == "|", !isEscaped {
        cells.append([])
      } else {
        if scalar == "|" { cells[cells.count - 1].removeLast() }
        cells[cells.count - 1].append(scalar)
      }
      isEscaped = scalar == "\\" && !isEscaped
    }
    var trimmed = cells.map { Array(String(scalars: $0).trimmingBlanks.unicodeScalars) }
    if trimmed.count > 1, trimmed.first?.isEmpty == true { trimmed.removeFirst() }
    if trimmed.count > 1, trimmed.last?.isEmpty == true { trimmed.removeLast() }
    return trimmed
  }
}
