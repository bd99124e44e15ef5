import Foundation
import Records
import Testing

@testable import Console

/// `tuppence assistants new|edit|check` in a script.
@Suite struct AssistantFilesTests {
  @Test func newWritesAFileThatIsGood() async throws {
    let fixture = try CommandFixture()
    let made = try await fixture.run("assistants", "new", "helper")
    let path = fixture.home.appending(path: "prompts/helper.md").path
    #expect(made.code == 0 && made.output == path + "\n" && made.errors == "helper: good\n")
    #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
    #expect(try await fixture.run("assistants", "helper").lines.count == 2)
    let again = try await fixture.run("assistants", "new", "helper")
    #expect(again.code == Failure.Code.usage && again.errors.contains("is there already"))
    let shipped = try await fixture.run("assistants", "new", "swift")
    #expect(shipped.code == Failure.Code.usage && shipped.errors.contains("assistants edit swift copies"))
  }

  @Test(arguments: ["../x", "Ünder", "a b", "", "-x.md"]) func namesThatNoFileMayHaveAreRefused(_ name: String)
    async throws
  {
    let fixture = try CommandFixture()
    let answer = try await fixture.run("assistants", "new", "--", name)
    #expect(answer.code == Failure.Code.usage, "\(answer)")
    #expect(!FileManager.default.fileExists(atPath: fixture.home.appending(path: "x.md").path))
  }

  @Test func editCopiesOneThatShips() async throws {
    let fixture = try CommandFixture()
    #expect(try await fixture.run("assistants", "edit", "swift").code == 0)
    let copy = try String(contentsOf: fixture.home.appending(path: "prompts/swift.md"), encoding: .utf8)
    #expect(copy.contains("senior Swift engineer"))
    let unknown = try await fixture.run("assistants", "edit", "swfit")
    #expect(unknown.code == Failure.Code.usage && unknown.errors.contains("did you mean swift?"))
  }

  @Test func checkNamesEachFaultWithItsLine() async throws {
    let fixture = try CommandFixture()
    #expect(try await fixture.run("assistants", "check").errors.contains("there are no files of your own"))
    let folder = fixture.home.appending(path: "prompts")
    try FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    for (name, text) in [
      ("good", "In {{language}}."), ("bad", "---\nbudget: much\n---\nx"), ("worse", "---\nbudget: -1\n---\nx"),
    ] { try Data(text.utf8).write(to: folder.appending(path: "\(name).md")) }
    let answer = try await fixture.run("assistants", "check")
    #expect(answer.code == Failure.Code.failed)
    #expect(answer.errors.contains("good: good; asks for language"))
    #expect(answer.errors.contains("bad.md") && answer.errors.contains("line 2") && answer.errors.contains("worse.md"))
    #expect(try await fixture.run("assistants", "check", "good").code == 0)
    #expect(try await fixture.run("assistants", "check", "nosuch").code == Failure.Code.usage)
    let show = try await fixture.run("assistants", "show", "good")
    #expect(show.output.contains("variables") && show.output.contains("language"))
  }

  @Test(arguments: [
    (["ask", "-o", "temperature=3", "x"], "0 to 2"), (["ask", "-o", "temprature=1", "x"], "temperature, max_tokens"),
    (["ask", "--var", "=x", "x"], "a name and a value"), (["ask", "--var", "x", "y"], "a name and a value"),
    (["ask", "-o", "reasoning=", "x"], "one of none"),
  ]) func optionsAreChecked(_ line: [String], _ words: String) async throws {
    let answer = try await CommandFixture().run(line)
    #expect(answer.code == Failure.Code.usage && answer.errors.contains(words), "\(answer.errors)")
  }
}
