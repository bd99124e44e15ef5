import Foundation
import TestSupport
import Testing

/// Pictures and documents on their way to a model.
@Suite(.serialized)
struct MediaTests {
  private func parts(_ request: JSON, _ place: Int? = nil) -> [JSON] {
    let messages = request.messages.list
    return (place.map { messages[$0] } ?? messages.last)?.content.list ?? []
  }

  private func bytes(_ part: JSON) -> Data? {
    let uri = part.image_url.url.text ?? part.file.file_data.text ?? ""
    return uri.split(separator: ",").last.flatMap { Data(base64Encoded: String($0)) }
  }

  @Test func picturesAndDocumentsGoWithThePromptOfAsk() async throws {
    let gateway = try CannedGateway()
    let home = try Home(gateway)
    try FileManager.default.createDirectory(at: home.folder("secret folder"), withIntermediateDirectories: true)
    let picture = home.folder("secret folder/cat\u{202E}`.jpg")
    try Pictures.png().write(to: picture)
    try Pictures.pdf.write(to: home.folder("paper"))
    try Data("a = 1".utf8).write(to: home.folder("a.txt"))
    let run = try await home.run([
      "ask", "--attach", picture.path, "--attach", home.folder("a.txt").path, "--attach", home.folder("paper").path,
      "What is it?",
    ])
    #expect(run.exit == .status(0), "\(run.errors)")
    let parts = parts(gateway.prompts[0])
    #expect(parts.map(\.type.text) == ["text", "image_url", "file"])
    #expect(parts[0]["text"].text == "File `a.txt`:\n```\na = 1\n```\n\nWhat is it?")
    #expect(bytes(parts[1]) == Pictures.png() && bytes(parts[2]) == Pictures.pdf)
    #expect(parts[1].image_url.url.text?.hasPrefix("data:image/png;base64,") == true)
    #expect(parts[2].file.filename.text == "paper")
    let request = try #require(gateway.server.requests.first { $0.method == "POST" })
    #expect(!request.text.contains("secret folder"))
    let media = home.records("turn")[0].media.list
    #expect(media.map(\.name.text) == ["cat.jpg", "paper"] && media[0].width == .number(64))
    #expect(!home.records.contains { "\($0)".contains("secret folder") })
  }

  @Test func theyGoAgainWithTheConversation() async throws {
    let gateway = try CannedGateway()
    let home = try Home(gateway)
    try Pictures.png().write(to: home.folder("cat.png"))
    let driver = try await TerminalDriver(home)
    #expect(try await driver.line("/attach cat.png").contains("cat.png: PNG, 64x48, 9 KB, about"))
    try await driver.line("What is it?")
    try await driver.line("/retry")
    try await driver.line("/fork")
    try await driver.line("And the colour?")
    try await driver.leave()
    let run = try await home.run(["ask", "--continue", "Why?"])
    #expect(run.exit == .status(0), "\(run.errors)")
    let prompts = gateway.prompts
    #expect(prompts.count == 4)
    // The system's message is the first one.
    for prompt in prompts { #expect(bytes(parts(prompt, 1).last ?? .null) == Pictures.png()) }
    #expect(prompts[2].messages.list.last?.content.text == "And the colour?")
    #expect(try FileManager.default.contentsOfDirectory(atPath: home.files.appending(path: "media").path).count == 1)
  }

  @Test func aFileThatIsGoneFromTheFolderIsSaidBeforeAnythingIsSent() async throws {
    let gateway = try CannedGateway()
    let home = try Home(gateway)
    try Pictures.png().write(to: home.folder("cat.png"))
    _ = try await home.run(["ask", "--attach", home.folder("cat.png").path, "What is it?"])
    let media = home.files.appending(path: "media")
    let kept = try #require(FileManager.default.contentsOfDirectory(atPath: media.path).first)
    // The size alone does not show it.
    try Data(repeating: 7, count: Pictures.png().count).write(to: media.appending(path: kept))
    let changed = try await home.run(["ask", "--continue", "Why?"])
    try FileManager.default.removeItem(at: media)
    let gone = try await home.run(["ask", "--continue", "Why?"])
    for run in [changed, gone] {
      #expect(
        run.exit == .status(1) && run.errors.contains("cat.png is no longer in the media folder"), "\(run.errors)")
    }
    #expect(gateway.prompts.count == 1)
  }

  @Test(.timeLimit(.minutes(1)), arguments: ["ask", "compare", "chat"])
  func aModelThatCannotSeeIsNotAsked(_ way: String) async throws {
    let home = try Home()
    try Pictures.png(width: 640, height: 480).write(to: home.folder("cat.png"))
    let picture = home.folder("cat.png").path
    let refused = "meta/llama-3.3-70b does not take pictures; nothing was sent"
    switch way {
    case "ask":
      let run = try await home.run([
        "ask", "--gateway", "sandbox", "-m", "meta/llama-3.3-70b", "--attach", picture, "What?",
      ])
      #expect(run.exit == .status(64) && run.errors.contains(refused), "\(run.errors)")
      #expect(run.errors.contains("models that do: anthropic/claude-haiku-4.5, "))
    case "compare":
      let run = try await home.run([
        "ask", "--gateway", "sandbox", "--models", "openai/gpt-5,meta/llama-3.3-70b", "--attach", picture, "What?",
      ])
      #expect(run.exit == .status(64) && run.errors.contains(refused), "\(run.errors)")
    default:
      let driver = try await TerminalDriver(home)
      try await driver.line("/attach cat.png")
      let reply = try await driver.line("What?")
      #expect(reply.contains("I got 1 picture (PNG, 640x480) and cannot look inside"))
      #expect(try await driver.line("/model meta/llama-3.3-70b").contains("does not take pictures"))
      #expect(try await driver.line("Why?").contains(refused))
      try await driver.leave()
      #expect(home.records("turn").count == 1)
      return
    }
    #expect(home.records("turn").isEmpty)
    #expect(!FileManager.default.fileExists(atPath: home.files.appending(path: "sandbox/generations.jsonl").path))
  }
}
