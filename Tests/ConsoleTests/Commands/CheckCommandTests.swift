import Foundation
import Records
import Testing

@testable import Console

@Suite struct CheckCommandTests {
  private static let id = "aaaa000000000001"

  /// A journal with a changed second line, a torn third and good ones around them.
  private func stand() throws -> (CommandStand, good: Data) {
    let stand = try CommandStand()
    var journal = JournalText(Self.id)
    journal.turn(1, "one", cost: "0.004171", bill: "0.004321")
    try stand.write(journal)
    let good = try Data(contentsOf: stand.journal(Self.id))
    var lines = good.split(separator: 0x0A)
    let changed = Data(String(decoding: lines[1], as: UTF8.self).replacing("one", with: "two").utf8)
    lines.insert(contentsOf: [changed, Data(lines[2].prefix(20))], at: 1)
    try Data(lines.joined(separator: [0x0A]) + [0x0A]).write(to: stand.journal(Self.id))
    return (stand, good)
  }

  @Test func countsAWholeLedger() async throws {
    let stand = try CommandStand()
    var journal = JournalText(Self.id)
    journal.turn(1, "one", cost: "0.1")
    try stand.write(journal)
    let answer = try await stand.run("check")
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
    let (stand, good) = try stand()
    let answer = try await stand.run("check", "--json")
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
    let (stand, good) = try stand()
    let file = stand.journal(Self.id)
    let before = try Data(contentsOf: file)
    let time = Date(timeIntervalSince1970: 1_700_000_000)
    try FileManager.default.setAttributes([.modificationDate: time], ofItemAtPath: file.path)
    let answer = try await stand.run("check", "--repair")
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
    #expect(try await stand.run("check", "--repair").errors.isEmpty, "a second time there is nothing to do")
    #expect(try await stand.run("sessions", "delete", "aaaa", "-y").code == 0)
    let left = try FileManager.default.contentsOfDirectory(atPath: stand.home.appending(path: "sessions").path)
    #expect(left.isEmpty, "what is deleted leaves no copy: \(left)")
  }

  @Test func leavesARecordOfANewerVersionAlone() async throws {
    let (stand, _) = try stand()
    let file = stand.journal(Self.id)
    let head = Data(#"{"v":2,"ts":"2026-11-21T10:00:00.000Z","type":"wonder""#.utf8)
    let sum = String(CRC32.checksum(head), radix: 16)
    let padded = String(repeating: "0", count: 8 - sum.count) + sum
    let bytes = try Data(contentsOf: file) + head + Data((#","crc":"\#(padded)"}"# + "\n").utf8)
    try bytes.write(to: file)
    let answer = try await stand.run("check", "--repair")
    #expect(answer.code == Failure.Code.failed)
    #expect(answer.errors.contains("newer tuppence"))
    #expect(try Data(contentsOf: file) == bytes)
  }

  @Test func leavesASessionThatIsOpenElsewhere() async throws {
    let (stand, _) = try stand()
    let before = try Data(contentsOf: stand.journal(Self.id))
    _ = try await stand.run("check")
    let descriptor = open(stand.home.appending(path: "pending/\(Self.id)").path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    defer { close(descriptor) }
    try #require(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
    let answer = try await stand.run("check", "--repair")
    #expect(answer.code == Failure.Code.failed && answer.errors.contains("is open in another tuppence"))
    #expect(try Data(contentsOf: stand.journal(Self.id)) == before)
  }
}
