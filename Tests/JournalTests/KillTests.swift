import Foundation
import Records
import Synchronization
import TestSupport
import Testing

@testable import Journal

/// kill -9 at random moments: what was acknowledged is there, and nothing else is broken.
@Suite(.serialized) struct KillTests {
  /// `JOURNAL_KILLS=20000` for a long run.
  private static let kills = ProcessInfo.processInfo.environment["JOURNAL_KILLS"].flatMap { Int($0) } ?? 1_000
  /// Processes that write one journal after the other, each killed.
  private static let generations = 20

  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  @Test func whatAKilledWriterAcknowledgedIsThereAfterAThousandKills() throws {
    let journals = (Self.kills + Self.generations - 1) / Self.generations
    let lanes = try (0..<2).map { try folder.folder("\($0)") }
    let outcomes = Mutex<[Result<Outcome, any Error>]>([])
    DispatchQueue.concurrentPerform(iterations: lanes.count) { lane in
      for number in stride(from: lane, to: journals, by: lanes.count) {
        let outcome = Result { try oneJournal(lanes[lane].appending(path: "\(number)")) }
        outcomes.withLock { $0.append(outcome) }
      }
    }
    var sum = Outcome()
    for outcome in outcomes.withLock({ $0 }) { sum.add(try outcome.get()) }
    #expect(sum.complaints == [])
    #expect(sum.kills >= Self.kills)
    // The test means nothing where no kill ever hit a write, and no record was ever acknowledged.
    #expect(sum.acknowledged > Self.kills)
    #expect(sum.torn > Self.kills / 10)
  }

  /// Kills twenty writers of one journal, one after the other, and reads it.
  ///
  /// Complaints are collected: on a thread of Dispatch an expectation would not know which test it belongs to.
  private func oneJournal(_ folder: URL) throws -> Outcome {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    var outcome = Outcome()
    var acknowledged: [[Int]] = []
    for writer in 0..<Self.generations {
      let child = try killed(folder, writer: writer)
      outcome.kills += child.finish() == -SIGKILL ? 1 : 0
      acknowledged.append(child.recorded)
    }
    let ledger = Ledger(sessions: folder, pending: folder)
    let last = Record(time: Date(timeIntervalSince1970: 1), entry: .note(Note(text: "\(Self.generations):1:")))
    try ledger.journal("killed").append(last, synced: false)
    acknowledged.append([1])
    let contents = try ledger.contents(of: "killed")
    outcome.acknowledged = acknowledged.joined().count
    outcome.torn = contents.damaged.count
    outcome.complaints = complaints(about: contents.records, acknowledged)
    let bytes = try Data(contentsOf: folder.appending(path: "killed.jsonl"))
    let isJoined = contents.damaged.contains { $0.offset > 0 && bytes[$0.offset - 1] != 0x0A }
    if isJoined || !contents.spliced.isEmpty { outcome.complaints.append("joined to a torn line") }
    if contents.damaged.count > Self.generations { outcome.complaints.append("more than one bad line a kill") }
    return outcome
  }

  /// In order, none twice, all that were acknowledged, and one at most that was written but not yet acknowledged.
  private func complaints(about records: [Record], _ acknowledged: [[Int]]) -> [String] {
    var present: [Int: [Int]] = [:]
    for record in records {
      guard let note = Self.parsed(record) else { return ["a record that nobody wrote: \(record)"] }
      present[note.writer, default: []].append(note.number)
    }
    return acknowledged.enumerated().compactMap { writer, numbers in
      let found = present[writer] ?? []
      let isGood = found == numbers || found.dropLast() == numbers[...] && found == Array(1..<(found.count + 1))
      return isGood ? nil : "writer \(writer) acknowledged \(numbers), there are \(found)"
    }
  }

  /// A writer on its way to death.
  private func killed(_ folder: URL, writer: Int) throws -> Writer {
    let kind = Int.random(in: 0..<3)
    var options = Bool.random() ? ["synced"] : []
    // In the middle of a write, at any byte of it.
    if kind == 0 { options.append("tear=\(Int.random(in: 1...12)),\(Int.random(in: 0...400))") }
    let child = try Writer(folder, writer: writer, count: 1_000_000, size: 300, options)
    if kind == 0 { return child }
    if kind == 1 { child.wait(forAnswers: Int.random(in: 1...20)) }
    // From the process's first moment on, or from some record on.
    usleep(UInt32.random(in: 0...(kind == 1 ? 500 : 40_000)))
    child.stop()
    return child
  }

  static func parsed(_ record: Record) -> (writer: Int, number: Int)? {
    guard case .note(let note) = record.entry else { return nil }
    let numbers = note.text.split(separator: ":").prefix(2).compactMap { Int($0) }
    return numbers.count == 2 ? (numbers[0], numbers[1]) : nil
  }
}

private struct Outcome {
  var kills = 0
  var acknowledged = 0
  var torn = 0
  var complaints: [String] = []

  mutating func add(_ other: Outcome) {
    kills += other.kills
    acknowledged += other.acknowledged
    torn += other.torn
    complaints += other.complaints
  }
}
