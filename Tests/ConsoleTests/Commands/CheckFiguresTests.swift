import App
import Foundation
import Journal
import Records
import Testing

@testable import Console

/// What `check` says of damage, of later versions and of marks, and what a repair leaves.
@Suite struct CheckFiguresTests {
  private static let (damaged, newer, headless) = ("aaaa000000000001", "bbbb000000000002", "cccc000000000003")

  private static func sealed(_ head: String) -> Data {
    let bytes = Data(head.utf8)
    let sum = String(CRC32.checksum(bytes), radix: 16)
    return bytes + Data((",\"crc\":\"\(String(repeating: "0", count: 8 - sum.count) + sum)\"}\n").utf8)
  }

  /// One journal with a damaged line, one with a damaged and a newer one, one without a first record, and a good one.
  private func fixture() throws -> CommandFixture {
    let fixture = try CommandFixture()
    for (place, id) in [Self.damaged, Self.newer, Self.headless, "dddd000000000004"].enumerated() {
      var journal = JournalText(id, minute: place)
      journal.turn(1, "one", cost: "0.1", bill: "0.1", generation: "gen_\(place)")
      try fixture.write(journal)
    }
    func change(_ id: String, _ change: (Data) -> Data) throws {
      try change(try Data(contentsOf: fixture.journal(id))).write(to: fixture.journal(id))
    }
    try change(Self.damaged) { $0 + Data("damage\n".utf8) }
    try change(Self.newer) {
      $0 + Data("damage\n".utf8)
        + Self.sealed(#"{"v":7,"ts":"2026-11-21T10:00:00.000Z","type":"wonder""#)
    }
    try change(Self.headless) { Data($0.drop { $0 != 0x0A }.dropFirst()) }
    return fixture
  }

  @Test func everyKindOfDamageHasItsNameAndItsAdvice() async throws {
    let fixture = try fixture()
    let answer = try await fixture.run("check")
    #expect(answer.code == 1)
    #expect(answer.lines[0] == "4 sessions, 19 records, 4 faults", "\(answer.output)")
    let rows = answer.lines.dropFirst().map { $0.split(separator: " ").joined(separator: " ") }
    #expect(rows.first == "session byte what is wrong")
    #expect(rows.contains { $0.hasPrefix("bbbb ") && $0.hasSuffix("written by a newer tuppence (format 7)") })
    #expect(rows.contains("cccc 0 the journal has no readable first record"), "\(rows)")
    #expect(
      answer.errors == "damaged lines are passed over; tuppence check --repair moves them aside\n"
        + "records of a newer tuppence are passed over and kept; that version reads them\n"
        + "a journal without its first record cannot be shown; its file is kept\n"
        + "session bbbb000000000002 has open charges; its mark in pending is missing\n"
        + "open charges are found in the journals anyway; tuppence check --repair restores the marks\n")
  }

  /// A repair mends what it may; what is left is the exit code.
  @Test func aRepairTellsWhatItDidAndWhatIsLeft() async throws {
    let fixture = try fixture()
    let answer = try await fixture.run("check", "--repair")
    let file = fixture.journal(Self.damaged).path
    #expect(answer.code == 1)
    for line in [
      "session \(Self.damaged): 1 line moved to \(file).damaged, the journal as it was is \(file).broken",
      "tuppence: session \(Self.newer) holds records of a newer tuppence; it was left as it is",
      "session \(Self.newer) has open charges; its mark in pending is set again",
    ] { #expect(answer.errors.contains(line + "\n"), "\(line): \(answer.errors)") }
    #expect(!answer.errors.contains("moves them aside") && !answer.errors.contains("restores the marks"))
    struct Report: Decodable {
      struct Entry: Decodable {
        var session: String
        var kind: String?
        var moved: Int?
        var damaged_path: String?
        var copy_path: String?
        var error: String?
      }
      var sessions: Int
      var records: Int
      var open: Int
      var unmarked: [String]
      var empty_marks: [String]
      var faults: [Entry]
      var left: [Entry]
      var repairs: [Entry]
    }
    let again: Report = try await self.fixture().run("check", "--repair", "--json").json()
    #expect(again.sessions == 4 && again.records == 19 && again.open == 0)
    #expect(again.faults.count == 4 && again.left.count == 3)
    #expect(again.left.map(\.kind) == ["torn", "newer_version", "no_first_record"], "\(again.left)")
    #expect(!again.left.contains { $0.session == Self.damaged })
    #expect(again.repairs.map(\.session) == [Self.damaged, Self.newer] && again.repairs.map(\.moved) == [1, 0])
    #expect(again.repairs[0].damaged_path?.hasSuffix(".damaged") == true)
    #expect(again.repairs[0].copy_path?.hasSuffix(".broken") == true && again.repairs[0].error == nil)
    #expect(again.repairs[1].error?.contains("newer tuppence") == true && again.repairs[1].damaged_path == nil)
    #expect(again.unmarked == [Self.newer] && again.empty_marks.isEmpty)
  }

  @Test func aMarkThatMeansNothingIsRemovedByARepair() async throws {
    let fixture = try CommandFixture()
    var journal = JournalText(Self.damaged)
    journal.turn(1, "one", cost: "0.1", bill: "0.1")
    try fixture.write(journal)
    _ = try await fixture.run("sessions")
    let mark = fixture.home.appending(path: "pending/\(Self.damaged)")
    try Data().write(to: mark)
    let told = try await fixture.run("check")
    #expect(
      told.code == 0 && told.errors.hasPrefix("the mark \(Self.damaged) in pending has no open charge behind it\n"))
    #expect(FileManager.default.fileExists(atPath: mark.path), "looking changes nothing")
    let mended = try await fixture.run("check", "--repair")
    #expect(mended.errors == "the mark \(Self.damaged) in pending is removed\n")
    #expect(!FileManager.default.fileExists(atPath: mark.path))
  }

  /// Where a journal cannot be read in every line it may name a picture that looks unused.
  @Test func picturesAreUnusedOnlyWhereEveryLineCanBeRead() async throws {
    let fixture = try CommandFixture()
    try fixture.write(JournalText(Self.damaged))
    let media = fixture.home.appending(path: "media")
    try FileManager.default.createDirectory(
      at: media, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    for (letter, size) in [("a", 1_500), ("b", 2_500)] {
      try Data(repeating: 1, count: size).write(to: media.appending(path: String(repeating: letter, count: 64)))
    }
    let context = try AppContext(environment: fixture.environment)
    #expect(LedgerHealth(try context.requiredLedger(), context.mediaStore).unusedMedia.count == 2)
    let whole = try await fixture.run("check")
    #expect(
      whole.errors == "2 files (4 KB) in \(media.path): no session has them; they can be deleted\n", "\(whole.errors)")
    let bytes = try Data(contentsOf: fixture.journal(Self.damaged))
    try (bytes + Data("damage\n".utf8)).write(to: fixture.journal(Self.damaged))
    #expect(!(try await fixture.run("check").errors.contains("no session has")))
  }

  @Test func oneFaultIsOne() async throws {
    let fixture = try CommandFixture()
    try fixture.write(JournalText(Self.damaged))
    let bytes = try Data(contentsOf: fixture.journal(Self.damaged))
    try (bytes + Data("damage\n".utf8)).write(to: fixture.journal(Self.damaged))
    #expect(try await fixture.run("check").lines[0] == "1 session, 1 record, 1 fault")
  }

  /// Where only a newer program knows what the lines are, there is nothing that this one could mend.
  @Test func newerLinesAloneAreNotRepaired() async throws {
    let fixture = try CommandFixture()
    try fixture.write(JournalText(Self.newer))
    let line = Self.sealed(#"{"v":7,"ts":"2026-11-21T10:00:00.000Z","type":"wonder""#)
    let bytes = try Data(contentsOf: fixture.journal(Self.newer)) + line
    try bytes.write(to: fixture.journal(Self.newer))
    let told = try await fixture.run("check")
    #expect(told.code == 1 && !told.errors.contains("moves them aside") && told.errors.contains("newer tuppence"))
    let answer = try await fixture.run("check", "--repair")
    #expect(answer.code == 1 && !answer.errors.contains("it was left as it is"), "\(answer.errors)")
    #expect(try Data(contentsOf: fixture.journal(Self.newer)) == bytes)
  }

  /// A whole line that is no record, and a journal that is no file.
  @Test func linesWithoutMeaningAndJournalsThatAreNoneAreTold() async throws {
    struct Report: Decodable {
      struct Fault: Decodable {
        var session: String
        var offset: Int
        var kind: String
      }
      var faults: [Fault]
    }
    let fixture = try CommandFixture()
    try fixture.write(JournalText(Self.damaged))
    let head = try Data(contentsOf: fixture.journal(Self.damaged))
    try (head + Self.sealed(#"{"v":1,"ts":"2026-11-21T10:00:00.000Z","type":"wonder""#))
      .write(to: fixture.journal(Self.damaged))
    try FileManager.default.createDirectory(at: fixture.journal(Self.newer), withIntermediateDirectories: false)
    let report: Report = try await fixture.run("check", "--json").json()
    #expect(report.faults.map(\.kind) == ["unreadable", "file_unreadable"], "\(report.faults)")
    #expect(
      report.faults.map(\.session) == [Self.damaged, Self.newer] && report.faults.map(\.offset) == [head.count, 0])
    let answer = try await fixture.run("check")
    #expect(answer.output.contains("valid, but not a record that this version knows"))
    // What cannot be read may have open charges.
    #expect(answer.errors.contains("session \(Self.newer) has open charges; its mark in pending is missing\n"))
  }

  /// A picture of another size is not the one that was sent; without a folder of pictures nothing is said of them.
  @Test func aPictureOfAnotherSizeIsMissing() async throws {
    let fixture = try CommandFixture()
    var journal = JournalText(Self.damaged)
    let files = ["a", "b"].map { letter in
      MediaFile(sha256: String(repeating: letter, count: 64), type: .png, name: "\(letter).png", size: 4)
    }
    journal.add(.turn(TurnStarted(turn: 1, prompt: "p", assistant: "swift", model: "m", media: files)))
    try fixture.write(journal)
    let media = fixture.home.appending(path: "media")
    try FileManager.default.createDirectory(
      at: media, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    for (file, size) in zip(files, [4, 5]) {
      try Data(repeating: 1, count: size).write(to: media.appending(path: file.sha256))
    }
    let answer = try await fixture.run("check")
    #expect(answer.code == 0)
    #expect(
      answer.errors
        == "session \(Self.damaged): b.png is not in \(media.path), so that it cannot be sent again\n", "\(answer)")
    let context = try AppContext(environment: fixture.environment)
    #expect(LedgerHealth(try context.requiredLedger()).missingMedia.isEmpty)
    #expect(LedgerHealth(try context.requiredLedger(), context.mediaStore).missingMedia.map(\.file) == [files[1]])
  }

  /// A mark that a running program holds may be about to get its charge.
  @Test func aMarkThatAnotherProgramHoldsIsNoneThatMeansNothing() async throws {
    let fixture = try CommandFixture()
    var journal = JournalText(Self.damaged)
    journal.turn(1, "one", cost: "0.1", bill: "0.1")
    try fixture.write(journal)
    _ = try await fixture.run("sessions")
    let mark = fixture.home.appending(path: "pending/\(Self.damaged)").path
    let descriptor = open(mark, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    defer { close(descriptor) }
    try #require(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
    #expect(try await fixture.run("check").errors.isEmpty)
    #expect(try await fixture.run("check", "--repair").errors.isEmpty)
    #expect(FileManager.default.fileExists(atPath: mark))
  }
}
