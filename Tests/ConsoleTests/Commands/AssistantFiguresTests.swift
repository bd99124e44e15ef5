import Foundation
import Testing

@testable import Console

/// What `assistants` shows of each, and which files it leaves alone.
@Suite struct AssistantFiguresTests {
  private static let full = """
    ---
    name: full
    description: All of it
    model: a/b
    temperature: 0.25
    max_tokens: 2000
    reasoning: low
    tags: [team:core, x]
    budget: 5
    variables:
      language: Swift
    ---
    In {{language}} for {{reader}}.

    """

  private func fixture(_ files: [String: String]) throws -> CommandFixture {
    let fixture = try CommandFixture()
    let folder = fixture.home.appending(path: "prompts")
    try FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    for (name, text) in files { try Data(text.utf8).write(to: folder.appending(path: "\(name).md")) }
    return fixture
  }

  @Test func everySettingIsShown() async throws {
    let fixture = try fixture(["full": Self.full])
    let show = try await fixture.run("assistants", "show", "full")
    let lines = show.lines.map { $0.split(separator: " ").joined(separator: " ") }
    #expect(
      lines == [
        "full", "description All of it", "model a/b", "temperature 0.25", "max_tokens 2,000", "reasoning low",
        "budget $5.00", "variables language = Swift, reader", "tags team:core, x",
        "from \(fixture.home.path)/prompts/full.md", "", "In {{language}} for {{reader}}.",
      ], "\(lines)")
    let json = try await fixture.run("assistants", "show", "full", "--json").output
    for member in [
      #""name" : "full""#, #""temperature" : "0.25""#, #""max_tokens" : 2000"#, #""budget" : "5""#,
      #""language" : "Swift""#, #""shipped" : false"#, #""error" : null"#,
      #""prompt" : "In {{language}} for {{reader}}."#,
    ] { #expect(json.contains(member), "\(member): \(json)") }
    let required = try #require(json.components(separatedBy: "\"required\"").last)
    #expect(required.contains("\"reader\"") && !(required.components(separatedBy: "]")[0].contains("\"language\"")))
    let shipped = try await fixture.run("assistants", "show", "swift")
    #expect(shipped.lines.contains { $0.hasSuffix("the program itself") } && shipped.output.hasSuffix("\n"))
    let list = try await fixture.run("assistants", "--json").output
    #expect(list.contains("\"shipped\" : true") && list.contains("\"path\" : null") && !list.contains("\"prompt\""))
  }

  @Test func aListFindsEveryWordInNamesDescriptionsAndTags() async throws {
    let fixture = try fixture(["full": Self.full, "other": "Be."])
    func found(_ arguments: String...) async throws -> [String] {
      try await fixture.run(["assistants"] + arguments).lines.dropFirst().map { String($0.prefix { $0 != " " }) }
    }
    #expect(try await found("TEAM:core", "all") == ["full"])
    #expect(try await found("team:core", "nosuch") == [])
    #expect(try await found("other", "--search", "team:core") == ["full"])
    let none = try await fixture.run("assistants", "nosuchword")
    #expect(none.errors == "no assistant matches\n" && none.output.isEmpty && none.code == 0)
  }

  /// One's own file is opened as it is; only one that ships is copied.
  @Test func editingTwiceKeepsWhatWasWritten() async throws {
    let fixture = try fixture(["swift": "Mine."])
    let file = fixture.home.appending(path: "prompts/swift.md")
    #expect(try await fixture.run("assistants", "edit", "swift").code == 0)
    #expect(try String(contentsOf: file, encoding: .utf8) == "Mine.")
  }

  @Test func aFileThatIsLeftOutFailsTheWholeCheckAlone() async throws {
    let fixture = try fixture(["good": "Be.", "Ünder": "x"])
    let all = try await fixture.run("assistants", "check")
    #expect(all.code == 1 && all.errors.contains("good: good\n"))
    #expect(all.errors.contains("der.md is left out: its name is no assistant's\n"))
    let one = try await fixture.run("assistants", "check", "good")
    #expect(one.code == 0 && one.errors == "good: good\n")
    let list = try await fixture.run("assistants")
    #expect(list.code == 0 && list.errors.contains("is left out: names have lower case letters, digits and hyphens"))
  }

  @Test func aFileThatCannotBeUsedIsListedWithItsReason() async throws {
    let fixture = try fixture(["good": "---\nmodel: a/b\n---\nBe.", "bad": "---\nbudget: much\n---\nx"])
    let lines = try await fixture.run("assistants").lines.map { $0.split(separator: " ").joined(separator: " ") }
    #expect(lines[0] == "assistant from model about")
    #expect(lines.contains { $0.hasPrefix("bad you - cannot be used: the assistant bad cannot be ") }, "\(lines)")
    #expect(lines.contains { $0.hasPrefix("good you a/b") } && lines.contains { $0.hasPrefix("swift shipped - ") })
    let shown = try await fixture.run("assistants", "show", "bad")
    #expect(
      shown.code == 1 && shown.output.isEmpty && shown.errors.contains("correct \(fixture.home.path)/prompts/bad.md"))
  }

  @Test func programsGetTheFaultsAndTheExitCode() async throws {
    let fixture = try fixture(["good": "Be.", "bad": "---\nbudget: much\n---\nx"])
    let all = try await fixture.run("assistants", "check", "--json")
    #expect(all.code == 1 && all.output.contains("\"error\" : \"the assistant bad cannot be used: line 2"))
    let good = try await fixture.run("assistants", "check", "good", "--json")
    #expect(good.code == 0 && !good.output.contains("\"bad\""))
    let shipped = try await fixture.run("assistants", "check", "duck")
    #expect(shipped.code == 0 && shipped.errors == "duck: good\n")
  }
}
