import Foundation
import TestSupport
import Testing

/// A journal that something else has written into: the good lines count, the damaged ones are named.
@Suite(.serialized)
struct DamagedJournalTests {
  /// A session of three billed turns.
  private func home() async throws -> (home: Home, journal: URL, lines: [Data]) {
    let home = try Home(try CannedGateway(costs: ["0.0001", "0.0002", "0.0004"]))
    for arguments in [["one"], ["-c", "two"], ["-c", "three"]] { try await home.run(["ask"] + arguments) }
    try await home.run(["settle"])
    let journal = try #require(home.journals.first)
    let lines = try Data(contentsOf: journal).split(separator: 0x0A).map { Data($0) + Data([0x0A]) }
    try #require(lines.count >= 10)
    return (home, journal, lines)
  }

  private func place(of text: String, in lines: [Data]) throws -> Int {
    try #require(lines.firstIndex { String(decoding: $0, as: UTF8.self).contains(text) })
  }

  /// Exports, expects so many damaged lines with the first at an offset, and gives the document.
  private func export(_ home: Home, damaged count: Int, at offset: Int) async throws -> JSON {
    let run = try await home.run(["export", "--format", "json"])
    #expect(run.exit == .status(0), "\(run.errors)")
    #expect(run.errors.contains("\(count) damaged line\(count == 1 ? " " : "s ")"), "\(run.errors)")
    #expect(run.errors.contains("at byte \(offset)\n"), "\(run.errors)")
    return try JSON(run.output)
  }

  @Test func aFlippedByteCostsOneLine() async throws {
    let (home, journal, lines) = try await home()
    let broken = try place(of: #""prompt":"two""#, in: lines)
    var damaged = lines
    damaged[broken][damaged[broken].count / 2] ^= 0x01
    try Data(damaged.joined()).write(to: journal)
    let export = try await export(home, damaged: 1, at: lines[..<broken].joined().count)
    #expect(export.turns.list.map(\.prompt.text) == ["one", "three"])
    #expect(export.totals.cost.text == "0.0005")
  }

  @Test func aFlippedFirstLineLosesNoBill() async throws {
    let (home, journal, lines) = try await home()
    var damaged = lines
    damaged[0][damaged[0].count / 2] ^= 0x01
    try Data(damaged.joined()).write(to: journal)
    #expect(try await export(home, damaged: 1, at: 0).totals.cost.text == "0.0007")
  }

  @Test func aCutEndIsAsIfItHadNotBeenWritten() async throws {
    let (home, journal, lines) = try await home()
    var bytes = Data(lines.joined())
    bytes.removeLast(20)
    try bytes.write(to: journal)
    let export = try await export(home, damaged: 1, at: lines.dropLast().joined().count)
    #expect(export.totals.pending == .number(1) && export.totals.turns == .number(3))
    // The next record starts on a line of its own, and the lost bill is found again.
    try await home.run(["ask", "-c", "four"])
    #expect(try await home.run(["settle"]).exit == .status(0))
    let later = try await self.export(home, damaged: 1, at: lines.dropLast().joined().count)
    #expect(later.totals.cost.text == "0.0008" && later.totals.pending == .number(0))
  }

  @Test func splicedLinesAndNULRunsAreCountedWithTheFirstOffset() async throws {
    let (home, journal, lines) = try await home()
    let broken = try place(of: #""prompt":"two""#, in: lines)
    var damaged = lines
    // Half a line runs into a whole one, then zeros, then two records on one line.
    damaged[broken] = Data(lines[broken].prefix(40)) + lines[broken]
    damaged.insert(Data(repeating: 0, count: 512) + Data([0x0A]), at: broken + 1)
    damaged.insert(Data(lines[1].dropLast()) + lines[2], at: broken + 2)
    try Data(damaged.joined()).write(to: journal)
    let export = try await export(home, damaged: 2, at: lines[..<broken].joined().count)
    // The whole record behind the torn one is found again.
    #expect(export.turns.list.map(\.prompt.text) == ["one", "two", "three"])
  }

  @Test func aCopiedLineCountsOnce() async throws {
    let (home, journal, lines) = try await home()
    try Data((lines + lines).joined()).write(to: journal)
    let run = try await home.run(["export", "--format", "json"])
    #expect(run.exit == .status(0) && !run.errors.contains("damaged"))
    #expect(try JSON(run.output).totals.cost.text == "0.0007")
  }

  @Test func settleFindsTheChargesOfAJournalWithoutItsFirstLine() async throws {
    let home = try Home(try CannedGateway(costs: ["0.0001"]))
    try await home.run(["ask", "one"])
    let journal = try #require(home.journals.first)
    var bytes = try Data(contentsOf: journal)
    bytes[30] ^= 0x01
    try bytes.write(to: journal)
    let run = try await home.run(["settle"])
    // The gateway's name was in the damaged line; the turn's own record names it too.
    #expect(run.output.contains("1 settled"))
    #expect(try await home.run(["export", "--format", "json"]).output.contains(#""cost" : "0.0001""#))
  }
}
