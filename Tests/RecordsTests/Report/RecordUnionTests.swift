import Foundation
import Testing

@testable import Records

@Suite struct RecordUnionTests {
  private func turn(_ number: Int, _ prompt: String = "p", at second: Int) -> [Record] {
    let time = Date(timeIntervalSince1970: TimeInterval(second))
    return [
      Record(time: time, entry: .turn(TurnStarted(turn: number, prompt: prompt, assistant: "a", model: "m"))),
      Record(time: time, entry: .generation(GenerationNamed(turn: number, attempt: 1, id: "gen_\(second)"))),
    ]
  }

  @Test func recordsOfBothJournalsAreThereOnce() {
    let (one, two, three) = (turn(1, at: 1), turn(2, at: 2), turn(3, at: 3))
    for (left, right) in [(one + two, one + two + three), (one + two + three, one), (one + three, one + two)] {
      let union = RecordUnion([left, right])
      #expect(
        union.records == one + (left + right).filter { two.contains($0) }.prefix(2)
          + (left + right).filter { three.contains($0) }.prefix(2))
      #expect(RecordUnion([left, right, left]).records == union.records)
    }
    #expect(RecordUnion([one + three, one + two]).records == one + two + three)
    #expect(RecordUnion([]).records.isEmpty && RecordUnion([one]).records == one)
  }

  @Test func aTurnThatDiffersGetsANumberOfItsOwn() {
    let left = turn(1, at: 1) + turn(2, "mine", at: 3)
    let right = turn(1, at: 1) + turn(2, "theirs", at: 2) + turn(3, at: 4)
    let union = RecordUnion([left, right])
    #expect(union.conflicts == [2])
    let transcript = Transcript(union.records)
    #expect(
      transcript.turns.map { [$0.index, Int($0.started.timeIntervalSince1970)] } == [
        [1, 1], [4, 2], [2, 3], [3, 4],
      ])
    #expect(transcript.turns.map(\.start.prompt) == ["p", "theirs", "mine", "p"])
    #expect(Set(transcript.turns.flatMap(\.generations).compactMap(\.id)).count == 4)
  }
}
