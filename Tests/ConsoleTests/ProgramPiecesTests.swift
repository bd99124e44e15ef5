import Foundation
import TestSupport
import Testing

@testable import Console
@testable import Terminal

/// What the program writes on, what it asks for, and keys that are stronger than a stored one.
@Suite struct ProgramPiecesTests {
  /// After a write that failed nothing is written, also where there is room again.
  @Test func anOutputThatFailedStaysClosed() throws {
    let folder = try TemporaryFolder()
    let path = folder("output").path
    try Data().write(to: folder("output"))
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    defer { close(descriptor) }
    let output = TextOutput(descriptor, takesStyles: false)
    #expect(output.failure == nil && !output.isClosed)
    output.write("one")
    #expect(output.failure == EBADF && output.isClosed)
    let other = open(path, O_WRONLY | O_CLOEXEC)
    try #require(dup2(other, descriptor) == descriptor)
    close(other)
    output.write("two")
    output.passThrough("three")
    #expect(output.failure == EBADF)
    #expect(try Data(contentsOf: folder("output")).isEmpty)
  }

  @Test func linesOfAnEditorHaveMovesAroundThem() throws {
    let folder = try TemporaryFolder()
    try Data().write(to: folder("output"))
    let file = try FileHandle(forUpdating: folder("output"))
    let output = TextOutput(file.fileDescriptor, takesStyles: false)
    output.write("a\u{1B}[2J\nb", newline: "\r\n", between: "<", and: ">")
    output.write("c\nd", between: "", and: "")
    output.write("", between: "", and: "")
    #expect(try String(contentsOf: folder("output"), encoding: .utf8) == "<a^[[2J\r\nb>c\nd")
  }

  @Test(
    arguments: [
      ("y", true), ("Y", true), ("yes", true), (" YES ", true), ("", false), ("ye", false), ("yes!", false),
      ("n", false), ("yy", false), (nil, false),
    ] as [(String?, Bool)]) func onlyAYesIsAYes(answer: String?, isYes: Bool)
  {
    #expect(Program.isYes(answer) == isYes)
  }

  /// What has no end is no answer for ever.
  @Test func aLineOfAnswerHasAnEnd() throws {
    let folder = try TemporaryFolder()
    try Data(repeating: 0x61, count: 70_000).write(to: folder("input"))
    let file = try FileHandle(forReadingFrom: folder("input"))
    #expect(Program.line(from: file.fileDescriptor)?.count == 65_536)
  }

  @Test func aQuestionInAPipeIsRefusedWithoutYes() async throws {
    let fixture = try ReplFixture()
    var options = Options()
    #expect(throws: Failure.self) { try fixture.program.confirms("Sure?", options) }
    options.agrees = true
    #expect(try fixture.program.confirms("Sure?", options))
    #expect(fixture.output.isEmpty, "what is agreed to is not asked")
  }

  /// The variables of the environment by their strength.
  @Test(
    arguments: [
      (
        ["AI_GATEWAY_BASE_URL": "server"],
        "AI_GATEWAY_BASE_URL is set in the environment; at that address only a key from the environment is used"
      ),
      (
        ["AI_GATEWAY_BASE_URL": "server", "VERCEL_OIDC_TOKEN": "other"],
        "VERCEL_OIDC_TOKEN is set in the environment and comes first"
      ),
    ] as [([String: String], String)])
  func theStrongestVariableIsNamed(variables: [String: String], words: String) async throws {
    let server = try ByteServer(ByteServer.answer(body: #"{"balance":"1","total_used":"0"}"#))
    var fixture = try CommandFixture()
    for (name, value) in variables {
      fixture.environment[name] = value == "server" ? server.baseURL.absoluteString : value
    }
    let answer = try await fixture.run("login", "vercel", input: "vck_typed_key_1\n")
    #expect(answer.code == 0 && answer.errors.hasSuffix(words + "\n"), "\(answer.errors)")
  }

  /// A key that the gateway knows is kept, also where it has no credit; one that was not tested is not.
  @Test(arguments: [
    ("402 Payment Required", "insufficient_funds", Int32(0)), ("503 Service Unavailable", "service_unavailable", 69),
    ("404 Not Found", "not_found", 1),
  ]) func aKeyIsKeptWhereTheGatewayKnowsIt(_ status: String, _ type: String, _ code: Int32) async throws {
    let body = #"{"error":{"message":"No","type":"\#(type)"}}"#
    let server = try ByteServer(ByteServer.answer(status, body: body))
    var fixture = try CommandFixture()
    fixture.environment["AI_GATEWAY_BASE_URL"] = server.baseURL.absoluteString
    let answer = try await fixture.run("login", "vercel", input: "vck_typed_key_1\n")
    #expect(answer.code == code, "\(answer.errors)")
    #expect(answer.errors.contains("the key was not kept\n") == (code != 0))
    #expect(FileManager.default.fileExists(atPath: fixture.home.appending(path: "keys.json").path) == (code == 0))
  }

  @Test func aServerWithoutATestOfKeysIsSaid() async throws {
    let server = try ByteServer(ByteServer.answer(body: #"{"data":[]}"#))
    let address = server.baseURL.absoluteString
    let answer = try await CommandFixture().run("login", address, input: "own_key\n")
    #expect(answer.code == 0)
    #expect(
      answer.errors.hasPrefix("\(address) has no free request that tests a key; the first turn tests it\nkept in "),
      "\(answer.errors)")
  }

  /// The server of a sandbox whose address cannot be told ends at once.
  @Test(arguments: [
    (["--fault", "cut"], "with the fault cut: "),
    (["--fault", "cut,429", "--seed", "5"], "with a fault drawn for each request (--seed 5): cut, 429\n"), ([], ""),
  ]) func theSandboxTellsItsFaults(_ arguments: [String], _ words: String) async throws {
    let folder = try TemporaryFolder()
    for name in ["output", "errors"] { try Data().write(to: folder(name)) }
    let (output, errors) = (
      open(folder("output").path, O_RDONLY | O_CLOEXEC), open(folder("errors").path, O_WRONLY | O_CLOEXEC)
    )
    defer { for descriptor in [output, errors] { close(descriptor) } }
    let program = Program(
      environment: ["TUPPENCE_HOME": folder("home").path, "PATH": "/usr/bin:/bin"], input: -1, output: output,
      errors: errors)
    #expect(await program.run(["sandbox"] + arguments) == 1)
    let told = try String(contentsOf: folder("errors"), encoding: .utf8)
    #expect(
      told.contains("could not write to standard output") && told.contains("AI_GATEWAY_BASE_URL=http://127.0.0.1:"))
    #expect(
      told.contains("with ") && (words.isEmpty ? !told.contains("with the fault") : told.contains(words)), "\(told)")
    #expect(words.isEmpty || arguments.count > 2 || !told.contains("--seed"))
  }

  /// A pipe that is full for the moment is waited for.
  @Test func aPipeThatIsFullIsWaitedFor() async throws {
    let pipe = Pipe()
    let writing = pipe.fileHandleForWriting.fileDescriptor
    try #require(fcntl(writing, F_SETFL, fcntl(writing, F_GETFL) | O_NONBLOCK) == 0)
    let reading = Task.detached { try pipe.fileHandleForReading.readToEnd()?.count }
    let output = TextOutput(writing, takesStyles: false)
    output.write(String(repeating: "a", count: 400_000))
    #expect(output.failure == nil)
    try pipe.fileHandleForWriting.close()
    #expect(try await reading.value == 400_000)
  }
}
