import Foundation
import Testing

@testable import Console

@Suite struct GenerationsCommandTests {
  private func fixture() throws -> CommandFixture {
    let fixture = try CommandFixture()
    var one = JournalText("aaaa000000000001")
    one.turn(1, "one", cost: "0.004171", bill: "0.004321", generation: "gen_01M3RJQ2GXYP8F188NH5K17ED5")
    one.turn(2, "two", cost: "0.001", generation: "gen_01M3RJQ2GXYP8F188NH5K17ED6")
    try fixture.write(one)
    var other = JournalText("bbbb000000000002", gateway: "sandbox", minute: 5)
    other.turn(1, "three", cost: nil, generation: "gen_01M3RJQ2GXYP8F188NH5K17ED7")
    try fixture.write(other)
    return fixture
  }

  @Test func listsEveryRequestNewestFirst() async throws {
    let answer = try await fixture().run("generations")
    #expect(answer.lines.count == 4)
    #expect(answer.lines[1].contains("bbbb/1  openai/gpt-5-mini      -    -      -     ? play  unknown, open"))
    #expect(answer.lines[2].contains("aaaa/2  openai/gpt-5-mini  1,204  312  2,100  $0.001     reported, open"))
    #expect(answer.lines[3].contains("aaaa/1  openai/gpt-5-mini  1,204  312  2,100  $0.004321  billed"))
  }

  @Test func picksASessionAndWhatIsOpen() async throws {
    struct Row: Decodable {
      var id: String?
      var cost: String?
      var lookup: String
      var play_money: Bool
    }
    let fixture = try fixture()
    let open: [Row] = try await fixture.run("generations", "--open", "--json").json()
    #expect(open.map(\.cost) == [nil, "0.001"])
    #expect(open.map(\.play_money) == [true, false])
    #expect(open.allSatisfy { $0.lookup == "open" })
    let session: [Row] = try await fixture.run("generations", "-s", "aaaa", "--json").json()
    #expect(session.count == 2)
    #expect(try await fixture.run("generations", "-s", "nope").code == Failure.Code.failed)
  }

  @Test(arguments: ["aaaa/1", "gen_01M3RJQ2GXYP8F188NH5K17ED5", "aaaa/1/1"])
  func showsOneInFull(_ name: String) async throws {
    let answer = try await fixture().run("generation", name)
    #expect(answer.code == 0)
    for fact in [
      "id                  gen_01M3RJQ2GXYP8F188NH5K17ED5", "input tokens        1,204",
      "cost                $0.004321",
      "state               billed", "reported in stream  $0.004171",
    ] { #expect(answer.output.contains("  \(fact)\n"), "\(fact)") }
    #expect(!answer.output.contains("total_cost"))
  }

  @Test func showsTheGatewaysOwnWordsWhenAsked() async throws {
    let answer = try await fixture().run("generation", "aaaa/1", "--raw")
    #expect(answer.lines.contains(#"{"cost":0.004171}"#))
    #expect(answer.lines.contains(#"{"data":{"total_cost":0.004321}}"#))
    struct Row: Decodable {
      var raw_stream: [String]
      var raw_lookup: String?
      var surcharge: String?
    }
    let row: Row = try await fixture().run("generation", "aaaa/1", "--raw", "--json").json()
    #expect(row.raw_lookup == #"{"data":{"total_cost":0.004321}}"# && row.raw_stream.count == 1)
    #expect(row.surcharge == nil)
  }

  @Test func helpsWithAnIdThatThereIsNot() async throws {
    let fixture = try fixture()
    let several = try await fixture.run("generation", "gen_01M3")
    #expect(several.code == Failure.Code.usage && several.errors.contains("3 generations begin with"))
    let near = try await fixture.run("generation", "gen_01M3RJQ2GXYP8F188NH5K17EDX")
    #expect(near.code == Failure.Code.failed && near.errors.contains("did you mean gen_01M3RJQ2GXYP8F188NH5K17ED"))
    #expect(try await fixture.run("generation", "aaaa/9").code == Failure.Code.failed)
  }
}
