import Platform

/// Reads the lines of one session's journal and adds up what was spent.
package struct SpendingReader: Sendable {
  private var figures = FigureReader()
  private var transcript = Transcript(isCounting: false)
  private var damagedLines = 0

  package init() {}

  /// Adds a line's record. The line is without its newline; nil is one that is longer than a record can be.
  package mutating func take(_ line: UnsafeRawBufferPointer?) {
    if let line, figures.withRecord(of: line, { transcript.apply($0) }) { return }
    for record in others(line) { transcript.apply(record) }
  }

  package mutating func take(_ record: Record) { transcript.apply(record) }

  /// Reads a line's records without adding them; what is damaged is counted.
  package mutating func read(_ line: UnsafeRawBufferPointer?) -> [Record] {
    if let line, let record = figures.record(line) { return [record] }
    return others(line)
  }

  /// What is in a line that is not one record of the usual form.
  private mutating func others(_ line: UnsafeRawBufferPointer?) -> [Record] {
    guard let line else {
      damagedLines += 1
      return []
    }
    var records: [Record] = []
    for piece in RecordLine.pieces(of: Array(line), .withoutRaw) {
      switch piece.content {
      case .success(let record): records.append(record.withoutWords)
      case .failure: damagedLines += 1
      }
    }
    return records
  }

  /// - Parameter isKnown: True for the hash of a generation that another session holds.
  package func spending(
    of session: String, clock: LocalClock = .system, isKnown: (UInt64) -> Bool = { _ in false }
  ) -> SessionSpending {
    SessionSpending(transcript, session: session, damagedLines: damagedLines, clock: clock, isKnown: isKnown)
  }
}

extension Record {
  /// Without the prompt and the reply, which sums do not need.
  fileprivate var withoutWords: Record {
    var record = self
    if case .turn(var start) = entry {
      start.prompt = ""
      record.entry = .turn(start)
    } else if case .reply(var ended) = entry {
      (ended.text, ended.reasoning) = ("", nil)
      record.entry = .reply(ended)
    }
    return record
  }
}
