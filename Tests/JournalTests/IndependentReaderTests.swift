import Foundation
import Records
import TestSupport
import Testing

@testable import Journal

/// A reader that was written from Sources/Journal/README.md alone, in another language, computes the same totals.
@Suite struct IndependentReaderTests {
  static let python = ["/usr/bin/python3", "/usr/local/bin/python3", "/opt/homebrew/bin/python3"]
    .first { FileManager.default.isExecutableFile(atPath: $0) }

  @Test(.enabled(if: python != nil)) func aReaderInPythonComputesTheSameTotals() async throws {
    let folder = try TemporaryFolder()
    let ledger = Ledger(sessions: folder.url, pending: folder.url)
    let names = (1...300).map { "s\($0)" }
    for (seed, name) in names.enumerated() {
      var journal = RandomJournal(seed: UInt64(seed))
      try journal.bytes().write(to: folder("\(name).jsonl"))
    }
    let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Scripts/journal-totals")
    let child = try ChildProgram(
      path: try #require(Self.python), arguments: [script.standardized.path] + names.map { folder("\($0).jsonl").path },
      environment: ["PATH": "/usr/bin:/bin", "HOME": folder.url.path])
    #expect(try await child.waitForExit(timeout: .seconds(60)) == .status(0), "\(child.errors)")
    let lines = child.output.split(separator: "\n")
    try #require(lines.count == names.count)
    var seen = (doubtful: 0, unknown: 0, pending: 0, fees: 0)
    for (name, line) in zip(names, lines) {
      let totals = Transcript(try ledger.contents(of: name).records).totals
      let read = try JSONDecoder().decode(ReadTotals.self, from: Data(line.utf8))
      #expect(read == ReadTotals(totals), "\(name)")
      seen.doubtful += totals.doubtful
      seen.unknown += totals.unknown
      seen.pending += totals.pending
      seen.fees += totals.expectedTagFees > .zero ? 1 : 0
    }
    #expect(seen.doubtful > 20 && seen.unknown > 20 && seen.pending > 20 && seen.fees > 20, "\(seen)")
  }
}

/// Totals as the script prints them.
private struct ReadTotals: Decodable, Equatable {
  var turns: Int
  var cost: String
  var state: ChargeState
  var unknown: Int
  var isAtLeast: Bool
  var pending: Int
  var doubtful: Int
  var expectedTagFees: String
  var usage: Usage

  init(_ totals: Totals) {
    (turns, cost, state, unknown) = (totals.turns, totals.cost.description, totals.state, totals.unknown)
    (isAtLeast, pending, doubtful) = (totals.isAtLeast, totals.pending, totals.doubtful)
    (expectedTagFees, usage) = (totals.expectedTagFees.description, totals.usage)
  }

  enum CodingKeys: String, CodingKey {
    case turns, cost, state, unknown, pending, doubtful, usage
    case isAtLeast = "at_least"
    case expectedTagFees = "expected_tag_fees"
  }
}

/// A journal of a seed: any records in any order that a program could have written, and some damage.
private struct RandomJournal {
  private static let costs = [nil, "0", "0.0000032", "0.0021", "0.5", "1.5", "-0.1", "99", "150", "2000"]
  private static let surcharges = [nil, "0", "0.0001", "0.000225", "0.0099", "0.02"]
  private var random: SeededRandom
  private var ids: [String] = []

  init(seed: UInt64) {
    random = SeededRandom(seed: seed)
  }

  mutating func bytes() throws -> Data {
    var lines = try records().map { try RecordLine.encoded(Record(time: Date(timeIntervalSince1970: 1), entry: $0)) }
    guard chance(30) else { return Data(lines.joined()) }
    let place = Int.random(in: 0..<lines.count, using: &random)
    switch Int.random(in: 0..<3, using: &random) {
    case 0: lines[place][lines[place].count / 2] ^= 0x01
    case 1: lines[place].removeLast()
    default: lines[place].removeLast(Int.random(in: 2..<lines[place].count, using: &random))
    }
    return Data(lines.joined())
  }

  private mutating func records() -> [Entry] {
    let billing = chance(70) ? Billing.lookup : chance(50) ? .reported : .free
    var entries: [Entry] = [
      .session(
        SessionOpened(
          id: "s", gateway: "vercel", baseURL: "https://x.example/v1", billing: billing, assistant: "duck",
          model: "m", program: "0.1"))
    ]
    for turn in 1...Int.random(in: 1...4, using: &random) {
      entries.append(
        .turn(
          TurnStarted(
            turn: turn, prompt: "p", assistant: "duck", model: "m", estimate: amount([nil, "0", "0.0001", "0.002"]),
            tagFees: amount([nil, "0.000225"]))))
      for attempt in 1...Int.random(in: 1...2, using: &random) { add(turn, attempt, to: &entries) }
    }
    return entries
  }

  private mutating func add(_ turn: Int, _ attempt: Int, to entries: inout [Entry]) {
    if attempt > 1, chance(90) { entries.append(.attempt(AttemptStarted(turn: turn, attempt: attempt))) }
    if ids.isEmpty || chance(90) { ids.append("gen_\(ids.count)") }
    let id = ids[ids.count - 1]
    if chance(75) { entries.append(.generation(GenerationNamed(turn: turn, attempt: attempt, id: id))) }
    if chance(85) {
      let statuses: [ReplyEnded.Status] = [.complete, .interrupted, .incomplete, .failed]
      entries.append(
        .reply(
          ReplyEnded(
            turn: turn, attempt: attempt, status: statuses.randomElement(using: &random) ?? .complete, text: "r",
            figures: chance(80) ? figures() : nil, estimate: amount([nil, "0", "0.0003", "0.01"]),
            isFree: chance(20) ? true : nil)))
    }
    for _ in 0..<Int.random(in: 0...2, using: &random) {
      let lookup = [LookupState.done, .done, .exhausted, .open].randomElement(using: &random) ?? .done
      let found = ChargeFound(
        turn: turn, attempt: attempt, id: id, lookup: lookup, figures: lookup == .done ? figures() : nil)
      entries.append(.charge(found))
    }
    if chance(10) { entries.append(.change(Change(confirms: id))) }
    if chance(10) { entries.append(.change(Change(confirmsTurn: turn))) }
  }

  private mutating func figures() -> UsageAndCost {
    UsageAndCost(
      cost: amount(Self.costs), surcharge: amount(Self.surcharges),
      usage: chance(80)
        ? Usage(input: count(), cachedInput: count(), cacheWrite: count(), output: count(), reasoning: count()) : nil)
  }

  private mutating func count() -> Int? { [nil, 0, 12, 3_456, -1, 2_000_000_000].randomElement(using: &random) ?? nil }
  private mutating func amount(_ choices: [String?]) -> USD? {
    (choices.randomElement(using: &random) ?? nil).flatMap { USD($0) }
  }
  private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }
}
