#if os(Linux)
import Foundation
import TestSupport
import Testing

/// libcurl is loaded by the first request; without a usable one only the commands that need a network fail, in one sentence.
@Suite struct LibraryTests {
  private static let names = ["libcurl.so.4", "libcurl-gnutls.so.4"]

  private func run(_ arguments: [String], libraries: TemporaryFolder, _ server: ByteServer) async throws -> (
    output: String, errors: String, exit: ChildProgram.Exit
  ) {
    try await Home().run(
      arguments,
      with: [
        "LD_LIBRARY_PATH": libraries.url.path, "AI_GATEWAY_API_KEY": Home.key,
        "AI_GATEWAY_BASE_URL": server.baseURL.absoluteString,
      ])
  }

  @Test func aMissingOneIsNamedWithItsPackage() async throws {
    let server = try ByteServer([.close])
    let folder = try TemporaryFolder()
    for name in Self.names { try Data("no library".utf8).write(to: folder(name)) }
    let ask = try await run(["ask", "Hello?"], libraries: folder, server)
    #expect(ask.exit == .status(69))
    #expect(ask.errors.contains("libcurl 4 cannot be loaded") && ask.errors.contains("libcurl4"), "\(ask.errors)")
    for command in [["--version"], ["sessions"], ["export"], ["assistants"], ["config"]] {
      let other = try await run(command, libraries: folder, server)
      #expect(!other.errors.contains("libcurl"), "\(command) \(other.errors)")
    }
    #expect(server.connections == 0)
  }

  @Test func withoutLibeditAChatReadsPlainLines() async throws {
    let folder = try TemporaryFolder()
    for name in ["libedit.so.2", "libedit.so.0"] { try Data("no library".utf8).write(to: folder(name)) }
    let gateway = try CannedGateway()
    let home = try Home(gateway)
    let terminal = try home.terminal(["--no-tags"], columns: 200, with: ["LD_LIBRARY_PATH": folder.url.path])
    let start = try await terminal.read(until: "▸", timeout: TerminalDriver.patience)
    #expect(start.contains("lines cannot be edited: libedit cannot be loaded; on Debian and Ubuntu install libedit2"))
    try terminal.send("Hello?\n")
    _ = try await terminal.read(until: "Reply", timeout: TerminalDriver.patience)
    try terminal.send("/quit\n")
    #expect(try await terminal.waitForExit(timeout: TerminalDriver.patience) == .status(0))
  }

  @Test func oneWithoutItsFunctionsIsTooOld() async throws {
    let server = try ByteServer([.close])
    let folder = try TemporaryFolder()
    // Another library under its name.
    let candidates = ["/lib/x86_64-linux-gnu/libm.so.6", "/lib/aarch64-linux-gnu/libm.so.6", "/lib64/libm.so.6"]
    let other = try #require(candidates.first { access($0, R_OK) == 0 })
    try FileManager.default.copyItem(atPath: other, toPath: folder(Self.names[0]).path)
    let ask = try await run(["ask", "Hello?"], libraries: folder, server)
    #expect(ask.exit == .status(69))
    #expect(ask.errors.contains("this system's libcurl cannot be used"), "\(ask.errors)")
    #expect(ask.errors.contains("libcurl4"))
  }
}
#endif
