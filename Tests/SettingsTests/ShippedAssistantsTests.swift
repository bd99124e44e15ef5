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
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".md") }
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

  /// Many reasoning models answer a request with a temperature by an error.
  @Test func leaveTheModelsSettingsAlone() throws {
    for (name, bytes) in shipped {
      let assistant = try Assistant(markdown: String(decoding: bytes, as: UTF8.self), name: name)
      #expect(assistant.temperature == nil && assistant.model == nil && assistant.tags.isEmpty, "\(name)")
    }
  }

  @Test func includeTheDuck() {
    #expect(shipped.map(\.name).contains("duck"))
  }
}
