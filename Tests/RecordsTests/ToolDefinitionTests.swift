import Testing

@testable import Records

@Suite struct ToolDefinitionTests {
  private static let definition = ToolDefinition(
    server: "fs", name: "fs__read", tool: "read", description: "Reads.",
    inputSchema: .members(["type": .text("object"), "properties": .object([])]))

  @Test(arguments: [
    // FIPS 180-4's examples, and lengths around a block of 64 bytes, computed with sha256sum.
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (String(repeating: "a", count: 63), "7d3e74a05d7db15bce4ad9ec0658ea98e3f06eeecf16b4c6fff2da457ddc2f34"),
    (String(repeating: "a", count: 64), "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb"),
  ])
  func hashesAsTheStandardSays(text: String, digits: String) {
    #expect(SHA256.digits(text.utf8) == digits)
  }

  @Test func theHashChangesWithWhatTheModelReadsAndNotWithTheOrderOfMembers() {
    let hash = Self.definition.sha256
    var other = Self.definition
    other.inputSchema = .members(["properties": .object([]), "type": .text("object")])
    #expect(other.sha256 == hash)
    other.description = "Reads. "
    #expect(other.sha256 != hash)
    other = Self.definition
    other.annotations = .members(["readOnlyHint": .flag(true)])
    #expect(other.sha256 != hash)
    other = Self.definition
    other.name = "read"
    #expect(other.sha256 == hash, "the name that the model sees is the program's own")
    other.tool = "write"
    #expect(other.sha256 != hash)
  }

  @Test func ofAMemberThatIsThereTwiceTheLastOneCounts() throws {
    let tree = try JSONTree(Array(#"{"b":1,"a":{"x":2.50},"b":[3]}"#.utf8))
    #expect(JSONValue(tree).line == #"{"a":{"x":2.50},"b":[3]}"#)
  }

  @Test func argumentsAreAnObject() {
    #expect(ToolArguments("")?.text == "{}" && ToolArguments(" null ")?.text == "{}")
    #expect(ToolArguments(#" {"path":"a","path":"b"} "#)?.string("path") == "b")
    for text in ["{", "[]", "1", #""{}""#, "{}{}", "NaN"] { #expect(ToolArguments(text) == nil, "\(text)") }
  }
}
