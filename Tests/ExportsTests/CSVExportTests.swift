import Foundation
import Testing

@testable import Exports
@testable import Records

@Suite struct CSVExportTests {
  private func transcript(prompt: String, reply: String, model: String = "a/b", cost: String? = "-1.5e-05")
    -> Transcript
  {
    let time = Date(timeIntervalSince1970: 1_790_000_000)
    let opened = SessionOpened(
      id: "s1", gateway: "vercel", baseURL: "x", billing: .lookup, assistant: "duck", model: model, program: "0.1")
    let ended = ReplyEnded(
      turn: 1, attempt: 1, status: .complete, text: reply, figures: UsageAndCost(cost: cost.flatMap { USD($0) }))
    return Transcript([
      Record(time: time, entry: .session(opened)),
      Record(
        time: time,
        entry: .turn(TurnStarted(turn: 1, prompt: prompt, assistant: "duck", model: model, tags: ["a:1", "b"]))),
      Record(time: time, entry: .generation(GenerationNamed(turn: 1, attempt: 1, id: "gen_1"))),
      Record(time: time, entry: .reply(ended)),
    ])
  }

  @Test func writesARowAGeneration() {
    let text = ExportFormat.csv.text(of: [SessionExport(transcript(prompt: "a \"b\", c\nd", reply: "plain"))])
    #expect(
      text
        == "session,gateway,turn,attempt,started,status,assistant,model,served_model,provider,user,tags,generation,state,"
        + "lookup,cost,surcharge,expected_tag_fees,market_cost,upstream_cost,byok,finish_reason,input,cached_input,"
        + "cache_write,output,reasoning,latency_ms,duration_ms,doubt,counted_cost,refused,tool_calls,pictures,"
        + "unreadable_events,asked_tier,service_tier,asked_fallbacks,asked_providers,credential,tries,step,forked_from,"
        + "prompt,reply,files\r\n"
        + "s1,vercel,1,1,2026-09-21T14:13:20Z,complete,duck,a/b,,,,a:1 b,gen_1,reported,open,-0.000015,,,,,,,,,,,,,,negative,,false,,0,0,,,,,,,1,,"
        + "\"a \"\"b\"\", c\nd\",plain,\r\n")
  }

  @Test(arguments: ["=1+1", "+1", "-1", "@x", "\tx", "＝1", "＋1", "－1", "＠x"])
  func aFormulaInTextIsHarmlessAndANumberStaysANumber(text: String) {
    let written = ExportFormat.csv.text(of: [SessionExport(transcript(prompt: text, reply: "r", model: text))])
    #expect(written.contains(",'\(text),r,\r\n"))
    #expect(written.contains(",duck,'\(text),"))
    #expect(written.contains(",-0.000015,"))
  }

  @Test func nothingIsBareAndAnEmptyTextIsQuoted() {
    let written = ExportFormat.csv.text(of: [SessionExport(transcript(prompt: "p", reply: "", cost: nil))])
    #expect(written.hasSuffix(",p,\"\",\r\n"))
    #expect(written.contains(",unknown,open,,,"))
  }

  @Test func controlCharactersDoNotReachATerminalThroughATable() {
    let written = ExportFormat.csv.text(of: [
      SessionExport(transcript(prompt: "a\u{1B}[2Jb\u{9B}c\u{7}\u{202E}", reply: "x\r\ny"))
    ])
    #expect(written.contains(",a[2Jbc,\"x\ny\",\r\n"))
  }

  @Test func namesTheFilesOfAPromptButForNoWords() {
    let files = [("=a,b.png", MediaType.png), (nil, .pdf)].map { name, type in
      MediaFile(sha256: "x", type: type, name: name, size: 1)
    }
    var start = TurnStarted(turn: 1, prompt: "p", assistant: "duck", model: "a/b")
    start.media = files
    let opening = SessionOpened(
      id: "s1", gateway: "vercel", baseURL: "u", billing: .lookup, assistant: "duck", model: "a/b", program: "t")
    let records = [Entry.session(opening), .turn(start)].map { Record(time: Date(timeIntervalSince1970: 0), entry: $0) }
    func text(_ content: Bool) -> String {
      ExportFormat.csv.text(of: [SessionExport(Transcript(records), content: content)])
    }
    #expect(text(true).hasSuffix(",p,,\"'=a,b.png; document.pdf\"\r\n"))
    #expect(!text(false).contains("a,b.png") && !text(false).contains("document"))
  }

  @Test func leavesTheWordsOut() {
    let written = ExportFormat.csv.text(of: [
      SessionExport(transcript(prompt: "secret", reply: "hidden"), content: false)
    ])
    #expect(!written.contains("secret"))
    #expect(!written.contains("hidden"))
    #expect(
      written.split(separator: "\r\n").allSatisfy {
        $0.split(separator: ",", omittingEmptySubsequences: false).count == 43
      })
  }

  @Test func aJSONLineIsATurn() throws {
    let text = ExportFormat.jsonl.text(of: [SessionExport(transcript(prompt: "p\n\u{2028}", reply: "r"))])
    let lines = text.split(separator: "\n")
    #expect(lines.count == 1)
    struct Line: Decodable {
      var version: Int
      var session: String
      var index: Int
      var prompt: String
      var cost: String?
      var generations: [Generation]

      struct Generation: Decodable {
        var cost: String
        var doubt: String
      }
    }
    let line = try JSONDecoder().decode(Line.self, from: Data(lines[0].utf8))
    #expect(line.session == "s1" && line.version == 1 && line.index == 1)
    #expect(line.prompt == "p\n\u{2028}")
    // A negative figure is shown, and counts in no sum.
    #expect(line.cost == nil && line.generations.map(\.cost) == ["-0.000015"])
    #expect(line.generations.map(\.doubt) == ["negative"])
  }
}
