import Foundation
import TestSupport
import Testing

@testable import Console
@testable import Terminal

/// The prompt of `ask`, and what the command says apart from the reply.
@Suite struct AskPiecesTests {
  private func prompt(_ input: String, _ words: String..., attached: [String] = []) throws -> AskPrompt {
    let folder = try TemporaryFolder()
    try Data(input.utf8).write(to: folder("input"))
    let file = try FileHandle(forReadingFrom: folder("input"))
    var options = Options()
    options.words = words
    options.attachments = try attached.enumerated().map { place, text in
      let url = folder("\(place).txt")
      try Data(text.utf8).write(to: url)
      return url.path
    }
    return try AskPrompt(options, screen: Screen(input: file.fileDescriptor, output: -1, environment: [:]))
  }

  /// The question is the words, where there is more than them.
  @Test func thePromptIsFilesInputAndWords() throws {
    let words = try prompt("", "why", "so?")
    #expect(words.text == "why so?" && words.question == nil)
    let piped = try prompt("\n\n a b \n\n")
    #expect(piped.text == " a b " && piped.question == nil)
    let both = try prompt("piped\n", "why?")
    #expect(both.text == "piped\n\nwhy?" && both.question == "why?")
    let all = try prompt("piped\n", "why?", attached: ["one", "two"])
    let places = ["one", "two", "piped", "why?"].map { all.text.range(of: $0)?.lowerBound ?? all.text.endIndex }
    #expect(places == places.sorted() && all.text.hasSuffix("\n\npiped\n\nwhy?") && all.question == "why?")
    let file = try prompt("", "why?", attached: ["one"])
    #expect(file.text.hasSuffix("\n\nwhy?") && file.question == "why?")
  }

  @Test(arguments: ["", " \n\t ", "\n"]) func whiteSpaceIsNoPrompt(_ input: String) {
    #expect(throws: Failure(UsageError.missingPrompt)) { try prompt(input) }
  }

  @Test func anInputThatCannotBeReadIsSaid() throws {
    let folder = try TemporaryFolder()
    let descriptor = open(folder.url.path, O_RDONLY | O_CLOEXEC)
    defer { close(descriptor) }
    #expect {
      try AskPrompt(Options(), screen: Screen(input: descriptor, output: -1, environment: [:]))
    } throws: {
      ($0 as? Failure)?.message == "standard input cannot be read" && ($0 as? Failure)?.exitCode == 1
    }
  }

  private func fixture(_ server: ByteServer) throws -> CommandFixture {
    var fixture = try CommandFixture()
    fixture.environment["AI_GATEWAY_API_KEY"] = "vck_test_key_0123456789"
    fixture.environment["AI_GATEWAY_BASE_URL"] = server.baseURL.absoluteString
    return fixture
  }

  private static func server() throws -> ByteServer {
    try ByteServer { request, number in
      request.method == "POST"
        ? ByteServer.recordedReply(id: "gen_01M3RJQ2GXYP8F188NH5K17E\(10 + number)", cost: "0.09")
        : request.path.hasPrefix("/v1/models")
          ? ByteServer.answer(body: #"{"data":[]}"#)
          : ByteServer.generationNotFound(id: "gen_01M3RJQ2GXYP8F188NH5K17E\(10 + number)")
    }
  }

  /// A name that represents another is told; with `--quiet` nothing is.
  @Test func aModelOfAnotherNameIsTold() async throws {
    let server = try Self.server()
    let fixture = try fixture(server)
    _ = try await fixture.run("config", "set", "aliases.fast", "openai/gpt-5-mini")
    let named = try await fixture.run("ask", "--no-tags", "-m", "fast", "hi")
    #expect(named.code == 0 && named.errors.hasPrefix("model: openai/gpt-5-mini\n"), "\(named)")
    let quiet = try await fixture.run("ask", "--no-tags", "-q", "-m", "fast", "hi")
    #expect(quiet.code == 0 && quiet.errors.isEmpty && quiet.output == named.output, "\(quiet)")
    let whole = try await fixture.run("ask", "--no-tags", "-m", "openai/gpt-5-mini", "hi")
    #expect(!whole.errors.contains("model: "))
  }

  @Test func aBudgetThatRunsLowIsToldBehindTheReply() async throws {
    let server = try Self.server()
    let fixture = try fixture(server)
    let wide = try await fixture.run("ask", "--no-tags", "--budget", "9", "hi")
    #expect(wide.code == 0 && !wide.errors.contains("budget"), "\(wide)")
    let narrow = try await fixture.run("ask", "--no-tags", "--budget", "0.10", "hi")
    #expect(narrow.code == 0 && narrow.errors.contains("$0.10"), "\(narrow)")
  }

  @Test func theLineOfCostIsAsLongAsItIsSet() async throws {
    let server = try Self.server()
    let fixture = try fixture(server)
    let full = try await fixture.run("ask", "--no-tags", "hi").errors
    #expect(full.hasPrefix("$0.09 reported · ") && full.contains(" in · ") && full.contains("session $0.09"), "\(full)")
    _ = try await fixture.run("config", "set", "cost_line", "short")
    let short = try await fixture.run("ask", "--no-tags", "hi").errors
    #expect(short.hasPrefix("$0.09 reported") && !short.contains(" in · "), "\(short)")
    _ = try await fixture.run("config", "set", "cost_line", "off")
    #expect(try await fixture.run("ask", "--no-tags", "hi").errors.isEmpty)
  }

  @Test func theKeysPlaceIsNamedWhereItIsRefused() async throws {
    let server = try ByteServer { request, _ in
      request.method == "POST"
        ? ByteServer.answer("401 Unauthorized", body: #"{"error":{"message":"No","type":"authentication_error"}}"#)
        : ByteServer.answer(body: #"{"data":[]}"#)
    }
    var fixture = try fixture(server)
    let variable = try await fixture.run("ask", "hi")
    #expect(
      variable.code == 77
        && variable.errors.contains("\n  the key came from AI_GATEWAY_API_KEY; tuppence doctor tests it\n"),
      "\(variable.errors)")
    fixture.environment["AI_GATEWAY_API_KEY"] = nil
    let none = try await fixture.run("ask", "--gateway", server.baseURL.absoluteString, "-m", "m", "hi")
    #expect(
      none.code == 77 && none.errors.contains("\n  the gateway requires a key: set TUPPENCE_API_KEY\n"),
      "\(none.errors)")
  }

  /// The first reply that is whole is kept, and its model is named.
  @Test func aComparisonListsTheTurnsInTheirOrder() async throws {
    let server = try ByteServer { request, number in
      request.method == "POST"
        ? ByteServer.recordedReply(
          id: "gen_01M3RJQ2GXYP8F188NH5K17E\(10 + number)",
          text: request.text.contains("\"a/one\"") ? "" : "from the second")
        : ByteServer.answer(body: #"{"data":[{"id":"a/one","pricing":{}},{"id":"b/two","pricing":{}}]}"#)
    }
    let fixture = try fixture(server)
    struct Answer: Decodable {
      struct Reply: Decodable {
        struct Turn: Decodable {
          var index: Int
          var model: String
        }
        var reply: String
        var turn: Turn
      }
      var version: Int
      var kept: String?
      var session: String?
      var replies: [Reply]
    }
    let run = try await fixture.run("ask", "--no-tags", "--yes", "--models", "a/one,b/two", "--json", "hi")
    let answer: Answer = try run.json()
    #expect(run.code == 0 && answer.version == 1 && answer.kept == "b/two", "\(run)")
    #expect(answer.replies.map(\.turn.model) == ["a/one", "b/two"] && answer.replies.map(\.turn.index) == [1, 2])
    #expect(answer.replies.map(\.reply) == ["", "from the second"])
    let sessions = try FileManager.default.contentsOfDirectory(atPath: fixture.home.appending(path: "sessions").path)
    #expect(sessions == ["\(answer.session ?? "").jsonl"])
    let shown = try await fixture.run("ask", "--no-tags", "--yes", "--models", "a/one,b/two", "hi")
    #expect(shown.output == "## b/two\n\nfrom the second\n\n", "an empty reply is not shown: \(shown.output)")
    let quiet = try await fixture.run("ask", "--no-tags", "--yes", "-q", "--models", "a/one,b/two", "hi")
    #expect(quiet.errors.isEmpty && quiet.output == shown.output)
  }

  /// What settling finds goes to standard output, and with JSON to standard error.
  @Test func aSettlingsNewsAreNotInItsJSON() async throws {
    let server = try ByteServer { request, number in
      if request.method == "POST" {
        return ByteServer.recordedReply(id: "gen_01M3RJQ2GXYP8F188NH5K17E\(10 + number)", cost: "0.25")
      }
      if request.path.hasPrefix("/v1/models") { return ByteServer.answer(body: #"{"data":[]}"#) }
      let id = request.path.split(separator: "=").last.map(String.init) ?? ""
      return ByteServer.generation(id: id, cost: "0.25")
    }
    let fixture = try fixture(server)
    for isJSON in [false, true] {
      #expect(try await fixture.run("ask", "--no-tags", "--yes", "hi").code == 0)
      let run = try await fixture.run(["settle"] + (isJSON ? ["--json"] : []))
      #expect(run.code == 0)
      if isJSON {
        struct Report: Decodable {
          var settled: Int
          var cost: String
        }
        let report: Report = try run.json()
        #expect(report.settled == 1 && report.cost == "0.25" && run.errors.contains("$0.25 billed"), "\(run)")
      } else {
        #expect(run.lines.count == 2 && run.lines[0].contains("$0.25 billed") && run.errors.isEmpty, "\(run)")
        #expect(run.lines.last == "1 settled, 0 still open")
      }
    }
    let nothing = try await fixture.run("settle")
    #expect(nothing.output == "0 settled, 0 still open\n")
    let session = try await fixture.run("settle", "gen_x")
    #expect(
      session.code == 64 && session.errors.hasPrefix("tuppence: tuppence settle takes no \"gen_x\" without --again\n"))
  }

  @Test func theJSONOfATurnHasPicturesOnlyWhereThereAreAny() async throws {
    let server = try Self.server()
    let run = try await fixture(server).run("ask", "--no-tags", "--json", "hi")
    let object = try #require(try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
    #expect(Set(object.keys) == ["reply", "session", "turn"] && object["reply"] as? String == "Hello")
  }
}
