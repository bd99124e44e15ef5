import App
import Chat
import Exports
import Foundation
import Records
import Settings
import Testing

@testable import Console

/// What the options of a command line become, and where their values end.
@Suite struct OptionValueTests {
  private func options(_ arguments: String...) throws -> Options { try read(arguments) }

  private func read(_ arguments: [String]) throws -> Options {
    try Invocation(arguments, inputIsTerminal: true).options
  }

  /// The first and the last value that an option takes, and the values directly beyond them.
  private static let bounds: [(command: String, option: String, taken: [String], refused: [String])] = [
    ("ask", "--tag", ["a", String(repeating: "é", count: 64)], ["", String(repeating: "é", count: 65)]),
    ("ask", "--max-steps", ["1", "1000"], ["0", "1001", "-1", "x", ""]),
    ("ask", "--budget", ["0", "$0", "2.50", "$2.50"], ["-0.01", "$-1", "x", "", "$"]),
    ("ask", "--turn-limit", ["0", "off", "$0.50"], ["-1", "OFF", ""]),
    ("ask", "--tier", ["flex", "priority"], ["default", ""]), ("ask", "--caching", ["auto", "off"], ["on", ""]),
    ("ask", "--fallback", ["a/b"], [""]), ("ask", "--only", ["anthropic"], ["", "a b"]),
    ("ask", "--models", ["a,b", "a , b"], ["a", "a,", ",", "a,,b", "a, ,b"]),
    ("image", "--size", ["16x16", "8192x8192", "16X8192"], ["15x16", "16x15", "8193x16", "16x", "x", "16x16x16"]),
    ("image", "--count", ["1", "10"], ["0", "11", "x"]),
    ("sandbox", "--port", ["0", "65535"], ["65536", "-1", ""]),
    ("sandbox", "--pace", ["0", "86400000"], ["86400001", "-1"]),
    ("sandbox", "--bill-delay", ["0", "86400000"], ["86400001", "-1"]),
    ("sandbox", "--seed", ["0", "18446744073709551615"], ["-1", "18446744073709551616"]),
    ("sandbox", "--fault", ["list", "cut", "cut,429"], ["", "list,cut", "cut,list", "Cut"]),
    ("reconcile", "--tolerance", ["0", "0.01"], ["-0.01", "x", "$1"]),
    ("report", "--format", ["table", "json", "csv"], ["html"]), ("export", "--format", ["html", "focus"], ["table"]),
    ("models", "--sort", ["name", "input", "output", "context"], ["Name", ""]),
  ]

  @Test func everyOptionHasItsBounds() throws {
    for (command, option, taken, refused) in Self.bounds {
      for value in taken { #expect(throws: Never.self, "\(option) \(value)") { try read([command, option, value]) } }
      for value in refused {
        #expect("\(option) \"\(value)\"") { try read([command, option, value]) } throws: { error in
          if case .badValue(option, value, _)? = error as? UsageError { return true }
          if case .unknownFault? = error as? UsageError { return option == "--fault" }
          return false
        }
      }
    }
  }

  @Test func valuesGoWhereTheyBelong() throws {
    #expect(try options("ask", "--budget", "$2.50").budget == USD("2.5"))
    #expect(try options("ask", "--turn-limit", "$0.50").turnLimit == .amount(USD("0.5") ?? .zero))
    #expect(try options("ask", "--turn-limit", "off").turnLimit == .off)
    #expect(try options("ask", "--models", "a, b ,c").models == ["a", "b", "c"])
    let served = try options(
      "ask", "--fallback", "b", "--fallback", "a", "--only", "q", "--only", "p", "--tier", "flex", "--caching", "off",
      "--keep", "9000 tokens"
    ).serving
    #expect(
      served
        == RequestOptions(
          tier: .flex, fallbacks: ["b", "a"], providers: ["q", "p"], caching: .off, window: .tokens(9_000)))
    #expect(try options("ask", "--tag", "b", "--tag", "a", "--no-tags").tags == ["b", "a"])
    #expect(try options("ask", "--no-tags").sendsTags == false && options("ask").sendsTags == nil)
    #expect(try options("ask", "--no-stream").streams == false && options("ask").streams)
    #expect(try options("ask", "--max-steps", "7").maxSteps == 7)
    #expect(try options("ask", "--attach", "b", "--attach", "a").attachments == ["b", "a"])
    #expect(try options("ask", "--tools", "off").tools == [] && options("ask").tools == nil)
    #expect(try options("ask", "--allow-tool", "a/b", "--allow-tool", "c/*").allowedTools.map(\.server) == ["a", "c"])
    let sandbox = try options("sandbox", "--port", "4010", "--pace", "5", "--bill-delay", "7", "--seed", "3")
    #expect(sandbox.port == 4_010 && sandbox.pace == 5 && sandbox.billDelay == 7 && sandbox.seed == 3)
    #expect(try options("sandbox", "--fault", "cut,429").faults == ["cut", "429"])
    #expect(try options("export", "--no-content", "--force", "--all").withContent == false)
    let report = try options(
      "report", "--since", "7d", "--until", "today", "--ledger", "b", "--ledger", "a", "--utc", "--remote"
    ).report
    #expect(report.since == "7d" && report.until == "today" && report.ledgers == ["b", "a"])
    #expect(report.isUTC && report.isRemote)
    #expect(try options("report", "--tag", "b", "--tag", "a").tags == ["a"], "a filter is one tag, the last")
  }

  /// A variable that is given twice has its last value, and so has a setting.
  @Test func theLastValueOfAVariableCounts() throws {
    let options = try options(
      "ask", "--var", "a=1", "--var", "b=x=y", "--var", "a=", "-o", "temperature=1", "-o", "temperature=0.5")
    #expect(options.variables == [VariableValue(name: "b", value: "x=y"), VariableValue(name: "a", value: "")])
    #expect(options.settings == ["temperature": "0.5"])
  }

  @Test(arguments: [
    (["--size", "64x32", "--count", "3"], PictureRequest(count: 3, width: 64, height: 32)),
    (["--count", "3", "--size", "64x32"], PictureRequest(count: 3, width: 64, height: 32)),
    (["-n", "2"], PictureRequest(count: 2)), (["--size", "64X32"], PictureRequest(width: 64, height: 32)),
  ]) func sizeAndCountGoTogether(_ arguments: [String], _ picture: PictureRequest) throws {
    #expect(try read(["image"] + arguments).picture == picture)
  }

  @Test func aValueThatMayBeLeftOutIsBehindAnEqualsSign() throws {
    let again = try options("settle", "--again")
    #expect(again.asksAgain && again.words.isEmpty)
    #expect(try options("settle", "--again=7f3k").words == ["7f3k"])
    #expect(try options("settle", "--again", "7f3k").words == ["7f3k"])
    #expect(try options("settle", "--wait").waitLimit == .seconds(300))
    #expect(try options("settle", "--wait=90").waitLimit == .seconds(90))
    #expect(try options("settle").waitLimit == nil)
  }

  @Test func aValueIsTakenFromWhereItMayBe() throws {
    #expect(try options("ask", "--model=a=b").model == "a=b" && options("ask", "--model=").model == "")
    #expect(try options("ask", "-ma").model == "a" && options("ask", "-m", "-x").model == "-x")
    let grouped = try options("ask", "-cqm", "a", "why")
    #expect(grouped.continues && grouped.isQuiet && grouped.model == "a" && grouped.words == ["why"])
    #expect(try options("bill", "-", "a.log").words == ["-", "a.log"] && !options("bill", "-").readsStandardInput)
    for (arguments, error) in [
      (["ask", "--json=1"], UsageError.needlessValue(option: "--json")),
      (["ask", "-x"], .unknownOption("-x", nearest: nil)),
      (["ask", "-cx"], .unknownOption("-x", nearest: nil)),
      (["ask", "-m"], .missingValue(option: "-m", value: "ID")),
      (["ask", "--model"], .missingValue(option: "--model", value: "ID")),
      (["ask", "--modle", "a"], .unknownOption("--modle", nearest: "--model")),
      (["sessions", "--model=a", "--modle"], .unknownOption("--modle", nearest: "--model")),
      (["generation", "a", "b", "c"], .surplusArgument("b", call: "tuppence generation", usage: "ID")),
      (["sessions", "delete", "a", "b"], .surplusArgument("b", call: "tuppence sessions delete", usage: "ID")),
      (["sessions", "rename", "a"], .missingArguments(call: "tuppence sessions rename", usage: "ID TITLE ...")),
      (["man", "a"], .surplusArgument("a", call: "tuppence man", usage: "")),
    ] {
      #expect(throws: error) { try read(arguments) }
    }
  }

  /// Help is given whatever else is wrong with the words behind it.
  @Test func helpNeedsNoArguments() throws {
    #expect(try options("generation", "--help").wantsHelp && options("config", "-h").wantsHelp)
    #expect(try options("generation", "a", "b", "-h").wantsHelp)
  }

  @Test func theRequestHasAllThatIsAboutTheSession() throws {
    let options = try options(
      "ask", "-a", "swift", "-m", "a/b", "--models", "c,d", "-s", "7f3k", "-c", "--system", "Be.", "--user", "ada",
      "--tag", "t", "--no-tags", "--gateway", "vercel", "--budget", "3", "--var", "x=1", "-o", "max_tokens=9",
      "--tier", "flex", "--web-search", "--unrecorded")
    let request = options.request
    #expect(request.assistant == "swift" && request.model == "a/b" && request.models == ["c", "d"])
    #expect(request.session == "7f3k" && request.continues && request.system == "Be." && request.user == "ada")
    #expect(request.tags == ["t"] && request.sendsTags == false && request.gateway == "vercel")
    #expect(request.budget == USD("3") && request.variables == [VariableValue(name: "x", value: "1")])
    #expect(request.settings == ["max_tokens": "9"] && request.options == RequestOptions(tier: .flex))
    #expect(request.searchesWeb && request.allowsUnrecorded)
    #expect(Options().request == SessionRequest())
  }
}
