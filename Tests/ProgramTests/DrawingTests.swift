import Foundation
import TestSupport
import Testing

/// Pictures that a model draws in a chat, from the sandbox to the user's file.
@Suite(.serialized) struct DrawingTests {
  private static let model = "google/gemini-2.5-flash-image"

  private func folder(_ user: Home) -> URL { user.files.appending(path: "pictures") }

  private func mode(_ url: URL) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: url.path)[.posixPermissions] as? Int
  }

  @Test func aPictureIsKeptWrittenNamedAndBilled() async throws {
    let stage = try await ToolFixture()
    let run = try await stage.ask("-m", Self.model, "--json", "a red boat")
    #expect(run.exit == .status(0), "\(run.errors)")
    let json = try JSON(run.output)
    let picture = json.pictures[0]
    let path = try #require(picture.path.text)
    let bytes = try Data(contentsOf: URL(filePath: path))
    #expect(path.hasPrefix(folder(stage.user).path + "/tuppence-") && path.hasSuffix("-1.png"))
    #expect(bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]) && picture.size == .number(Decimal(bytes.count)))
    #expect(picture.type.text == "image/png" && picture.width == .number(128) && picture.height == .number(128))
    #expect(try mode(URL(filePath: path)) == 0o600 && mode(folder(stage.user)) == 0o700)
    #expect(run.errors.contains("picture 1: ~/home/pictures/\(path.split(separator: "/").last ?? ""), 128x128, "))
    // Kept under its hash, and named in the journal; of the data nothing is left in the gateway's own words.
    let sha = try #require(picture.sha256.text)
    #expect(try Data(contentsOf: stage.user.files.appending(path: "media/\(sha)")) == bytes)
    let reply = try #require(stage.user.records("reply").first)
    #expect(reply.pictures[0].sha256.text == sha && reply.pictures[0].width == .number(128))
    let raw = reply.raw.list.compactMap(\.text).joined()
    #expect(raw.contains("base64,sha256:\(sha)\"") && !raw.contains("iVBOR"))
    // $0.0387 for the picture is in the bill, to the last digit.
    try await stage.settle()
    try await expectEqualSums(stage)
    let cost = try #require(try await stage.user.export().turns[0].cost.text)
    #expect(cost.hasPrefix("0.03"))
  }

  /// The journal's bills are the sandbox's own.
  private func expectEqualSums(_ stage: ToolFixture) async throws {
    let sums = try await stage.sums()
    #expect(sums.gateway.cost == sums.ledger.cost && sums.ledger.generations == 1 && sums.open.isEmpty)
  }

  @Test func onlyAModelThatDrawsIsAskedForPictures() async throws {
    let gateway = try CannedGateway()
    let run = try await Home(gateway).run(["ask", "-m", "anthropic/claude-sonnet-5", "hi"])
    #expect(run.exit == .status(0) && gateway.prompts[0].modalities == .null)
    let stage = try await ToolFixture()
    let text = try await stage.ask("-m", "openai/gpt-5", "a red boat")
    #expect(text.exit == .status(0) && !FileManager.default.fileExists(atPath: folder(stage.user).path))
  }

  @Test func noFileIsOverwritten() async throws {
    let stage = try await ToolFixture()
    try stage.write("mine", to: "boat.png")
    let file = try await stage.ask("-m", Self.model, "--output", "boat.jpg", "a red boat")
    #expect(file.errors.contains("picture 1: boat-2.png, "))
    #expect(try String(contentsOf: stage.folder.appending(path: "boat.png"), encoding: .utf8) == "mine")
    let folder = try await stage.ask("-m", Self.model, "--output", ".", "a red boat")
    #expect(folder.errors.contains("picture 1: ./tuppence-") && folder.exit == .status(0))
    let names = try FileManager.default.contentsOfDirectory(atPath: stage.folder.path)
    #expect(names.count { $0.hasSuffix(".png") } == 3, "\(names)")
    let lost = try await stage.ask("-m", Self.model, "--output", "a.txt/x", "a red boat")
    #expect(lost.exit == .status(0) && lost.errors.contains("the picture is not written: "))
  }

  @Test(arguments: [
    ("picture-broken", "1 picture could not be read"), ("picture-type", "1 picture could not be read"),
    ("picture-link", "a picture is at https://pictures.invalid/1.png; it was not fetched"),
    ("picture-cut", "1 picture could not be read"),
  ])
  func theTextSurvivesAPictureThatCannotBeRead(fault: String, words: String) async throws {
    let stage = try await ToolFixture(fault: fault)
    let run = try await stage.ask("-m", Self.model, "a red boat")
    #expect(run.output.hasSuffix("?\n") && run.errors.contains(words), "\(run.errors)")
    #expect(!run.errors.contains("picture 1:") && run.exit == .status(fault == "picture-cut" ? 69 : 0))
    let media = stage.user.files.appending(path: "media").path
    #expect((try? FileManager.default.contentsOfDirectory(atPath: media)) ?? [] == [])
    try await stage.settle()
    try await expectEqualSums(stage)
  }

  @Test func aPictureThatComesTwiceIsOne() async throws {
    let stage = try await ToolFixture(fault: "picture-twice")
    let run = try await stage.ask("-m", Self.model, "--json", "a red boat")
    #expect(try JSON(run.output).pictures.list.count == 1 && run.errors.components(separatedBy: "picture ").count == 2)
  }

  @Test func aChatNamesThePictureAndOpensIt() async throws {
    let stage = try await ToolFixture()
    let chat = try await stage.chat(["-m", Self.model])
    func end(_ line: String, with text: String) async throws -> String {
      try chat.send(line + "\r")
      let shown = try await chat.read(until: text, timeout: TerminalDriver.patience)
      return shown + (try await chat.read(until: TerminalDriver.ready, timeout: TerminalDriver.patience))
    }
    _ = try await end("/open", with: "this session has no pictures")
    #expect(try await end("a red boat", with: "¤ picture 1: ~/home/pictures/tuppence-").contains(" · session "))
    for number in ["2", "0", "-1"] { _ = try await end("/open \(number)", with: "it has picture 1") }
    _ = try await end("/open 1", with: "there is no desktop here")
    func files() throws -> [URL] {
      try FileManager.default.contentsOfDirectory(at: folder(stage.user), includingPropertiesForKeys: nil)
    }
    // A file that the user has changed is not the picture.
    try Data("mine".utf8).write(to: try #require(files().first))
    _ = try await end("/open 1", with: "there is no desktop here")
    #expect(try files().count == 2)
    try chat.send("\u{04}")
    #expect(try await chat.waitForExit(timeout: TerminalDriver.patience) == .status(0))
  }

  @Test func theViewerGetsThePathAndNoKey() async throws {
    let stage = try await ToolFixture()
    let tools = stage.user.folder("bin")
    try FileManager.default.createDirectory(at: tools, withIntermediateDirectories: true)
    let script = "#!/bin/sh\n(echo \"$1\"; env) > \"\(tools.path)/seen\"\n"
    for name in ["xdg-open", "open"] {
      let url = tools.appending(path: name)
      try Data(script.utf8).write(to: url)
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: url.path)
    }
    _ = try await stage.ask("-m", Self.model, "a red boat")
    let environment = stage.access.merging(["DISPLAY": ":9", "PATH": "\(tools.path):/usr/bin:/bin"]) { $1 }
    let chat = try stage.user.terminal(["-c"], with: environment)
    try await chat.read(until: TerminalDriver.ready, timeout: TerminalDriver.patience)
    try await chat.read(until: "▸", timeout: TerminalDriver.patience)
    try chat.send("/open\r")
    _ = try await chat.read(until: "opened /", timeout: TerminalDriver.patience)
    let seen = try String(contentsOf: tools.appending(path: "seen"), encoding: .utf8)
    #expect(seen.hasPrefix(folder(stage.user).path + "/tuppence-") && !seen.contains(Home.key))
    try chat.send("\u{04}")
    #expect(try await chat.waitForExit(timeout: TerminalDriver.patience) == .status(0))
  }
}
