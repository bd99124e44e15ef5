import Foundation
import TestSupport
import Testing

/// What nobody else may see: the key, and the user's files.
@Suite(.serialized)
struct PrivacyTests {
  private static let canary = "vck_CANARY0123456789canary"

  /// Every file below the home, with its path.
  private func files(_ home: Home) throws -> [URL] {
    let all = FileManager.default.enumerator(at: home.folder.url, includingPropertiesForKeys: [.isRegularFileKey])
    return (all?.compactMap { $0 as? URL } ?? [])
  }

  private func expectNoCanary(_ home: Home, _ texts: [String]) throws {
    for text in texts { #expect(!text.contains("CANARY"), "\(text)") }
    var count = 0
    for file in try files(home) {
      guard let bytes = try? Data(contentsOf: file) else { continue }
      count += 1
      #expect(bytes.range(of: Data("CANARY".utf8)) == nil, "\(file.path)")
    }
    #expect(count >= 2)
  }

  @Test func theKeyGoesIntoNoFileAndOntoNoScreen() async throws {
    let home = try Home(try CannedGateway(), key: Self.canary)
    var texts: [String] = []
    for arguments in [
      ["ask", "one"], ["ask", "--json", "-c", "two"], ["settle"], ["export"], ["ask", "--gateway", "x", "y"],
    ] {
      let run = try await home.run(arguments)
      texts += [run.output, run.errors]
    }
    let driver = try await TerminalDriver(home)
    for line in ["one", "/cost", "/settle", "/export all.json", "/help"] { try await driver.line(line) }
    try await driver.leave()
    try expectNoCanary(home, texts + [driver.terminal.transcript])
  }

  /// Servers and proxies were seen to echo the header that they refuse, in every place that a client shows.
  @Test(arguments: [
    ("401 Unauthorized", "application/json"), ("401 Unauthorized", "text/plain"),
    ("500 Internal Server Error", "text/html"),
    ("200 OK", "text/event-stream"), ("200 OK", "application/json"),
  ])
  func aKeyThatTheServerEchoesIsScrubbed(_ status: String, _ type: String) async throws {
    let gateway = try CannedGateway { request, _, id in
      let said = "no such key: \(request.headers["authorization"] ?? "")"
      let json = #"{"error":{"message":"\#(said)","type":"authentication_error","param":{"key":"\#(Self.canary)"}}}"#
      if type == "text/event-stream" {
        return ByteServer.stream(
          CannedGateway.delta("Half", id: id) + "data: " + json + "\n\n")
      }
      return ByteServer.answer(status, type: type, body: type == "application/json" ? json : said)
    }
    let home = try Home(gateway, key: Self.canary)
    let run = try await home.run(["ask", "one"])
    #expect(run.exit != .status(0))
    let driver = try await TerminalDriver(home)
    let shown = try await driver.line("one")
    try await driver.leave()
    let export = try await home.run(["export", "--format", "json"])
    #expect(gateway.server.requests.first?.headers["authorization"]?.contains("CANARY") == true)
    try expectNoCanary(home, [run.output, run.errors, shown, export.output])
  }

  @Test func aKeyThatIsTypedIsNotRemembered() async throws {
    let home = try Home(try CannedGateway())
    let driver = try await TerminalDriver(home)
    try await driver.line("hello")
    try await driver.line("/clear \(Self.canary)")
    try await driver.leave()
    let history = try String(contentsOf: home.files.appending(path: "history"), encoding: .utf8)
    #expect(history == "\"hello\"\n")
  }

  @Test func filesArePrivateWhateverTheUmask() async throws {
    let home = try Home(try CannedGateway())
    let path = home.folder("talk.json").path
    let run = try await home.shell(
      """
      umask 000; echo one | tuppence chat && tuppence ask --gateway sandbox two && tuppence settle \
      && tuppence export -o '\(path)' && tuppence export --force -o '\(path)'
      """)
    #expect(run.exit == .status(0), "\(run.errors)")
    let driver = try await TerminalDriver(home)
    try await driver.line("/help")
    try await driver.leave()
    var seen: Set<String> = []
    // Foundation's own caches in the user's home are not the program's.
    let own = try files(home).filter { $0.path.contains("/home") || $0.path == path }
    for file in own {
      let mode = try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
      let isFolder = (try file.resourceValues(forKeys: [.isDirectoryKey])).isDirectory == true
      #expect(mode == (isFolder ? 0o700 : 0o600), "\(file.path)")
      seen.insert(isFolder ? file.lastPathComponent : file.pathExtension)
    }
    #expect(seen.isSuperset(of: ["home", "sessions", "pending", "sandbox", "jsonl", "json"]))
  }
}
