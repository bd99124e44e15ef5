import Foundation
import Testing

@testable import Exports
@testable import Records

@Suite struct ExportFormatTests {
  @Test func everyNameAliasAndEndingIsOneFormats() {
    let names = ExportFormat.all.flatMap { [$0.name] + $0.aliases }
    #expect(Set(names).count == names.count)
    let endings = ExportFormat.all.flatMap(\.suffixes)
    #expect(Set(endings).count == endings.count)
    for format in ExportFormat.all {
      #expect(!format.suffixes.isEmpty && !format.summary.contains("\n"))
      #expect(ExportFormat.named(format.name.uppercased()) == format)
      #expect(ExportFormat.ofFile("/a.b/c." + format.suffixes[0].uppercased()) == format)
    }
  }

  @Test(arguments: ["", "page", "page.", "md", "page.docx", "a.md/page"]) func aFileOfNoFormatHasNone(path: String) {
    #expect(ExportFormat.ofFile(path) == nil)
  }

  /// A wrong way to escape would spoil a document on a terminal; what cannot say "unknown" leaves a request out.
  @Test func aFormatIsEscapedByItsKind() throws {
    let kinds: [(String, ExportFormat.Screening, Bool)] = [
      ("markdown", .text, false), ("json", .json, false), ("jsonl", .json, false), ("csv", .table, false),
      ("html", .text, false), ("focus", .table, true), ("otlp", .json, false), ("hledger", .text, true),
    ]
    #expect(kinds.map(\.0) == ExportFormat.all.map(\.name))
    for (name, screening, leavesOut) in kinds {
      let format = try #require(ExportFormat.named(name))
      #expect(format.screening == screening && format.leavesOutUnknown == leavesOut, "\(name)")
    }
  }

  @Test func mdIsMarkdown() {
    #expect(ExportFormat.named("md") == .markdown && ExportFormat.named("docx") == nil)
  }

  /// The formats' files and the list: a format without its line is no format.
  @Test func everyFormatOfTheFolderIsInTheList() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Sources/Exports")
    let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    let declaration = try Regex(#"static let \w+ = ExportFormat\("#)
    let count = try files.filter { $0.pathExtension == "swift" }.reduce(0) { count, file in
      count + (try String(contentsOf: file, encoding: .utf8).matches(of: declaration).count)
    }
    #expect(count == ExportFormat.all.count)
  }

  /// Of a generation that two sessions hold, the first one counts.
  @Test func severalSessionsCountAGenerationOnce() throws {
    let first = ExportFixture.transcript([.init(id: "gen_1", bill: "0.01"), .init(id: "gen_2", bill: "0.02")], id: "a")
    let copy = ExportFixture.transcript([.init(id: "gen_2", bill: "0.02"), .init(id: "gen_3", bill: "0.04")], id: "b")
    let sessions = [SessionExport(first), SessionExport(copy, excluding: ["gen_1", "gen_2"])]
    #expect(sessions.map(\.totals.cost.description) == ["0.03", "0.04"])
    let rows = ExportFixture.table(ExportFormat.csv.text(of: sessions))
    let column = try #require(rows[0].firstIndex(of: "counted_cost"))
    #expect(rows.dropFirst().map { $0[column] } == ["0.01", "0.02", nil, "0.04"])
    let page = ExportFormat.markdown.text(of: sessions)
    #expect(page.hasSuffix("| 2 | 4 | **0.07** | billed |\n"))
    let json = ExportFormat.json.text(of: sessions)
    #expect(json.contains("\"cost\" : \"0.07\"") && (try? JSONTree(Data(json.utf8))) != nil)
  }

  @Test func playMoneyIsInNoSumOfRealMoney() throws {
    let real = ExportFixture.transcript([.init(id: "gen_1", bill: "0.01")], id: "a")
    let play = ExportFixture.transcript([.init(id: "gen_2", bill: "7")], id: "b", gateway: "sandbox")
    let sessions = [SessionExport(real), SessionExport(play)]
    let tree = try JSONTree(Data(ExportFormat.json.text(of: sessions).utf8))
    #expect(tree["totals"]?["cost"]?.string == "0.01" && tree["play_money"]?["cost"]?.string == "7")
    #expect(ExportFormat.markdown.text(of: sessions).contains("| 1 | 1 | **7** | billed, play money |"))
  }

  @Test func onlyTurnsOfThePeriodAreSummedUp() {
    let transcript = ExportFixture.transcript([.init(id: "gen_1", bill: "0.01"), .init(id: "gen_2", bill: "0.02")])
    let late = SessionExport(transcript, where: { $0.started > ExportFixture.start })
    #expect(late.totals.cost == USD("0.02") && late.turns.map(\.turn.index) == [2])
    #expect(late.turns[0].running.cost == USD("0.02") && late.byModel.map(\.turns) == [1])
  }

  /// Without words nothing of what was written or named is left, in no format.
  @Test(arguments: ExportFormat.all.map(\.name)) func noContentLeavesNoWords(name: String) throws {
    let format = try #require(ExportFormat.named(name))
    let transcript = ExportFixture.transcript(
      [
        .init(
          prompt: "promptword [a](file:///home/me/secretfile.txt)", reply: "replyword ![p](pictureword.png)",
          id: "gen_1", bill: "0.01")
      ], title: "titleword")
    let text = format.text(of: [SessionExport(transcript, content: false)])
    for word in ["promptword", "replyword", "titleword", "secretfile", "pictureword"] { #expect(!text.contains(word)) }
    #expect(format.text(of: [SessionExport(transcript)]).contains("gen_1") || name == "html" || name == "markdown")
  }
}
