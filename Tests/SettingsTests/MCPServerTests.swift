import Foundation
import Records
import Testing

@testable import Settings

/// Servers of the Model Context Protocol as files state them.
@Suite struct MCPServerTests {
  private static let environment = ["HOME": "/home/u", "TOKEN": "t-1", "EMPTY": "", "AI_GATEWAY_API_KEY": "vck_secret"]

  /// The one server of an entry's JSON.
  private static func server(_ json: String, name: String = "x") throws -> MCPServerConfiguration {
    guard case .object(let members) = try LocatedJSON(#"{"\#(name)": \#(json)}"#) else {
      throw MCPServerFault.notAnObject
    }
    let list = try MCPServerList(members, path: "/c.json")
    return try #require(list.entries.first).configuration(environment: environment)
  }

  private static func fault(_ json: String, name: String = "x") -> MCPServerFault? {
    do {
      _ = try server(json, name: name)
      return nil
    } catch let fault as MCPServerFault {
      return fault
    } catch SettingsError.unusableServer(let fault, _, _, _) {
      return fault
    } catch {
      return nil
    }
  }

  @Test func aProcessHasItsProgramArgumentsVariablesAndFolder() throws {
    let server = try Self.server(
      #"""
      {"type": "stdio", "command": "npx", "args": ["-y", "server", "${TOKEN}"], "env": {"A": "${env:TOKEN}", "N": 7, "B": true,
       "NULL": null}, "cwd": "~/work", "disabled": true, "startup_timeout_sec": 30, "tool_timeout_sec": 90, "alwaysAllow": ["x"]}
      """#)
    #expect(
      server
        == MCPServerConfiguration(
          "x",
          .process(
            command: ["npx", "-y", "server", "t-1"], environment: ["A": "t-1", "N": "7", "B": "true"],
            folder: "/home/u/work"), isDisabled: true, startLimit: .seconds(30), callLimit: .seconds(90)))
    #expect(server.origin == #"npx -y server t-1 in "/home/u/work""#)
  }

  @Test func anAddressHasHeaders() throws {
    let server = try Self.server(
      #"{"url": "https://mcp.example/${NO:-v1}/mcp?x=1", "headers": {"Authorization": "Bearer ${TOKEN}"}}"#)
    let url = try #require(URL(string: "https://mcp.example/v1/mcp?x=1"))
    #expect(server.route == .http(url, headers: ["Authorization": "Bearer t-1"]))
    #expect(server.origin == "https://mcp.example/v1/mcp?x=1")
    #expect(!"\(server)".contains("t-1") && !String(reflecting: server).contains("t-1"))
    #expect(
      try Self.server(#"{"url": "http://localhost:3000/mcp", "type": "http"}"#).origin == "http://localhost:3000/mcp")
  }

  @Test func variablesAreReplaced() throws {
    for (text, value) in [
      ("a${TOKEN}b${TOKEN}", "at-1bt-1"), ("${EMPTY:-d}", "d"), ("${EMPTY}", ""), ("${userHome}/x", "/home/u/x"),
      ("${NO:-}", ""), ("${NO:-a:-b}", "a:-b"), ("$TOKEN", "$TOKEN"), ("${TOKEN", "${TOKEN"), ("}${", "}${"),
    ] {
      let json = JSONValue.members(["command": .text("p"), "args": .list([.text(text)])]).line
      #expect(try Self.server(json).route == .process(command: ["p", value], environment: [:], folder: nil))
    }
  }

  private static let faults: [(json: String, fault: MCPServerFault)] = [
    ("7", .notAnObject), ("{}", .noRoute), (#"{"command": null}"#, .noRoute),
    (#"{"command": "a", "url": "https://b/"}"#, .twoRoutes),
    (#"{"command": ["a"]}"#, .field("command", expected: "a text that is not empty")),
    (#"{"command": ""}"#, .field("command", expected: "a text that is not empty")),
    (#"{"command": "a\u0000b"}"#, .field("command", expected: "a text that is not empty")),
    (#"{"command": "a", "args": "b"}"#, .field("args", expected: "a list of texts")),
    (#"{"command": "a", "args": [1]}"#, .field("args", expected: "a list of texts")),
    (#"{"command": "a", "env": {"A": []}}"#, .field("env.A", expected: "a text")),
    (#"{"command": "a", "env": {"A=B": "x"}}"#, .field("env.A=B", expected: "a text")),
    (#"{"command": "a", "disabled": "yes"}"#, .field("disabled", expected: "true or false")),
    (
      #"{"command": "a", "tool_timeout_sec": 0}"#,
      .field("tool_timeout_sec", expected: "a whole number of seconds from 1 to 86,400")
    ),
    (#"{"command": "a", "envFile": ".env"}"#, .unsupportedField("envFile")),
    (#"{"command": "./server"}"#, .relativeCommand), (#"{"command": "bin/server"}"#, .relativeCommand),
    (#"{"command": "a", "cwd": "work"}"#, .relativeFolder),
    (#"{"command": "a", "type": "http"}"#, .field("type", expected: "stdio for a server without a url")),
    (#"{"url": "https://a/", "type": "stdio"}"#, .field("type", expected: "http for a server with a url")),
    (#"{"url": "https://a/sse", "type": "sse"}"#, .unknownType("sse")),
    (#"{"url": "http://example.com/mcp"}"#, .address(.insecure(host: "example.com"))),
    (#"{"url": "https://u:p@example.com/mcp"}"#, .address(.user)), (#"{"url": "ftp://a/"}"#, .address(.otherScheme)),
    (#"{"url": "https://a/", "headers": {"Host": "b"}}"#, .header("Host")),
    (#"{"url": "https://a/", "headers": {"X Y": "b"}}"#, .header("X Y")),
    (#"{"url": "https://a/", "headers": {"X": "b\r\nY: c"}}"#, .header("X")),
    (#"{"command": "a", "args": ["${NO}"]}"#, .unsetVariable("NO")),
    (#"{"command": "a", "env": {"K": "${AI_GATEWAY_API_KEY}"}}"#, .keyVariable("AI_GATEWAY_API_KEY")),
    (#"{"command": "a", "env": {"K": "${env:OPENROUTER_API_KEY:-x}"}}"#, .keyVariable("OPENROUTER_API_KEY")),
    (#"{"command": "a", "args": ["${input:key}"]}"#, .input("key")),
    (#"{"command": "a", "inputs": []}"#, .unsupportedField("inputs")),
    (#"{"command": "a", "sandbox": {}}"#, .unsupportedField("sandbox")),
    (#"{"url": "https://a/?x#y"}"#, .address(.notAnAddress)),
    (
      #"{"command": "a", "startup_timeout_sec": 86401}"#,
      .field("startup_timeout_sec", expected: "a whole number of seconds from 1 to 86,400")
    ),
  ]

  /// A program of a folder that is named is one program; a time may be a whole day.
  @Test(arguments: [
    #"{"command": "./server", "cwd": "/work"}"#, #"{"command": "bin/server", "cwd": "~"}"#,
    #"{"command": "a", "tool_timeout_sec": 86400, "startup_timeout_sec": 1}"#,
    #"{"url": "https://a/", "type": "streamable-http"}"#, #"{"url": "https://a/", "type": "streamableHttp"}"#,
    #"{"url": "https://a/", "headers": {"X-A~1": "a\tb"}}"#, #"{"command": "a", "env": null, "args": []}"#,
  ])
  func whatIsUnusualIsTaken(json: String) {
    #expect(Self.fault(json) == (json.contains(#""~""#) ? .relativeFolder : nil))
  }

  @Test(arguments: ["content-type", "Content-Length", "ACCEPT", "host", "Transfer-Encoding", "connection"])
  func theProgramsOwnHeadersCannotBeSet(name: String) {
    #expect(Self.fault(#"{"url": "https://a/", "headers": {"\#(name)": "b"}}"#) == .header(name))
  }

  @Test func theHomeFolderIsWrittenShort() throws {
    #expect(
      try Self.server(#"{"command": "~/bin/x", "args": ["~/a"]}"#).route
        == .process(command: ["/home/u/bin/x", "~/a"], environment: [:], folder: nil))
  }

  @Test(arguments: faults.indices) func eachFaultIsNamed(row: Int) {
    #expect(Self.fault(Self.faults[row].json) == Self.faults[row].fault, "\(Self.faults[row].json)")
  }

  @Test func namesAreThoseThatAFunctionMayHave() {
    for name in ["local", "", "a b", "a.b", "a/b", "ä", String(repeating: "x", count: 33)] {
      #expect(Self.fault(#"{"command": "a"}"#, name: name) == .name, "\(name)")
    }
    for name in ["Local-1_x", String(repeating: "x", count: 32)] {
      #expect(Self.fault(#"{"command": "a"}"#, name: name) == nil, "\(name)")
    }
  }

  @Test func theConfigurationKeepsWhatOtherProgramsReadThere() throws {
    let scratch = try Scratch()
    let path = scratch.path("config.json")
    try Data(
      #"{"mcpServers": {"b": {"command": "b", "alwaysAllow": ["x"], "n": 1.50}, "a": {"url": "https://a/${T}"}}}"#.utf8
    )
    .write(to: URL(filePath: path))
    var configuration = try Configuration.load(from: path)
    #expect(configuration.mcpServers.entries.map(\.name) == ["b", "a"])
    #expect(try configuration.text(named: "mcpServers") == "b a")
    try configuration.set("model", to: "openai/gpt-5")
    try configuration.save(to: path)
    let written = try String(contentsOfFile: path, encoding: .utf8)
    #expect(written.contains(#""alwaysAllow""#) && written.contains("https://a/${T}"), "\(written)")
    // A saved file has its members in the order of their names.
    let saved = try Configuration.load(from: path).mcpServers.entries
    #expect(saved == configuration.mcpServers.entries.sorted { $0.name < $1.name })
    #expect(throws: SettingsError.unsuitableValue(field: "mcpServers", expected: .mcpServers, path: nil, line: nil)) {
      try configuration.set("mcpServers", to: "x")
    }
    try Data("{\n\"mcpServers\": {\"a\": {\"command\": \"a\"},\n\"a\": {\"command\": \"a\"}}}".utf8).write(
      to: URL(filePath: path))
    #expect(throws: SettingsError.unusableServer(.duplicate, name: "a", path: path, line: 3)) {
      try Configuration.load(from: path)
    }
  }

  @Test func aFileOfVSCodeOrOfAnotherProgramIsRead() throws {
    let scratch = try Scratch()
    let path = scratch.path("mcp.json")
    func read(_ text: String) throws -> [String] {
      try Data(text.utf8).write(to: URL(filePath: path))
      return try MCPServerList(file: path).entries.map(\.name)
    }
    #expect(try read(#"{"inputs": [], "servers": {"a": {"type": "stdio", "command": "a"}}}"#) == ["a"])
    #expect(try read(#"{"theme": "dark", "mcpServers": {"a": {"command": "a"}}}"#) == ["a"])
    #expect(throws: SettingsError.unsuitableValue(field: "mcpServers", expected: .mcpServers, path: path, line: 1)) {
      try read("{}")
    }
    #expect(throws: SettingsError.unsuitableValue(field: "servers", expected: .mcpServers, path: path, line: 2)) {
      try read("{\n\"servers\": []}")
    }
    #expect(throws: SettingsError.malformedJSON(path: path, line: 1, column: 2)) { try read("{// no\n}") }
    #expect(throws: SettingsError.duplicateField("servers", path: path, line: 1)) {
      try read(#"{"mcpServers": {}, "servers": {}}"#)
    }
    #expect(throws: SettingsError.fileUnreadable(path: path + "x", code: ENOENT)) {
      try MCPServerList(file: path + "x")
    }
  }
}
