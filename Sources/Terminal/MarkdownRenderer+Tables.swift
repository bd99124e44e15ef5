import Markdown

/// How tables look: columns with a rule below the header, or each row's cells below each other where they do not fit.
extension MarkdownRenderer {
  mutating func endRow() {
    if table?.isFull == true { printTable() }
  }

  mutating func endTable() {
    printTable()
    table = nil
  }

  private mutating func printTable() {
    guard var table else { return }
    defer { self.table = table }
    var rows = table.takeRows()
    guard !rows.isEmpty else { return }
    let prefix = takePrefix()
    let room = layout.room(after: prefix)
    if !table.isBegun {
      table.widths = MarkdownTable.widths(rows, earlier: table.alignments.map { _ in 1 }, room: room)
      table.header = rows.removeFirst()
    } else if let earlier = table.widths {
      table.widths = MarkdownTable.widths(rows, earlier: earlier, room: room) ?? earlier
    }
    if let widths = table.widths {
      if !table.isBegun { printHeader(table, widths, prefix) }
      for row in rows { printRow(row, table.alignments, widths, blankPrefix) }
    } else {
      printPairs(table, rows, prefix)
    }
    table.isBegun = true
  }

  private mutating func printHeader(_ table: MarkdownTable, _ widths: [Int], _ prefix: MarkdownPrefix) {
    printRow(table.header, table.alignments, widths, prefix)
    layout.begin(blankPrefix)
    let rule = widths.map { String(repeating: "─", count: $0) }.joined(separator: "─┼─")
    layout.verbatim(rule, [.dim, base])
  }

  private mutating func printRow(
    _ row: [MarkdownTable.Cell], _ alignments: [MarkdownAlignment], _ widths: [Int], _ prefix: MarkdownPrefix
  ) {
    let cells = widths.indices.map { MarkdownTable.lines(row[$0], width: widths[$0]) }
    for line in 0..<(cells.map(\.count).max() ?? 0) {
      layout.begin(line == 0 ? prefix : blankPrefix)
      for column in widths.indices {
        if column > 0 { layout.verbatim(" │ ", [.dim, base]) }
        let runs = line < cells[column].count ? cells[column][line] : []
        let isLast = column == widths.count - 1
        layout.verbatim(padded(runs, to: widths[column], alignments[column], isLast: isLast))
      }
    }
  }

  private func padded(
    _ runs: [MarkdownRun], to width: Int, _ alignment: MarkdownAlignment, isLast: Bool
  ) -> [MarkdownRun] {
    let left = max(0, width - runs.reduce(0) { $0 + displayWidth(of: $1.text) })
    let before: Int
    switch alignment {
    case .none, .left: before = 0
    case .right: before = left
    case .center: before = left / 2
    }
    let after = isLast ? 0 : left - before
    func spaces(_ count: Int) -> [MarkdownRun] {
      count == 0 ? [] : [MarkdownRun(text: String(repeating: " ", count: count), style: [])]
    }
    return spaces(before) + runs + spaces(after)
  }

  /// `Header: cell` for every cell, with a thin rule between the rows.
  private mutating func printPairs(_ table: MarkdownTable, _ rows: [[MarkdownTable.Cell]], _ prefix: MarkdownPrefix) {
    var isFirst = !table.isBegun
    if rows.isEmpty, isFirst {
      for cell in table.header { printPair(cell, [], isFirst ? prefix : blankPrefix, &isFirst) }
    }
    for row in rows {
      if !isFirst {
        layout.begin(blankPrefix)
        layout.verbatim("──", [.dim, base])
      }
      for column in row.indices {
        printPair(table.header[column], row[column], isFirst ? prefix : blankPrefix, &isFirst)
      }
    }
  }

  private mutating func printPair(
    _ header: MarkdownTable.Cell, _ cell: MarkdownTable.Cell, _ prefix: MarkdownPrefix, _ isFirst: inout Bool
  ) {
    isFirst = false
    layout.begin(prefix)
    var words = header
    if words.isEmpty {
      words = []
    } else {
      words[words.count - 1].runs.append(MarkdownRun(text: ":", style: words[words.count - 1].runs.last?.style ?? []))
      words[words.count - 1].columns += 1
    }
    var value = cell
    if !value.isEmpty, !words.isEmpty { value[0].spaces = 1 }
    layout.place(words + value)
    layout.end()
  }
}
