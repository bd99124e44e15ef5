import Foundation
import Testing

@testable import Settings

struct KeyFileTests {
  private func key(_ text: String, _ origin: String) throws -> APIKey {
    try APIKey(text, origin: try #require(Origin(origin)))
  }

  @Test func keepsOneKeyForEachOrigin() throws {
    let scratch = try Scratch()
    let file = KeyFile(path: scratch.path("c/keys.json"))
    #expect(try file.keys().isEmpty)
    try file.save(key("old", "https://a.example"))
    try file.save(key("b", "https://b.example:8443"))
    try file.save(key("new", "https://a.example:443"))
    #expect(try Set(file.keys().map(\.secret)) == ["new", "b"])
    #expect(try file.key(for: try #require(Origin("https://b.example:8443")))?.secret == "b")
    #expect(try file.key(for: try #require(Origin("https://b.example"))) == nil)
    #expect(try Scratch.mode(file.path) == 0o600)
    let origin = try #require(Origin("https://a.example"))
    #expect(try file.remove(origin))
    #expect(try !file.remove(origin))
    #expect(try file.keys().map(\.secret) == ["b"])
  }

  @Test(arguments: [0o640, 0o604, 0o644, 0o620, 0o666]) func isRefusedWhenOthersMayUseIt(mode: Int) throws {
    let scratch = try Scratch()
    let path = try scratch.file("keys.json", "[]", mode: mode)
    let file = KeyFile(path: path)
    #expect(throws: SettingsError.keyFileOpenToOthers(path: path, mode: UInt32(mode))) { try file.keys() }
    let key = try key("k", "https://a.example")
    #expect(throws: SettingsError.keyFileOpenToOthers(path: path, mode: UInt32(mode))) { try file.save(key) }
  }

  @Test(arguments: [0o600, 0o400]) func isReadWhenItIsPrivate(mode: Int) throws {
    let scratch = try Scratch()
    let path = try scratch.file("keys.json", #"[{"origin": "https://a.example", "key": "k\n"}]"#, mode: mode)
    #expect(try KeyFile(path: path).keys().map(\.secret) == ["k"])
  }

  @Test func saysWhatIsWrongAndWhere() throws {
    let scratch = try Scratch()
    let path = scratch.path("keys.json")
    for (text, error) in [
      ("[", SettingsError.malformedJSON(path: path, line: 1, column: 2)),
      ("{}", .unsuitableValue(field: "", expected: .listOfKeys, path: path, line: 1)),
      ("[1]", .unsuitableValue(field: "", expected: .listOfKeys, path: path, line: nil)),
      ("[{\n\"orign\": \"\"}]", .unknownField("orign", path: path, line: 2, nearest: "origin")),
      ("[{\n\"key\": 1}]", .unsuitableValue(field: "key", expected: .text, path: path, line: 2)),
      ("[{\"key\": \"a\",\n\"key\": \"b\"}]", .duplicateField("key", path: path, line: 2)),
      ("[{\"key\": \"a\"}]", .unsuitableValue(field: "origin", expected: .origin, path: path, line: 1)),
      (
        "[{\"origin\": \"https://a.example/v1\", \"key\": \"a\"}]",
        .unsuitableValue(field: "origin", expected: .origin, path: path, line: 1)
      ),
      ("[{\"origin\": \"https://a.example\"}]", .unsuitableValue(field: "key", expected: .text, path: path, line: 1)),
      (
        "[{\"origin\": \"https://a.example\", \"key\": \"a b\"}]",
        .unusableKey(.space, source: .file(path: path))
      ),
    ] {
      try scratch.file("keys.json", text)
      #expect(throws: error) { try KeyFile(path: path).keys() }
    }
  }
}
