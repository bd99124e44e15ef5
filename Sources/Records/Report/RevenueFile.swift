/// What customers paid: a CSV file (RFC 4180) with the columns `key,amount[,plan]`, header line optional.
///
/// Quotes, CRLF, a byte order mark, a currency sign and thousands separators in quotes (`"1,234.50"`) are read. A key
/// that appears several times is added up.
package struct RevenueFile: Equatable, Sendable {
  package struct Failure: Error, Equatable, Sendable {
    package enum Cause: Equatable, Sendable {
      case notUTF8
      case openQuote
      case columns(Int)
      case emptyKey
      case amount(String)
      case secondPlan(key: String, first: String)
      case empty
    }

    /// From 1.
    package var line: Int
    package var cause: Cause
  }

  package private(set) var amounts: [String: USD] = [:]
  package private(set) var plans: [String: String] = [:]
  /// Keys that appear several times, in order.
  package private(set) var repeated: [String] = []

  package init(_ bytes: some Sequence<UInt8>) throws(Failure) {
    let bytes = Array(bytes)
    guard let text = String(validating: bytes, as: UTF8.self) else { throw Failure(line: 1, cause: .notUTF8) }
    var isFirst = true
    for record in try CSVRecords(text).all {
      defer { isFirst = false }
      guard (2...3).contains(record.cells.count) else {
        throw Failure(line: record.line, cause: .columns(record.cells.count))
      }
      if isFirst, record.cells[0].lowercased() == "key", record.cells[1].lowercased() == "amount" { continue }
      try take(record)
    }
    guard !amounts.isEmpty else { throw Failure(line: 1, cause: .empty) }
  }

  /// What the customers of each plan paid together; an amount that leaves the range is left out.
  package var amountsByPlan: [String: USD] {
    plans.reduce(into: [:]) { sums, item in
      let amount = amounts[item.key] ?? .zero
      sums[item.value] = sums[item.value].map { $0.adding(amount) ?? $0 } ?? amount
    }
  }

  private mutating func take(_ record: CSVRecords.Record) throws(Failure) {
    let key = record.cells[0]
    guard !key.isEmpty else { throw Failure(line: record.line, cause: .emptyKey) }
    guard let amount = Self.amount(record.cells[1]) else {
      throw Failure(line: record.line, cause: .amount(record.cells[1]))
    }
    if let known = amounts[key] {
      guard let sum = known.adding(amount) else { throw Failure(line: record.line, cause: .amount(record.cells[1])) }
      amounts[key] = sum
      if !repeated.contains(key) { repeated.append(key) }
    } else {
      amounts[key] = amount
    }
    guard record.cells.count == 3, !record.cells[2].isEmpty else { return }
    if let first = plans[key], first != record.cells[2] {
      throw Failure(line: record.line, cause: .secondPlan(key: key, first: first))
    }
    plans[key] = record.cells[2]
  }

  /// `12`, `-3.50`, `$1,234.50`, `1,234`; commas only between groups of three digits.
  private static func amount(_ text: String) -> USD? {
    var text = Substring(text)
    let isNegative = text.first == "-"
    if isNegative { text.removeFirst() }
    if text.first == "$" { text.removeFirst() }
    let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard let whole = parts.first, isGrouped(whole) else { return nil }
    guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2E || $0 == 0x2C }) else { return nil }
    guard parts.count == 1 || !parts[1].contains(",") else { return nil }
    return USD((isNegative ? "-" : "") + text.filter { $0 != "," })
  }

  private static func isGrouped(_ whole: Substring) -> Bool {
    let groups = whole.split(separator: ",", omittingEmptySubsequences: false)
    return groups.count == 1 || ((1...3).contains(groups[0].count) && groups.dropFirst().allSatisfy { $0.count == 3 })
  }
}

/// The records of a CSV text, with the line on which each begins; empty lines are left out.
private struct CSVRecords {
  struct Record {
    var line: Int
    var cells: [String]
  }

  private(set) var all: [Record] = []

  init(_ text: String) throws(RevenueFile.Failure) {
    var scalars = Array(text.unicodeScalars)[...]
    if scalars.first == "\u{FEFF}" { scalars.removeFirst() }
    var line = 1
    while !scalars.isEmpty {
      var record = Record(line: line, cells: [])
      var isOpen = true
      while isOpen {
        let (cell, end) = try Self.cell(&scalars, &line)
        record.cells.append(cell)
        isOpen = end == ","
      }
      if record.cells != [""] { all.append(record) }
    }
  }

  /// Takes one cell with what ends it: a comma, a line feed, or nil at the end of the text.
  private static func cell(
    _ rest: inout ArraySlice<Unicode.Scalar>, _ line: inout Int
  ) throws(RevenueFile.Failure) -> (String, Unicode.Scalar?) {
    var cell = String.UnicodeScalarView()
    let start = line
    var isQuoted = false
    if rest.first == "\"" {
      isQuoted = true
      rest.removeFirst()
    }
    while let scalar = rest.popFirst() {
      if scalar == "\n" { line += 1 }
      if isQuoted {
        guard scalar == "\"" else {
          cell.append(scalar)
          continue
        }
        if rest.first == "\"" { cell.append(rest.removeFirst()) } else { isQuoted = false }
      } else if scalar == "," || scalar == "\n" {
        return (trimmed(cell), scalar)
      } else {
        cell.append(scalar)
      }
    }
    guard !isQuoted else { throw RevenueFile.Failure(line: start, cause: .openQuote) }
    return (trimmed(cell), nil)
  }

  /// Without white space around it, the carriage return of a CRLF included.
  private static func trimmed(_ cell: String.UnicodeScalarView) -> String {
    var cell = Substring(String(cell)).unicodeScalars
    while cell.first?.properties.isWhitespace == true { cell.removeFirst() }
    while cell.last?.properties.isWhitespace == true { cell.removeLast() }
    return String(cell)
  }
}
