import Foundation
import TestSupport
import Testing

/// What pictures cost and take: money before they are sent, memory while they are, and the space of deleted sessions.
@Suite(.serialized) struct MediaLimitTests {
  private static let haiku = "anthropic/claude-haiku-4.5"

  /// A GIF that says it is as large as that; with more data, one of so many blocks of 256 bytes.
  private func gif(_ width: Int, _ height: Int, blocks: Int = 0) -> Data {
    func little(_ value: Int) -> [UInt8] { [UInt8(value & 0xFF), UInt8(value >> 8)] }
    let size = little(width) + little(height)
    var gif = Data("GIF89a".utf8)
    for part: [UInt8] in [size, [0, 0, 0, 0x2C, 0, 0, 0, 0], size, [0, 2]] { gif.append(contentsOf: part) }
    let block = Data([255] + (0..<255).map { UInt8($0) })
    for _ in 0..<blocks { gif.append(block) }
    return gif + Data([1, 0x44, 0, 0x3B])
  }

  @Test func aPicturesTokensCountBeforeItIsSent() async throws {
    let stage = try await ToolFixture()
    let picture = stage.folder.appending(path: "large.gif")
    try gif(3_136, 3_136).write(to: picture)
    for limit in [["--turn-limit", "0.003"], ["--budget", "0.003"]] {
      let limits = ["-m", Self.haiku] + limit
      let text = try stage.start(["ask"] + limits + ["What is it?"])
      #expect(try await text.waitForExit(timeout: .seconds(60)) == .status(0), "\(text.errors)")
      let dear = try stage.start(["ask"] + limits + ["--attach", "large.gif", "What is it?"])
      #expect(try await dear.waitForExit(timeout: .seconds(60)) == .status(77), "\(dear.errors)")
    }
    #expect(stage.posts == 2)
  }

  @Test func aTurnThatIsNotSentKeepsItsFiles() async throws {
    let stage = try await ToolFixture()
    try gif(3_136, 3_136).write(to: stage.user.folder("large.gif"))
    let driver = try await TerminalDriver(
      stage.user, ["-m", "meta/llama-3.3-70b", "--turn-limit", "0.003"], with: stage.access)
    try await driver.line("/attach large.gif")
    #expect(try await driver.line("What is it?").contains("does not take pictures; nothing was sent"))
    try await driver.line("/model \(Self.haiku)")
    try driver.type("What is it?\r")
    try await driver.see("Send it? [y/N]")
    #expect(try await driver.line("n").contains("not sent"))
    #expect(try await driver.line("/attach").contains("large.gif"))
    try await driver.line("/budget turn 1")
    #expect(try await driver.line("What is it?").contains("I got 1 picture (GIF, 3136x3136)"))
    #expect(try await driver.line("/attach").contains("nothing is attached"))
    try await driver.leave()
    #expect(stage.posts == 1)
  }

  @Test func theEstimateOfAPictureIsItsBill() async throws {
    let stage = try await ToolFixture()
    try gif(640, 480).write(to: stage.folder.appending(path: "small.gif"))
    // A low limit waits for the list of prices.
    let limit = ["-m", Self.haiku, "--turn-limit", "0.1"]
    let bare = try await stage.ask(limit + ["What is it?"])
    let seen = try await stage.ask(limit + ["--attach", "small.gif", "What is it?"])
    #expect(bare.exit == .status(0) && seen.exit == .status(0), "\(seen.errors)")
    func decimal(_ value: JSON) throws -> Decimal {
      if case .number(let number) = value { return number }
      return try #require(value.text.flatMap { Decimal(string: $0) })
    }
    var tokens: [Decimal] = []
    var costs: [Decimal] = []
    for isSeen in [false, true] {
      let start = try #require(stage.user.records("turn").first { ($0.media != .null) == isSeen })
      let reply = try #require(
        stage.user.records("reply").first { ($0["text"].text ?? "").contains("I got") == isSeen })
      costs.append(try decimal(start.estimate))
      tokens.append(try decimal(reply.figures.usage.input))
    }
    #expect(tokens[1] - tokens[0] == 410 && costs[1] - costs[0] == Decimal(string: "0.00041"))
  }

  /// 6 MB in and 8 MB out, and then 14 MB in: what was drawn goes back.
  @Test func largePicturesStayBelowTheBoundOfMemory() async throws {
    let stage = try await ToolFixture(fault: "picture-huge")
    try gif(2_000, 2_000, blocks: 23_500).write(to: stage.user.folder("large.gif"))
    let chat = try ChildProgram(
      path: Home.program(), arguments: ["chat", "-m", "google/gemini-2.5-flash-image"],
      environment: stage.user.environment(stage.access), input: nil)
    chat.send("/attach \(stage.user.folder("large.gif").path)\nWhat is it?\n")
    try await chat.wait(for: "picture 1: ", timeout: .seconds(60))
    let first = chat.peakMemory
    // A model that looks at pictures and draws none.
    chat.send("/model google/gemini-2.5-flash\nMake it darker.\n")
    try await chat.wait(for: "I got 1 picture (PNG, 1634x1634)", timeout: .seconds(60))
    let second = chat.peakMemory
    chat.closeInput()
    let sizes = try FileManager.default.contentsOfDirectory(
      at: stage.user.files.appending(path: "media"), includingPropertiesForKeys: [.fileSizeKey]
    ).map { try $0.resourceValues(forKeys: [.fileSizeKey]).fileSize ?? 0 }.sorted()
    #expect(sizes.count == 2 && sizes[0] > 6_000_000 && sizes[1] > 8_000_000)
    #expect(try await chat.waitForExit(timeout: .seconds(60)) == .status(0), "\(chat.errors)")
    // Only Linux tells it.
    if let first { #expect(first < 120 << 20) }
    if let second { #expect(second < 120 << 20) }
  }

  @Test func aSessionThatIsDeletedLeavesAPictureToAPromptThatWaits() async throws {
    let gateway = try CannedGateway()
    let home = try Home(gateway)
    try Pictures.png().write(to: home.folder("cat.png"))
    _ = try await home.run(["ask", "--attach", home.folder("cat.png").path, "What is it?"])
    let session = try #require(home.journals.first).deletingPathExtension().lastPathComponent
    let driver = try await TerminalDriver(home, ["--turn-limit", "0"])
    try await driver.catalogue()
    try await driver.line("/attach cat.png")
    try driver.type("And now?\r")
    // It is in the media folder, and in no journal yet.
    try await driver.see("Send it? [y/N]")
    let run = try await home.run(["sessions", "delete", session, "--yes", "--force"])
    #expect(run.exit == .status(0), "\(run.errors)")
    try await driver.line("y")
    try await driver.leave()
    #expect(gateway.prompts.count == 2)
    let uri = "data:image/png;base64,\(Pictures.png().base64EncodedString())"
    #expect(gateway.prompts[1].messages.list.last?.content[1].image_url.url.text == uri)
    let other = try #require(home.journals.first).deletingPathExtension().lastPathComponent
    _ = try await home.run(["sessions", "delete", other, "--yes", "--force"])
    #expect(try FileManager.default.contentsOfDirectory(atPath: home.files.appending(path: "media").path).isEmpty)
  }
}
