import App
import Foundation
import GatewayClient
import Records
import Settings
import Testing

@testable import Console
@testable import Exports
@testable import Terminal

/// The table of commands, what Tab makes of it, and the pure pieces of the listings.
@Suite struct SlashTableTests {
  @Test func everyCommandIsRegisteredOnceAndSaidInOneLine() throws {
    let names = SlashCommand.all.flatMap { [$0.name] + $0.aliases }
    #expect(Set(names).count == names.count)
    for command in SlashCommand.all {
      #expect(command.name.allSatisfy { $0.isASCII && $0.isLowercase })
      #expect(!command.summary.isEmpty && !command.summary.contains("\n") && command.summary.count <= 100)
      #expect(ReplInput("/\(command.name)", pasted: false) == .command(name: command.name, argument: ""))
    }
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Sources/Console/Slash").standardizedFileURL
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    let declared = try files.filter { $0.hasPrefix("SlashCommand+") }.flatMap { file in
      try String(contentsOf: folder.appending(path: file), encoding: .utf8).split(separator: "\n")
        .filter { $0.contains("static let") && $0.contains("= SlashCommand(") }
    }
    // `/set cost_line` runs one that has no name of its own in the list.
    #expect(declared.filter { !$0.contains("costLine") }.count == SlashCommand.all.count)
  }

  private var stage: ReplViewState {
    let stage = ReplViewState(FileNames(folder: "/nonexistent", home: nil))
    stage.update {
      $0.models = [.init("a/sonnet", note: "$3.00"), .init("a/opus", note: "$5.00"), .init("b/mini")]
      $0.assistants = [.init("swift", note: "Swift 6")]
      $0.sessions = [.init("7f3k", note: "Actors")]
      $0.exports = ["actors.md", "actors.json"]
    }
    return stage
  }

  @Test(
    arguments: [
      ("/und", 0, ["/undo"]), ("/model a/", 7, ["a/sonnet", "a/opus"]), ("/model son", 7, ["a/sonnet"]),
      ("/model i", 7, ["b/mini"]), ("/model n", 7, ["a/sonnet", "b/mini"]), ("/model b/mini ", 7, ["b/mini once"]),
      ("/assistant s", 11, ["swift"]), ("/resume ", 8, ["7f3k"]), ("/export ", 8, ["actors.md", "actors.json"]),
      ("/set t", 5, ["tags", "tier", "title", "temperature"]), ("/set model a/o", 11, ["a/opus"]),
      ("/set tags o", 10, ["on", "off"]),
      ("/set nothing x", 5, []), ("/help ne", 6, ["new"]), ("/edit l", 6, ["last"]), ("//un", 0, []), ("text", 0, []),
      ("/modle", 0, ["/model"]), ("/assistant swfit", 11, ["swift"]), ("/model a/sonet", 7, ["a/sonnet"]),
      ("/set modle", 5, ["model"]), ("/resume actors", 8, ["7f3k"]), ("/resume 7f4k", 8, ["7f3k"]),
      ("/model b/mini on", 7, ["b/mini once"]), ("/model b/mini x", 7, []), ("/attach cl", 8, ["clear"]),
      ("/attach ", 8, []), ("/budget ", 8, ["session", "day", "month", "turn", "assistant:swift", "off"]),
      ("/budget d", 8, ["day"]), ("/budget day ", 8, ["day off"]), ("/budget day 5", 8, []),
      ("/budget assistant:s", 8, ["assistant:swift"]), ("/set cost_line s", 15, ["short"]),
    ] as [(String, Int, [String])])
  func tabOffers(_ line: String, from start: Int, _ texts: [String]) {
    let offered = stage.completion(line, line.unicodeScalars.count)
    #expect(offered.candidates.map(\.text) == texts)
    if !texts.isEmpty { #expect(offered.replace == start..<line.unicodeScalars.count) }
  }

  @Test func aWordOfANoteChoosesWhereItIsInOneAlone() throws {
    let stage = stage
    stage.update {
      $0.sessions = [.init("7f3k", note: "Actors"), .init("8abc", note: "More actors"), .init("9xyz", note: "Locks")]
    }
    #expect(stage.completion("/resume actors", 14).candidates.isEmpty)
    #expect(stage.completion("/resume locks", 13).candidates.map(\.text) == ["9xyz"])
  }

  @Test func theUsersThatHaveABudgetAreOffered() throws {
    let stage = stage
    let limit = try #require(USD("5"))
    _ = stage.take(
      [BudgetScope.day, .user("ada"), .assistant("duck")].map {
        BudgetStatus(budget: Budget(scope: $0, limit: limit), spent: .zero)
      })
    #expect(stage.completion("/budget us", 10).candidates.map(\.text) == ["user:ada"])
    #expect(stage.completion("/budget ", 8).candidates.count == 7)
  }

  @Test func modelsThatTheSettingsNameAreOfferedWithoutAList() async throws {
    let fixture = try ReplFixture()
    let (repl, _) = try await fixture.chat([])
    var configuration = Configuration()
    configuration.aliases = ["fast": "openai/gpt-5-mini", "a": "x/y"]
    (configuration.model, configuration.compactModel) = ("fast", "a/cheap")
    let viewState = ReplViewState(FileNames(folder: "/nonexistent", home: nil))
    await viewState.prepareNamedModels(repl.session, configuration)
    let named = ["a", "fast", SessionOpening.standardModel, "a/cheap"]
    #expect(viewState.candidates(of: .models).map(\.text) == named)
    #expect(viewState.completion("/model fa", 9).candidates == [.init("fast", note: "openai/gpt-5-mini")])
    // A listed model is offered once, with its price.
    viewState.update { $0.models = [.init("a/cheap", note: "$3.00"), .init("b/mini")] }
    #expect(viewState.candidates(of: .models).map(\.text) == ["a/cheap", "b/mini"] + named.dropLast())
    #expect(viewState.completion("/compact a/", 11).candidates == [.init("a/cheap", note: "$3.00")])
    await repl.leave()
  }

  @Test func candidatesBearNotes() {
    #expect(stage.completion("/model a/s", 10).candidates == [.init("a/sonnet", note: "$3.00")])
    #expect(stage.completion("/resume 7", 9).candidates == [.init("7f3k", note: "Actors")])
  }

  private var catalogue: [ModelEntry] {
    [
      ModelEntry(
        id: "b/large", name: "Big One", contextWindow: 200_000, type: "language",
        prices: .init(input: USD("0.000003"), output: USD("0.000015"), cacheRead: USD("0.0000003"))),
      ModelEntry(id: "a/unpriced"), ModelEntry(id: "a/picture", type: "image"),
    ]
  }

  @Test func findsModelsByEveryWordOfIdAndName() {
    func found(_ search: String) -> [String] {
      ModelListing(catalogue.filter(\.chats), search: search).models.map(\.id)
    }
    #expect(found("") == ["a/unpriced", "b/large"])
    #expect(found("one LARGE") == ["b/large"])
    #expect(found("one small").isEmpty)
  }

  @Test func pricesAModelByTheMillionAndNeverTakesUnknownForNothing() {
    let listing = ModelListing(catalogue.filter(\.chats))
    let lines = listing.lines(width: 80, styles: .plain, current: "b/large")
    #expect(lines[0] == "  model        in/M   out/M  cached/M  context  abilities")
    #expect(lines[1] == "  a/unpriced      -       -         -        -")
    #expect(lines[2] == "* b/large     $3.00  $15.00     $0.30     200K")
    #expect(listing.lines(width: 40, styles: .plain, current: "")[2] == "  b/large     $3.00  $15.00     200K")
    #expect(listing.lines(width: 30, styles: .plain, current: "")[2] == "  b/large     $3.00  $15.00")
    #expect(
      listing.lines(width: 20, styles: .plain, current: "") == [
        "  model  in/M  out/M", "  a/unpriced  -  -", "b/large $3.00 $15.00",
      ])
    #expect(listing.models.map(ModelListing.note) == ["no price listed", "$3.00 in, $15.00 out a million"])
  }

  @Test func foldsRowsBesideOrBelowEachOther() {
    let rows = [("/set [NAME VALUE]", "this session's settings"), ("/x", "y")]
    #expect(
      FoldedRows.lines(rows, width: 80) == [
        "  /set [NAME VALUE]  this session's settings", "  /x                 y",
      ])
    #expect(
      FoldedRows.lines(rows, width: 30) == [
        "  /set [NAME VALUE]", "      this session's settings", "  /x", "      y",
      ])
    // A column has 24 at least for the words, and 32 at most for the names.
    #expect(FoldedRows.lines(rows, width: 45).count == 2 && FoldedRows.lines(rows, width: 44).count == 4)
    let names = [32, 33].map { String(repeating: "n", count: $0) }
    #expect(
      FoldedRows.lines(names.map { ($0, "y") }, width: 80)
        == ["  \(names[0])  y", "  \(names[1])", String(repeating: " ", count: 36) + "y"])
    for width in [20, 40, 80] {
      let lines = FoldedRows.lines(SlashCommand.all.map { ("/\($0.name)", $0.summary) }, width: width)
      #expect(lines.allSatisfy { displayWidth(of: $0) <= width })
    }
  }

  @Test func suggestsNamesOfFilesByTheTitle() {
    let names = ExportNames.suggested(id: "7f3k", title: "Why? Actors/Locks!")
    #expect(names.starts(with: ["why-actors-locks.md", "why-actors-locks.json"]))
    #expect(names.count == ExportFormat.all.count)
    #expect(ExportNames.suggested(id: "7f3k", title: "../..").first == "session-7f3k.md")
    let long = ExportNames.suggested(id: "7f3k", title: String(repeating: "ab ", count: 30)).first
    #expect(long == String(repeating: "ab-", count: 16) + ".md")
  }

  @Test func historySaysWhatIsNoLongerInTheConversation() {
    var turn = ReplTests.turn(cost: "0.0042")
    turn.isInConversation = false
    let lines = HistoryText.lines([turn], styles: .plain)
    #expect(lines == ["turn 1 · swift · m · $0.0042 reported · no longer in the conversation", "▸ p", "reply", ""])
  }
}
