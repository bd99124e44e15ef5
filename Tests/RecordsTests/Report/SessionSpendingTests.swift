import Foundation
import TestSupport
import Testing

@testable import Records

@Suite struct SessionSpendingTests {
  private func spending(_ turns: Int, seconds: Int = 1_790_000_000, clock: LocalClock = .system) -> SessionSpending {
    var transcript = Transcript()
    for turn in 1...turns {
      let time = Date(timeIntervalSince1970: TimeInterval(seconds + turn * 3_600))
      let start = TurnStarted(
        turn: turn, prompt: "p", assistant: "a\(turn % 2)", model: "m", tags: ["t\(turn % 3)"],
        user: turn % 4 == 0 ? nil : "u", key: turn % 5 == 0 ? "…a1b2" : nil)
      var figures = UsageAndCost(cost: USD("0.\(turn)"), usage: Usage(input: turn, output: turn % 2 == 0 ? nil : 1))
      figures.isBYOK = turn % 3 == 0 ? nil : turn % 2 == 0
      figures.provider = turn % 7 == 0 ? nil : "p\(turn % 2)"
      for entry in [
        Entry.turn(start), .generation(GenerationNamed(turn: turn, attempt: 1, id: "gen_\(turn)")),
        .reply(ReplyEnded(turn: turn, attempt: 1, status: .complete, text: "r", figures: figures)),
      ] { transcript.apply(Record(time: time, entry: entry)) }
    }
    return SessionSpending(transcript, session: "s", damagedLines: 3, clock: clock)
  }

  private func unpacked(_ bytes: [UInt8]) -> SessionSpending? {
    bytes.withUnsafeBytes { bytes in
      var reader = PackedReader(bytes)
      return SessionSpending(&reader)
    }
  }

  @Test(arguments: [1_790_000_000, -1_000_000, 0])
  func whatIsPackedIsUnpacked(seconds: Int) {
    let spending = spending(100, seconds: seconds)
    var writer = PackedWriter()
    spending.pack(into: &writer)
    #expect(unpacked(writer.bytes) == spending)
    for end in stride(from: 0, to: writer.bytes.count - 1, by: 7) {
      #expect(unpacked(Array(writer.bytes[..<end])) == nil)
    }
  }

  @Test func theTurnsAndTheCostAreThoseOfTheCells() {
    var (turns, cost, days) = (0, USDSum(), Set<Int>())
    spending(100).forEachCell { cell in
      turns += cell.turns
      days.insert(cell.facts.utcDay)
      for part in cell.parts { cost.add(part.cost ?? .zero) }
    }
    let expected = (1...100).reduce(USD.zero) { $0 + (USD("0.\($1)") ?? .zero) }
    #expect(turns == 100 && cost.amount == expected && days.count == 5)
  }

  @Test func localDaysAreThoseOfTheClock() {
    let east = LocalClock { CivilTime(utc: $0 + 13 * 3_600) }
    var days: Set<Int> = []
    spending(20, seconds: 0, clock: east).forEachCell { days.insert($0.facts.localDay) }
    #expect(days == [0, 1])
    #expect(LocalClock { CivilTime(utc: $0) }.fingerprint != east.fingerprint)
  }

  @Test func numbersOfEverySizeArePacked() {
    var writer = PackedWriter()
    let numbers = [0, 1, 127, 128, 300, 1 << 40, .max]
    for number in numbers { writer.put(number) }
    for number in numbers { writer.put(signed: -number) }
    writer.put(optional: nil as Int?)
    writer.put(optional: 7)
    writer.bytes.withUnsafeBytes { bytes in
      var reader = PackedReader(bytes)
      for number in numbers { #expect(reader.number() == number) }
      for number in numbers { #expect(reader.signedNumber() == -number) }
      #expect(reader.optionalNumber() == .some(nil) && reader.optionalNumber() == 7 && reader.isAtEnd)
    }
  }
}
