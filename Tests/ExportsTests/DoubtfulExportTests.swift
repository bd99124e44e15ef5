import Foundation
import Testing

@testable import Exports
@testable import Records

/// A figure that is too strange to be counted is shown, and no sum of an export holds it.
@Suite struct DoubtfulExportTests {
  @Test(arguments: ["-5", "9.4", "1000000"]) func leavesItOutOfEverySum(bill: String) throws {
    let transcript = ExportFixture.transcript([
      .init(id: "gen_1", estimate: "0.01", reported: "0.02", bill: bill, usage: nil)
    ])
    let export = SessionExport(transcript)
    #expect(export.totals.cost == USD("0.02") && export.byModel[0].cost == USD("0.02"))
    #expect(export.byModel[0].doubtful == 1 && export.turns[0].running.doubtful == 1)
    let json = ExportFormat.json.text(of: [export])
    #expect(json.components(separatedBy: #""doubtful" : 1"#).count == 5)
    #expect(json.contains(#""doubt" : ""#) && json.contains(#""cost" : "\#(bill)""#))
    let markdown = ExportFormat.markdown.text(of: [export])
    #expect(markdown.contains("cost: $0.02 reported without 1 strange bill"))
    #expect(markdown.contains("billed, which is strange and not counted"))
    #expect(markdown.contains("| **0.02** | reported without 1 strange bill |"))
    let rows = ExportFixture.table(ExportFormat.csv.text(of: [export]))
    let doubt = try #require(rows[0].firstIndex(of: "doubt"))
    #expect(["negative", "far_above_expected", "implausible"].contains(rows[1][doubt]))
    let counted = try #require(rows[0].firstIndex(of: "counted_cost"))
    #expect(rows[1][counted] == "0.02")
  }
}
