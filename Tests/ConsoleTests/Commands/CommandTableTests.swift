import Foundation
import Testing

@testable import Console

@Suite struct CommandTableTests {
  @Test func noTwoCommandsBearOneName() {
    let names = Command.all.map(\.name)
    #expect(Set(names).count == names.count)
    #expect(names.allSatisfy { $0.allSatisfy { $0.isLowercase && $0.isASCII } })
  }

  @Test func optionsAndTheirLettersAreUniqueInACommand() {
    for command in Command.all {
      let names = command.options.map(\.name)
      #expect(Set(names).count == names.count, "\(command.name)")
      let shorts = command.options.compactMap(\.short)
      #expect(Set(shorts).count == shorts.count, "\(command.name)")
      let forms = command.forms.map(\.name)
      #expect(Set(forms).count == forms.count, "\(command.name)")
    }
  }

  @Test func everySummaryIsOneShortLine() {
    for command in Command.all {
      let summaries = [command.summary] + command.options.map(\.summary) + command.forms.map(\.summary)
      for summary in summaries {
        #expect((1..<80).contains(summary.count) && !summary.contains("\n"), "\(command.name): \(summary)")
        #expect(!summary.hasSuffix("."), "\(command.name): \(summary)")
      }
    }
  }

  @Test func everyCommandOfAFileIsRegistered() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let folder = root.appending(path: "Sources/Console/Commands")
    let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
      .filter { $0.lastPathComponent.hasPrefix("Command+") }
    #expect(files.count > 10)
    for file in files {
      let text = try String(contentsOf: file, encoding: .utf8)
      let names = text.matches(of: /= Command\(\s*"([a-z]+)"/).map { String($0.output.1) }
      #expect(!names.isEmpty, "\(file.lastPathComponent) declares no command")
      for name in names { #expect(Command.all.contains { $0.name == name }, "\(name) is not in Command.all") }
    }
  }

  @Test func helpNamesEveryCommandFormAndOption() async throws {
    let fixture = try CommandFixture()
    let whole = try await fixture.run("--help")
    for command in Command.all {
      #expect(whole.output.contains("  \(command.name) "))
      let help = try await fixture.run(command.name, "--help")
      #expect(help.code == 0 && help.errors.isEmpty)
      #expect(help.output.hasPrefix("usage: tuppence \(command.name) [OPTIONS]"))
      for option in command.options { #expect(help.output.contains("--\(option.name)"), "\(command.name)") }
      for form in command.forms { #expect(help.output.contains(form.summary), "\(command.name)") }
    }
    #expect(!FileManager.default.fileExists(atPath: fixture.home.path), "help needs no files")
  }

  @Test(arguments: [
    (["sessions", "rename", "7f3k"], "tuppence sessions rename needs ID TITLE ..."),
    (["config", "sett", "model", "x"], "tuppence config has no \"sett\""),
    (["config"], "tuppence config needs one of: path, show, get, set, unset"),
    (["assistants", "path", "x"], "tuppence assistants path takes no \"x\""),
    (["generation"], "tuppence generation needs ID"),
    (["completions", "csh"], "tuppence completions has no \"csh\""),
    (["models", "--sort", "price"], "--sort cannot be \"price\""),
  ])
  func refusesACommandLineThatCannotBeFollowed(_ arguments: [String], _ message: String) async throws {
    let fixture = try CommandFixture()
    let answer = try await fixture.run(arguments)
    #expect(answer.code == Failure.Code.usage && answer.output.isEmpty)
    #expect(answer.errors.hasPrefix("tuppence: \(message)\n"))
  }
}
