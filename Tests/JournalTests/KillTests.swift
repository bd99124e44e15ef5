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
    let outcomes = Outcomes()
    DispatchQueue.concurrentPerform(iterations: lanes.count) { lane in
      for number in stride(from: lane, to: journals, by: lanes.count) {
        do {
          outcomes.add(try oneJournal(lanes[lane].appending(path: "\(number)")))
        } catch {
          Issue.record(error)
        }
      }
    }
    let sum = outcomes.sum
    #expect(sum.kills >= Self.kills)
    // The test means nothing where no kill ever hit a write, and no record was ever acknowledged.
    #expect(sum.acknowledged > Self.kills)
    #expect(sum.torn > Self.kills / 10)
  }

  /// Kills twenty writers of one journal, one after the other, and reads it.
  private func oneJournal(_ folder: URL) throws -> Outcome {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    var acknowledged: [Set<Int>] = []
    for _ in 0..<Self.generations { acknowledged.append(try killed(folder, writer: acknowledged.count)) }
    let ledger = Ledger(sessions: folder, pending: folder)
    let last = Record(time: Date(timeIntervalSince1970: 1), entry: .note(Note(text: "99:1:")))
    try ledger.journal("killed").append(last, synced: false)
    let contents = try ledger.contents(of: "killed")
    var present = [Int: [Int]]()
    for record in contents.records {
      let note = try #require(Self.parsed(record))
      present[note.writer, default: []].append(note.number)
    }
    for (writer, numbers) in acknowledged.enumerated() {
      let found = present[writer] ?? []
      // In order, none twice, and one at most that was written but not yet acknowledged.
      #expect(found == Array(1..<(found.count + 1)))
      #expect(numbers.isSubset(of: found), "writer \(writer) acknowledged \(numbers.count), there are \(found.count)")
      #expect(found.count <= numbers.count + 1)
    }
    #expect(present[99] == [1])
    #expect(contents.spliced.isEmpty)
    #expect(contents.damaged.count <= Self.generations)
    try #expect(contents.damaged.allSatisfy { try beginsALine($0.offset, folder) })
    return Outcome(
      kills: Self.generations, acknowledged: acknowledged.map(\.count).reduce(0, +), torn: contents.damaged.count)
  }

  /// Lets a writer run into its death, and tells what it acknowledged.
  private func killed(_ folder: URL, writer: Int) throws -> Set<Int> {
    let options = Bool.random() ? ["synced"] : []
    switch Int.random(in: 0..<3) {
    case 0:
      // In the middle of a write, at any byte of it.
      let tear = "tear=\(Int.random(in: 1...12)),\(Int.random(in: 0...400))"
      let child = try Writer(folder, writer: writer, count: 1_000_000, size: 300, options + [tear])
      #expect(child.finish() == -SIGKILL)
      return Set(child.recorded)
    case 1:
      let child = try Writer(folder, writer: writer, count: 1_000_000, size: 300, options)
      child.wait(forAnswers: Int.random(in: 1...20))
      usleep(UInt32.random(in: 0...500))
      child.stop()
      #expect(child.finish() == -SIGKILL)
      return Set(child.recorded)
    default:
      // Also before its first record.
      let child = try Writer(folder, writer: writer, count: 1_000_000, size: 300, options)
      usleep(UInt32.random(in: 0...40_000))
      child.stop()
      #expect(child.finish() == -SIGKILL)
      return Set(child.recorded)
    }
  }

  private func beginsALine(_ offset: Int, _ folder: URL) throws -> Bool {
    let bytes = try Data(contentsOf: folder.appending(path: "killed.jsonl"))
    return offset == 0 || bytes[offset - 1] == 0x0A
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
}

private final class Outcomes: Sendable {
  private let state = Mutex(Outcome())

  var sum: Outcome { state.withLock { $0 } }

  func add(_ outcome: Outcome) {
    state.withLock { sum in
      sum.kills += outcome.kills
      sum.acknowledged += outcome.acknowledged
      sum.torn += outcome.torn
    }
  }
}
