import Foundation
import Records
import Settings
import Testing

struct AssistantLibraryTests {
  private let shipped = [(name: "duck", text: "Ask."), (name: "swift", text: "---\ndescription: S\n---\nCode.")]

  @Test func putsTheUsersFilesFirst() throws {
    let scratch = try Scratch()
    let path = try scratch.file("duck.md", "Mine.")
    try scratch.file("notes.txt", "no")
    try scratch.file(".hidden.md", "no")
    for name in ["your file", "My File", "a b"] { try scratch.file("\(name).md", "no") }
    try scratch.file("folder.md/x", "no")
    let library = try AssistantLibrary(shipped: shipped, folder: scratch.path)
    #expect(library.names == ["duck", "swift"])
    #expect(library.skippedFiles == ["My File.md", "a b.md", "your file.md"])
    #expect(try library.assistant(named: "duck").prompt == "Mine.")
    #expect(try library.assistant(named: "swift").description == "S")
    #expect(library.place(of: "duck") == .file(path: path))
    #expect(library.place(of: "swift") == .shipped)
    #expect(library.place(of: "none") == nil)
  }

  @Test(arguments: [nil, "/nowhere/prompts"]) func needsNoFolder(folder: String?) throws {
    let library = try AssistantLibrary(shipped: shipped, folder: folder)
    #expect(library.names == ["duck", "swift"])
    #expect(try library.assistant(named: "duck").prompt == "Ask.")
  }

  @Test func opensNoFileBeforeItIsAskedFor() throws {
    let scratch = try Scratch()
    let path = try scratch.file("broken.md", "---\nmodle: a\n---\nx")
    let library = try AssistantLibrary(shipped: shipped, folder: scratch.path)
    #expect(library.names == ["broken", "duck", "swift"])
    let error = SettingsError.unusableAssistant(.unknownKey("modle", line: 2), name: "broken", path: path)
    #expect(throws: error) { try library.assistant(named: "broken") }
  }

  @Test func readsAFileOfTheLargestSize() throws {
    let scratch = try Scratch()
    let text = String(repeating: "a", count: AssistantLibrary.sizeLimit)
    #expect(AssistantLibrary.sizeLimit == 262_144)
    try scratch.file("large.md", text)
    let library = try AssistantLibrary(shipped: shipped, folder: scratch.path)
    #expect(try library.assistant(named: "large").prompt == text)
  }

  @Test func listsAThousand() throws {
    let scratch = try Scratch()
    for number in 0..<1000 { try scratch.file("a\(number).md", "Prompt \(number).") }
    let library = try AssistantLibrary(shipped: shipped, folder: scratch.path)
    #expect(library.names.count == 1002)
    #expect(try library.assistant(named: "a777").prompt == "Prompt 777.")
  }

  @Test func seesAFileThatWasWrittenMeanwhile() throws {
    let scratch = try Scratch()
    var library = try AssistantLibrary(shipped: shipped, folder: scratch.path)
    try scratch.file("new.md", "New.")
    #expect(try library.assistant(named: "new").prompt == "New.")
    #expect(!library.names.contains("new"))
    try library.refresh()
    #expect(library.names == ["duck", "new", "swift"])
  }

  @Test func suggestsTheNearestName() throws {
    let library = try AssistantLibrary(shipped: shipped, folder: nil)
    #expect(library.nearest(to: "swfit") == "swift")
    for name in ["swfit", "Swift"] {
      #expect(throws: SettingsError.unknownAssistant(name, nearest: "swift")) { try library.assistant(named: name) }
    }
    for name in ["../config", "zzzzz", ""] {
      #expect(throws: SettingsError.unknownAssistant(name, nearest: nil)) { try library.assistant(named: name) }
    }
  }

  @Test func refusesWhatIsNoSmallTextFile() throws {
    let scratch = try Scratch()
    let large = try scratch.file("large.md", String(repeating: "a", count: AssistantLibrary.sizeLimit + 1))
    let broken = try scratch.file("broken.md", Data([0xC3, 0x28]))
    let folder = scratch.path("folder.md")
    try scratch.file("folder.md/x", "")
    try #require(mkfifo(scratch.path("pipe.md"), 0o600) == 0)
    try scratch.file("text/real", "Real.")
    try FileManager.default.createSymbolicLink(atPath: scratch.path("link.md"), withDestinationPath: "text/real")
    let library = try AssistantLibrary(shipped: shipped, folder: scratch.path)
    #expect(library.names == ["broken", "duck", "large", "link", "swift"])
    #expect(try library.assistant(named: "link").prompt == "Real.")
    for (name, error) in [
      ("large", SettingsError.fileTooLarge(path: large, limit: AssistantLibrary.sizeLimit)),
      ("broken", .notUTF8(path: broken)), ("folder", .notARegularFile(path: folder)),
      ("pipe", .notARegularFile(path: scratch.path("pipe.md"))),
    ] {
      #expect(throws: error) { try library.assistant(named: name) }
    }
  }
}
