import Foundation
import Records
import Testing

@testable import Console

@Suite struct CheckCommandTests {
  private static let id = "aaaa000000000001"

  /// A journal with a changed second line, a torn third and good ones around them.
  private func fixture() throws -> (CommandFixture, good: Data) {
    let fixture = try CommandFixture()
    var journal = JournalText(Self.id)
    journal.turn(1, "one", cost: "0.004171", bill: "0.004321")
    try fixture.write(journal)
    let good = try Data(contentsOf: fixture.journal(Self.id))
    var lines = good.split(separator: 0x0A)
    let changed = Data(String(decoding: lines[1], as: UTF8.self).replacing("one", with: "two").utf8)
    lines.insert(contentsOf: [changed, Data(lines[2].prefix(20))], at: 1)
    try Data(lines.joined(separator: [0x0A]) + [0x0A]).write(to: fixture.journal(Self.id))
    return (fixture, good)
  }

  @Test func countsAWholeLedger() async throws {
    let fixture = try CommandFixture()
    var journal = JournalText(Self.id)
    journal.turn(1, "one", cost: "0.1")
    try fixture.write(journal)
    let answer = try await fixture.run("check")
    #expect(answer.code == 0)
    #expect(answer.output == "1 session, 4 records, 1 open charge, no damage\n")
  }

  @Test func namesEveryDamagedLineWithItsPlace() async throws {
    struct Report: Decodable {
      struct Fault: Decodable, Equatable {
        var session: String
        var offset: Int
        var kind: String
      }
      var version: Int
      var records: Int
      var faults: [Fault]
    }
    let (fixture, good) = try fixture()
    let answer = try await fixture.run("check", "--json")
    let report: Report = try answer.json()
    let first = good.split(separator: 0x0A)[0].count + 1
    let second = first + good.split(separator: 0x0A)[1].count + 1
    #expect(answer.code == Failure.Code.failed)
    #expect(report.version == 1 && report.records == 5)
    #expect(
      report.faults == [
        .init(session: Self.id, offset: first, kind: "checksum_mismatch"),
        .init(session: Self.id, offset: second, kind: "torn"),
      ])
  }

  @Test func movesDamageAsideAndKeepsACopy() async throws {
    let (fixture, good) = try fixture()
    let file = fixture.journal(Self.id)
    let before = try Data(contentsOf: file)
    let time = Date(timeIntervalSince1970: 1_700_000_000)
    try FileManager.default.setAttributes([.modificationDate: time], ofItemAtPath: file.path)
    let answer = try await fixture.run("check", "--repair")
    #expect(answer.code == 0 && answer.errors.contains("2 lines moved"))
    #expect(try Data(contentsOf: file) == good)
    #expect(try Data(contentsOf: URL(filePath: file.path + ".broken")) == before)
    let damaged = try String(contentsOfFile: file.path + ".damaged", encoding: .utf8)
    #expect(damaged.split(separator: "\n").count == 2)
    for path in [file.path, file.path + ".broken", file.path + ".damaged"] {
      let attributes = try FileManager.default.attributesOfItem(atPath: path)
      #expect(attributes[.posixPermissions] as? Int == 0o600, "\(path)")
      if path == file.path { #expect(attributes[.modificationDate] as? Date == time) }
    }
    #expect(try await fixture.run("check", "--repair").errors.isEmpty, "a second time there is nothing to do")
    #expect(try await fixture.run("sessions", "delete", "aaaa", "-y").code == 0)
    let left = try FileManager.default.contentsOfDirectory(atPath: fixture.home.appending(path: "sessions").path)
    #expect(left.isEmpty, "what is deleted leaves no copy: \(left)")
  }

  @Test func leavesARecordOfANewerVersionAlone() async throws {
    let (fixture, _) = try fixture()
    let file = fixture.journal(Self.id)
    let head = Data(#"{"v":2,"ts":"2026-11-21T10:00:00.000Z","type":"wonder""#.utf8)
    let sum = String(CRC32.checksum(head), radix: 16)
    let padded = String(repeating: "0", count: 8 - sum.count) + sum
    let bytes = try Data(contentsOf: file) + head + Data((#","crc":"\#(padded)"}"# + "\n").utf8)
    try bytes.write(to: file)
    let answer = try await fixture.run("check", "--repair")
    #expect(answer.code == Failure.Code.failed)
    #expect(answer.errors.contains("newer tuppence"))
    #expect(try Data(contentsOf: file) == bytes)
  }

  @Test func leavesASessionThatIsOpenElsewhere() async throws {
    let (fixture, _) = try fixture()
    let before = try Data(contentsOf: fixture.journal(Self.id))
    _ = try await fixture.run("check")
    let descriptor = open(fixture.home.appending(path: "pending/\(Self.id)").path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    defer { close(descriptor) }
    try #require(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
    let answer = try await fixture.run("check", "--repair")
    #expect(answer.code == Failure.Code.failed && answer.errors.contains("is open in another tuppence"))
    #expect(try Data(contentsOf: fixture.journal(Self.id)) == before)
  }

  private func marks(_ fixture: CommandFixture) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: fixture.home.appending(path: "pending").path).sorted()
  }

  private func openSession(_ fixture: CommandFixture) throws {
    var journal = JournalText(Self.id)
    journal.turn(1, "one", cost: "0.1")
    try fixture.write(journal)
  }

  @Test func namesWhereMarksAndJournalsDisagreeAndMendsThem() async throws {
    let fixture = try CommandFixture()
    try openSession(fixture)
    _ = try await fixture.run("sessions")
    try Data().write(to: fixture.home.appending(path: "pending/gone"))
    let told = try await fixture.run("check")
    #expect(told.code == 0)
    #expect(told.errors.contains("session \(Self.id) has open charges; its mark in pending is missing"))
    #expect(told.errors.contains("the mark gone in pending has no open charge behind it"))
    _ = try await fixture.run("check", "--repair")
    #expect(try marks(fixture) == [Self.id])
    #expect(try await fixture.run("check").errors.isEmpty)
  }

  /// What changes or asks about a session must not make its open charges forgotten.
  @Test(arguments: [
    ["sessions", "rename", "aaaa", "Title"], ["check", "--repair"], ["sessions", "delete", "aaaa"],
    ["sessions", "delete", "aaaa", "--yes"], ["sessions", "delete", "aaaa", "--force"], ["check"], ["export", "aaaa"],
  ])
  func theMarkOfOpenChargesStays(arguments: [String]) async throws {
    let fixture = try CommandFixture()
    try openSession(fixture)
    let file = fixture.journal(Self.id)
    // A damaged line, so that there is something to repair.
    try (try Data(contentsOf: file) + Data("damage\n".utf8)).write(to: file)
    _ = try await fixture.run("sessions")
    try Data().write(to: fixture.home.appending(path: "pending/\(Self.id)"))
    _ = try await fixture.run(arguments)
    #expect(try marks(fixture) == [Self.id])
  }

  /// A repair that fails half-way has not read what is open.
  @Test func theMarkStaysWhereTheRepairFails() async throws {
    let fixture = try CommandFixture()
    try openSession(fixture)
    let file = fixture.journal(Self.id)
    try (try Data(contentsOf: file) + Data("damage\n".utf8)).write(to: file)
    _ = try await fixture.run("sessions")
    try Data().write(to: fixture.home.appending(path: "pending/\(Self.id)"))
    try FileManager.default.createDirectory(atPath: file.path + ".new", withIntermediateDirectories: false)
    let answer = try await fixture.run("check", "--repair")
    #expect(answer.code == Failure.Code.failed && answer.errors.contains(".jsonl.new"))
    #expect(try marks(fixture) == [Self.id])
  }

  @Test func theMarkGoesWithTheLastOpenCharge() async throws {
    let fixture = try CommandFixture()
    var journal = JournalText(Self.id)
    journal.turn(1, "one", cost: "0.1", bill: "0.1")
    try fixture.write(journal)
    _ = try await fixture.run("sessions")
    try Data().write(to: fixture.home.appending(path: "pending/\(Self.id)"))
    _ = try await fixture.run("sessions", "rename", "aaaa", "Title")
    #expect(try marks(fixture).isEmpty)
  }
}
