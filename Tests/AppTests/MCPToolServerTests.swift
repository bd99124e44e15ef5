import Foundation
import Records
import Settings
import TestSupport
import Testing

@testable import App

/// MCP servers as a chat sees them.
@Suite struct MCPToolServerTests {
  private static func isFunctionName(_ name: String) -> Bool {
    name.wholeMatch(of: /[A-Za-z0-9_-]{1,64}/) != nil
  }

  @Test func aFunctionsNameIsServerAndTool() {
    #expect(FunctionName.name(server: "files", tool: "read-file_2") == "files__read-file_2")
    #expect(FunctionName.name(server: "a", tool: "b__c") == "a__b__c")
  }

  @Test func namesThatAFunctionCannotHaveGetAHash() {
    let long = String(repeating: "x", count: 128)
    let names = [
      ("files", "read.file"), ("files", "read_file"), ("files", "read file"), ("files", "läs"), ("files", "日本"),
      ("files", long), ("files", long + "y"), (String(repeating: "s", count: 32), long), ("a", "_b"), ("a_", "b"),
      ("a__b", "c"), ("a", "b__c"), ("files", ""), ("files", "\u{1B}[2J"),
    ].map { FunctionName.name(server: $0.0, tool: $0.1) }
    #expect(names.allSatisfy(Self.isFunctionName), "\(names)")
    #expect(Set(names).count == names.count)
    #expect(names[0] == "files__read_file_" + SHA256.digits("files\u{0}read.file".utf8).prefix(8))
    #expect(names.allSatisfy { $0.hasPrefix("files__") || $0.hasPrefix("s") || $0.hasPrefix("a_") })
  }

  private static func server(_ mode: String, _ arguments: [String] = []) throws -> MCPToolServer {
    let command = [try BuiltProgram.path("ScriptedServer"), mode] + arguments
    return MCPToolServer(
      MCPServerConfiguration("files", .process(command: command, environment: [:], folder: nil)),
      environment: ["PATH": "/bin"], words: { "words of \($0)" })
  }

  @Test func theToolsOfAServerAreOfferedAndCalled() async throws {
    let server = try Self.server("current")
    let tools = try await server.tools()
    let echo = try #require(tools.first { $0.tool == "echo" })
    #expect(echo.name == "files__echo" && echo.server == "files" && echo.path == "files/echo")
    #expect(echo.description == "echo" && echo.annotations == .object(["readOnlyHint": .flag(true)]))
    #expect(echo.inputSchema.line == #"{"properties":{"text":{"type":"string"}},"type":"object"}"#)
    #expect(await server.call(echo, arguments: #"{"text":"x"}"#) == ToolResult(text: "x"))
    let fail = try #require(tools.first { $0.tool == "fail" })
    #expect(await server.call(fail, arguments: "{}").isError)
    var changed = echo
    changed.description = "another"
    #expect(
      await server.call(changed, arguments: "{}") == ToolResult(text: "words of toolChanged(\"echo\")", isError: true))
    #expect(await server.omitted.isEmpty)
    await server.close()
  }

  @Test func aServerThatDoesNotStartHasWords() async throws {
    let server = try Self.server("exits")
    await #expect(throws: MCPToolServer.Unavailable.self) { try await server.tools() }
    do { _ = try await server.tools() } catch { #expect("\(error)".hasPrefix("words of ended(status: Optional(7)")) }
    await server.close()
  }

  @Test func aFilesServersReplaceThoseOfTheConfiguration() async throws {
    let folder = try TemporaryFolder()
    func write(_ name: String, _ text: String) throws -> String {
      try Data(text.utf8).write(to: folder(name))
      return folder(name).path
    }
    _ = try write(
      "config.json",
      #"{"mcpServers": {"b": {"command": "b"}, "a": {"command": "a"}, "off": {"command": "x", "disabled": true}, "c": {"command": "${NO}"}}}"#
    )
    let file = try write("mcp.json", #"{"servers": {"a": {"url": "https://a.example/mcp"}, "d": {"command": "d"}}}"#)
    let context = try AppContext(environment: ["TUPPENCE_HOME": folder.url.path])
    let own = try MCPServers(context) { "\($1) \($0)" }
    #expect(own.servers.map(\.origin) == ["a", "b"])
    #expect(own.disabled == ["off"] && own.unusable == [.init(name: "c", fault: .unsetVariable("NO"))])
    let both = try MCPServers(context, file: file) { "\($1) \($0)" }
    #expect(both.servers.map(\.name) == ["a", "b", "d"] && both.servers.first?.origin == "https://a.example/mcp")
    #expect(throws: AppError.self) { try MCPServers(context, file: file + "x") { "\($1) \($0)" } }
  }
}
