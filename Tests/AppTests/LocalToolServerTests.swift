import Foundation
import Records
import Settings
import TestSupport
import Testing

@testable import App

/// The program's own tools.
@Suite struct LocalToolServerTests {
  private let folder: TemporaryFolder
  private let server: LocalToolServer

  init() throws {
    folder = try TemporaryFolder()
    for name in ["work", "work/sub", "work/own", "outside"] { _ = try folder.folder(name) }
    server = LocalToolServer(
      LocalTool.allCases, workingFolder: folder("work").path, forbidden: [folder("work/own").path],
      environment: ["PATH": "/usr/bin:/bin", "SECRET": "s3cret", "HOME": "/h"])
  }

  private func write(_ bytes: Data, _ path: String) throws { try bytes.write(to: folder(path)) }

  private func read(_ path: String) async throws -> ToolResult {
    let tool = try #require(await server.tools().first { $0.tool == "read_file" })
    return await server.call(tool, arguments: JSONValue.members(["path": .text(path)]).line)
  }

  private func run(_ command: String) async throws -> ToolResult {
    let tool = try #require(await server.tools().first { $0.tool == "run" })
    return await server.call(tool, arguments: JSONValue.members(["command": .text(command)]).line)
  }

  @Test func readsTextBelowTheWorkingFolder() async throws {
    try write(Data("one é\n".utf8), "work/sub/one.txt")
    let whole = ToolResult(text: "one é\n")
    #expect(try await read("sub/one.txt") == whole)
    #expect(try await read("./sub/../sub/one.txt") == whole)
    #expect(try await read(folder("work/sub/one.txt").path) == whole)
    try FileManager.default.createSymbolicLink(
      at: folder("work/link"), withDestinationURL: folder("work/sub/one.txt"))
    #expect(try await read("link") == whole)
    try write(Data(), "work/empty")
    #expect(try await read("empty") == ToolResult(text: ""))
  }

  @Test func readsNothingElse() async throws {
    try write(Data("secret".utf8), "outside/secret")
    try write(Data("secret".utf8), "work/own/keys.json")
    for name in [".env", ".env.local", "prod.env", ".ENV", ".envrc"] { try write(Data("secret".utf8), "work/\(name)") }
    try FileManager.default.createSymbolicLink(at: folder("work/out"), withDestinationURL: folder("outside"))
    try FileManager.default.createSymbolicLink(at: folder("work/e"), withDestinationURL: folder("work/.env"))
    let paths = [
      "../outside/secret", folder("outside/secret").path, "out/secret", "own/keys.json", "sub/../own/keys.json", ".env",
      ".env.local", "prod.env", ".ENV", ".envrc", "e", "/etc/passwd", "/proc/self/environ", "", "sub", ".", "missing",
      "a\u{0}b", String(repeating: "x", count: 100_000),
    ]
    for path in paths {
      let result = try await read(path)
      #expect(result.isError && !result.text.contains("secret\n") && result.text != "secret", "\(path.prefix(40))")
    }
  }

  /// A folder whose name begins alike is another one, outside and among those that are forbidden.
  @Test func aNameThatBeginsAlikeIsAnotherFolder() async throws {
    for name in ["work2", "work/own2"] { _ = try folder.folder(name) }
    try write(Data("secret".utf8), "work2/a.txt")
    try write(Data("fine".utf8), "work/own2/a.txt")
    #expect(try await read("../work2/a.txt").isError)
    #expect(try await read(folder("work2/a.txt").path).isError)
    #expect(try await read("own2/a.txt") == ToolResult(text: "fine"))
  }

  @Test func readsNoFileThatIsHugeOrBinaryOrNoFile() async throws {
    try write(Data(repeating: 0x61, count: 1 << 20), "work/mib")
    #expect(try await read("mib").text.utf8.count == 1 << 20)
    try write(Data(repeating: 0x61, count: 1 << 20 | 1), "work/more")
    #expect(try await read("more").text.contains("larger than 1 MiB"))
    try write(Data([0xFF, 0xFE, 0x00]), "work/binary")
    #expect(try await read("binary").text.contains("not UTF-8"))
    #expect(mkfifo(folder("work/pipe").path, 0o600) == 0)
    #expect(try await read("pipe").text.contains("no regular file"))
  }

  @Test(arguments: ["{}", #"{"path":7}"#, #"{"path":null}"#, "[]", ""])
  func argumentsOfAnotherKindAreAnError(arguments: String) async throws {
    for tool in await server.tools() { #expect(await server.call(tool, arguments: arguments).isError) }
  }

  @Test func runsACommandWithAMinimalEnvironment() async throws {
    #expect(try await run("pwd -P; echo \"$SECRET|$HOME\"; cat").text == "\(folder("work").path)\n|/h\n")
    let failed = try await run("echo no >&2; exit 3")
    #expect(failed.isError && failed.text == "no\n[exit status 3]")
    #expect(try await run("true").text == "[no output]")
    #expect(try await run("kill -9 $$").text.contains("[exit status 137]"))
    #expect(try await run("(").isError)
  }

  @Test func aCommandThatFloodsOrHangsIsEnded() async throws {
    let flood = ShellTool(folder: folder("work").path, environment: ["PATH": "/usr/bin:/bin"])
    let result = await flood.result("yes", within: .milliseconds(500))
    #expect(result.isError && result.text.utf8.count <= Toolbox.longestResult && result.size > 1 << 20)
    #expect(result.text.hasSuffix("seconds]"))
    let start = ContinuousClock.now
    let task = Task { await flood.result("sleep 60 & sleep 60") }
    task.cancel()
    #expect(await task.value.text.contains("[stopped by the user]"))
    #expect(ContinuousClock.now - start < .seconds(20))
    // What a command leaves in the background keeps nothing waiting.
    #expect(await flood.result("sleep 60 & echo done").text == "done\n")
  }

  @Test func longResultsAreCutWithANote() {
    let text = String(repeating: "é", count: 60_000)
    let result = ToolResult(text: text).cut(to: 100_001)
    #expect(result.text.hasSuffix("\n[cut: the first 100001 of 120000 bytes are shown]") && result.size == 120_000)
    #expect(result.text.hasPrefix("éé") && !result.text.contains("\u{FFFD}"))
    #expect(ToolResult(text: "short").cut(to: 5).text == "short")
  }
}
