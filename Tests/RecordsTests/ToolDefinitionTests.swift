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

  /// A server's word that a tool changes nothing is the flag alone, and true.
  @Test func onlyTheFlagSaysThatNothingIsChanged() {
    func isReadOnly(_ annotations: JSONValue?) -> Bool {
      var definition = Self.definition
      definition.annotations = annotations
      return definition.isReadOnly
    }
    #expect(isReadOnly(.members(["title": .text("x"), "readOnlyHint": .flag(true)])))
    for value in [JSONValue.flag(false), .text("true"), .number(1), .null] {
      #expect(!isReadOnly(.members(["readOnlyHint": value])))
    }
    #expect(!isReadOnly(nil) && !isReadOnly(.members(["destructiveHint": .flag(true)])) && !isReadOnly(.flag(true)))
    #expect(Self.definition.path == "fs/read")
  }

  /// A text is cut between its signs, and the note names the size of the whole answer.
  @Test func aResultIsCutBetweenItsSigns() {
    #expect(ToolResult(text: "aé").cut(to: 3).text == "aé")
    #expect(ToolResult(text: "aé").cut(to: 2).text == "a\n[cut: the first 2 of 3 bytes are shown]")
    #expect(ToolResult(text: "a😀").cut(to: 4).text.hasPrefix("a\n"))
    let known = ToolResult(text: "12345", isError: true, size: 50).cut(to: 4)
    #expect(known.text == "1234\n[cut: the first 4 of 50 bytes are shown]" && known.isError && known.size == 50)
    #expect(ToolResult(text: "ü").size == 2)
  }

  /// Consent is bound to the words of a command line, which another division of them must not equal.
  @Test func aCommandLineShowsWhereItsWordsEnd() {
    func origin(_ words: String..., folder: String? = nil) -> String {
      MCPServerConfiguration("fs", .process(command: words, environment: ["KEY": "secret"], folder: folder)).origin
    }
    #expect(origin("npx", "a b", "", "c\"d", "e\tf", "g'h") == #"npx "a b" "" "c\"d" "e\tf" "g'h""#)
    #expect(origin("run", "in", "x") == "run in x" && origin("run", folder: "x") == #"run in "x""#)
    let server = MCPServerConfiguration("fs", .process(command: ["run"], environment: ["KEY": "secret"], folder: nil))
    var dumped = ""
    dump(server, to: &dumped)
    #expect("\(server)" == "fs: run" && !dumped.contains("secret") && !String(reflecting: server).contains("secret"))
  }
}
