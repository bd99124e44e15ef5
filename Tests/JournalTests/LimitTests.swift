import Foundation
import Records
import TestSupport
import Testing

@testable import Journal

/// Limits that the system itself draws, and many processes at once.
@Suite struct LimitTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private var ledger: Ledger { Ledger(sessions: folder.url, pending: folder.url) }

  /// Holds what a writer said against what is there: every record that fitted, and nothing of one that did not.
  private func expectClean(_ writer: Writer, largest: Int) throws {
    #expect(writer.finish() == 0)
    let refused = writer.answers.filter { $0.hasPrefix("-") }
    #expect(!refused.isEmpty && !writer.recorded.isEmpty)
    #expect(refused.allSatisfy { $0.hasSuffix(" full") }, "\(refused)")
    // Small records still went in after a large one did not.
    let number = try #require(Int(refused[0].dropFirst().prefix { $0.isNumber }))
    #expect(writer.recorded.contains { $0 > number })
    let contents = try ledger.contents(of: "killed")
    #expect(contents.damaged.isEmpty && contents.spliced.isEmpty)
    #expect(contents.records.compactMap { KillTests.parsed($0)?.number } == writer.recorded)
    #expect(try Data(contentsOf: ledger.journal("killed").url).count <= largest)
  }

  @Test func aRecordBeyondTheLongestFileLeavesItAsItWas() throws {
    let writer = try Writer(folder.url, count: 40, size: 500, ["limit=30000", "synced"])
    try expectClean(writer, largest: 30_000)
    // With room again, the next append is clean.
    let next = try Writer(folder.url, writer: 2, count: 3, size: 500)
    #expect(next.finish() == 0)
    #expect(try ledger.contents(of: "killed").damaged.isEmpty)
    #expect(
      try ledger.contents(of: "killed").records.suffix(3).compactMap { KillTests.parsed($0)?.writer } == [2, 2, 2])
  }

  /// A disk of 64 KiB in a mount namespace of the child's own, where the system lets us.
  @Test func aRecordThatDoesNotFitOnTheDiskLeavesItAsItWas() throws {
    let script = """
      mount -t tmpfs -o size=64k tmpfs "$1" 2>/dev/null || exit 77
      "$0" "$@"; code=$?; cat "$1/killed.jsonl" >"$1.copy"; exit $code
      """
    let disk = try folder.folder("disk")
    let namespace = ["unshare"] + (geteuid() == 0 ? ["-m"] : ["-rm"])
    guard let writer = try? Writer(disk, count: 60, size: 500, launcher: namespace + ["sh", "-c", script]) else {
      return
    }
    let code = writer.finish()
    // No such program, or not allowed: the limit above stands for it.
    if [1, 77, 127].contains(code) { return }
    try FileManager.default.moveItem(at: folder("disk.copy"), to: folder("killed.jsonl"))
    try expectClean(writer, largest: 65_536)
  }

  @Test func eightProcessesWriteOneJournal() throws {
    let writers = try (0..<8).map { try Writer(folder.url, writer: $0, count: 400, size: 200) }
    for writer in writers {
      #expect(writer.finish() == 0)
      #expect(writer.recorded == Array(1...400))
    }
    let contents = try ledger.contents(of: "killed")
    #expect(contents.damaged.isEmpty && contents.spliced.isEmpty)
    var numbers: [Int: [Int]] = [:]
    for record in contents.records {
      let note = try #require(KillTests.parsed(record))
      numbers[note.writer, default: []].append(note.number)
    }
    #expect(numbers == Dictionary(uniqueKeysWithValues: (0..<8).map { ($0, Array(1...400)) }))
  }

  @Test func eightProcessesOneOfWhichDiesInTheMiddleOfAWrite() throws {
    let writers = try (0..<8).map { number in
      try Writer(folder.url, writer: number, count: 60, size: 200, number == 3 ? ["tear=30,100"] : [])
    }
    for (number, writer) in writers.enumerated() {
      #expect(writer.finish() == (number == 3 ? -SIGKILL : 0))
      #expect(writer.recorded == Array(1...(number == 3 ? 29 : 60)))
    }
    let contents = try ledger.contents(of: "killed")
    #expect(contents.records.count == 7 * 60 + 29)
    #expect(contents.damaged.map(\.length) == [100] && contents.spliced.isEmpty)
  }
}
