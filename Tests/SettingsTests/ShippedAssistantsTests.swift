import Chat
import Foundation
import Prompts
import Records
import Testing

struct ShippedAssistantsTests {
  private let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "prompts")

  private var shipped: [(name: String, bytes: Data)] {
    (0..<tuppence_prompt_count).map { index in
      let prompt = tuppence_prompts()[index]
      return (String(cString: prompt.name), Data(bytes: prompt.bytes, count: prompt.length))
    }
  }

  @Test func areTheFilesOfTheFolderByteForByte() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter {
      $0.hasSuffix(".md") && $0 != "README.md"
    }
    #expect(shipped.map { $0.name + ".md" } == files.sorted())
    for (name, bytes) in shipped {
      #expect(try bytes == Data(contentsOf: folder.appending(path: name + ".md")), "\(name)")
    }
  }

  @Test func parseAndIntroduceThemselves() throws {
    for (name, bytes) in shipped {
      let text = try #require(String(validating: bytes, as: UTF8.self))
      let assistant = try Assistant(markdown: text, name: name)
      #expect((1...60).contains(assistant.description.count), "\(name)")
      #expect(text.contains("\nname: \(name)\n"), "\(name)")
      #expect((25...61).contains(text.split(separator: "\n", omittingEmptySubsequences: false).count), "\(name)")
      #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || $0.properties.generalCategory != .control }, "\(name)")
    }
  }

  /// Every turn pays for the text again: a new rule takes the place of an old one.
  @Test func costAFewHundredTokensATurn() throws {
    for (name, bytes) in shipped {
      let assistant = try Assistant(markdown: String(decoding: bytes, as: UTF8.self), name: name)
      let tokens = Estimator.tokens(of: [Message(.system, assistant.prompt)])
      #expect(tokens <= 545, "\(name)")
    }
  }

  /// Many reasoning models answer a request with a temperature by an error.
  @Test func leaveTheModelsSettingsAlone() throws {
    for (name, bytes) in shipped {
      let assistant = try Assistant(markdown: String(decoding: bytes, as: UTF8.self), name: name)
      #expect(assistant.temperature == nil && assistant.model == nil && assistant.tags.isEmpty, "\(name)")
    }
  }

  @Test func coverTheField() {
    let fields: Set = [
      "backend", "blockchain", "data", "databases", "devops", "duck", "games", "ml", "mobile", "review", "security",
      "shell", "swift", "testing", "web", "writing",
    ]
    #expect(fields.subtracting(shipped.map(\.name)).isEmpty)
  }

  /// A sentence that fits two fields says nothing about either; headings are the common shape.
  @Test func shareNoSentence() throws {
    var homes: [String: String] = [:]
    for (name, bytes) in shipped {
      let assistant = try Assistant(markdown: String(decoding: bytes, as: UTF8.self), name: name)
      let sentences = sentences(of: assistant.prompt)
      #expect(sentences.count > 20, "\(name)")
      for sentence in sentences {
        let home = homes.updateValue(name, forKey: sentence)
        #expect(home == nil || home == name, "\(sentence)")
      }
    }
  }

  /// A `{{word}}` would be taken for a variable, which a shipped text has none of.
  @Test func leaveNoVariableOpen() throws {
    for (name, bytes) in shipped {
      let assistant = try Assistant(markdown: String(decoding: bytes, as: UTF8.self), name: name)
      #expect(assistant.variables.isEmpty && !assistant.prompt.contains("{{"), "\(name)")
    }
  }

  /// The prompt cut at sentence ends and list items, in lower case and with single spaces; of four words or more.
  private func sentences(of prompt: String) -> [String] {
    let lines = prompt.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      line.hasPrefix("#") || line.isEmpty ? "\0" : line.hasPrefix("- ") ? "\0" + line.dropFirst(2) : String(line)
    }
    let text = lines.joined(separator: " ").split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return text.replacing(#/[.;:?!]\s/#, with: "\0").lowercased().split(separator: "\0")
      .map { $0.trimmingCharacters(in: .whitespaces.union(.punctuationCharacters)) }
      .filter { $0.split(separator: " ").count >= 4 }
  }
}
