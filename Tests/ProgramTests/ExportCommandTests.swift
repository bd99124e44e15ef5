import Foundation
import TestSupport
import Testing

/// `tuppence export` of several sessions and in every format, and `tuppence bill`, as they are called.
@Suite struct ExportCommandTests {
  private func home(_ costs: [String] = ["0.0012337500000000002", "3.2e-06"]) async throws -> Home {
    let home = try Home(
      try CannedGateway(costs: costs) { _, number, id in CannedGateway.reply("# Head \(number) <b>é</b>", id: id) })
    for prompt in ["one", "two", "three"] {
      try #require(try await home.run(["ask", "--wait-for-bill", prompt]).exit == .status(0))
    }
    return home
  }

  /// The judges that are installed read every format, and find the ledger's total in each of them.
  @Test func independentReadersFindTheLedgersTotal() async throws {
    let home = try await home()
    let judged = try await home.judged(total: "0.0024707000000000004")
    #expect(judged.components(separatedBy: "sum ").count > 8 || judged.contains("no judge: python3"), "\(judged)")
  }

  @Test func aFileIsWholeOrNotThere() async throws {
    let home = try await home()
    let folder = try home.folder.folder("out")
    for ending in ["html", "focus.csv", "otlp.jsonl", "journal", "md", "json", "jsonl", "csv"] {
      let path = folder.appending(path: "all.\(ending)").path
      #expect(try await home.run(["export", "--all", "--output", path]).exit == .status(0))
      let again = try await home.run(["export", "--all", "--output", path])
      #expect(again.exit == .status(1) && again.errors.contains("exists"))
      let printed = try await home.run([
        "export", "--all", "--format",
        ["md": "markdown", "journal": "hledger"][ending] ?? String(ending.split(separator: ".")[0]),
      ])
      #expect(try printed.output == String(contentsOfFile: path, encoding: .utf8))
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 8)
    let nothing = try await home.run([
      "export", "--all", "--until", "2001-01-01", "--output", folder.appending(path: "none.csv").path,
    ])
    #expect(nothing.exit == .status(1) && nothing.errors.contains("no session has turns"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 8)
  }

  @Test func billsOfALogAreFoundSummedAndImportedOnce() async throws {
    let home = try Home(try CannedGateway(costs: ["0.0012337500000000002", "0.01"]))
    let log = "{\"id\":\"\(CannedGateway.id(1))\"}\nnoise \(CannedGateway.id(2)),\(CannedGateway.id(1))\n"
    let run = try await home.run(["bill", "--json", "--import"], input: Data(log.utf8))
    #expect(run.exit == .status(0), "\(run.errors)")
    let page = try JSON(run.output)
    #expect(page.version == .number(1) && page.totals.cost.text == "0.0112337500000000002")
    #expect(
      page.totals.found == .number(2) && page.totals.unknown == .number(0) && page.totals.at_least == .flag(false))
    #expect(page.bills.list.map(\.state.text) == ["billed", "billed"])
    let again = try await home.run(["bill", CannedGateway.id(1), CannedGateway.id(2), "--import"])
    #expect(again.exit == .status(0) && again.output.contains("0.0112337500000000002"))
    #expect(again.errors.contains("2 bills not imported, because the ledger already has them"))
    #expect(try JSON(try await home.run(["report", "--json"]).output).totals.cost.text == "0.0112337500000000002")
    let csv = try await home.run(["bill", "--csv", CannedGateway.id(2)])
    #expect(csv.output.hasPrefix("id,state,") && csv.output.hasSuffix(",0.01\r\n"))
  }

  @Test func anUnknownIdFailsTheCommandAndIsNotInTheSum() async throws {
    let home = try Home(try CannedGateway(costs: ["0.25"]))
    let unknown = "gen_01M3RJQ2GXYP8F188NH5K17ZZZ"
    let run = try await home.run(["bill", CannedGateway.id(1), unknown, "--json"])
    #expect(run.exit == .status(1) && run.errors.contains("1 id unknown to the gateway, not counted: \(unknown)"))
    let totals = try JSON(run.output).totals
    #expect(totals.cost.text == "0.25" && totals.unknown == .number(1) && totals.at_least == .flag(true))
    #expect(try await home.run(["bill", CannedGateway.id(1)]).exit == .status(0))
    #expect(try await home.run(["bill", "--help"]).output.contains("makes the exit code 1"))
  }

  @Test func withoutAKeyItIsRefusedAndSaysWhichOneIsMissing() async throws {
    let home = try Home(try CannedGateway())
    let run = try await home.run(["bill", "gen-1790752558-a1B2c3", CannedGateway.id(1), "--json"])
    #expect(run.exit == .status(77) && run.errors.contains("OPENROUTER_API_KEY"))
    let page = try JSON(run.output)
    #expect(page.bills.list.map(\.state.text) == ["no_key", "billed"] && page.totals.at_least == .flag(true))
    let none = try await home.run(["bill"], input: Data("nothing here".utf8))
    #expect(none.exit == .status(1) && none.errors.contains("no generation id"))
    let missing = try await home.run(["bill", "gen_short"])
    #expect(missing.exit == .status(1) && missing.errors.contains("no generation id and no file"))
  }
}
