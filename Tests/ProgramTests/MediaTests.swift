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
    let editor = home.folder("editor")
    try Data("#!/bin/sh\necho 'What is that?' > \"$1\"\n".utf8).write(to: editor)
    try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: editor.path)
    let driver = try await TerminalDriver(home, with: ["EDITOR": editor.path])
    #expect(try await driver.line("/attach cat.png").contains("cat.png: PNG, 64x48, 9 KB, about"))
    try await driver.line("What is it?")
    try await driver.line("/retry")
    try await driver.line("/edit last")
    try await driver.line("/fork")
    try await driver.line("And the colour?")
    try await driver.leave()
    // The fork has the picture as its own.
    let first = try #require(home.records("session").first { $0.fork == .null }?.id.text)
    #expect(try await home.run(["sessions", "delete", first, "--yes", "--force"]).exit == .status(0))
    let run = try await home.run(["ask", "--continue", "Why?"])
    #expect(run.exit == .status(0), "\(run.errors)")
    let prompts = gateway.prompts
    #expect(prompts.count == 5)
    // The system's message is the first one.
    for prompt in prompts { #expect(bytes(parts(prompt, 1).last ?? .null) == Pictures.png()) }
    #expect(prompts[3].messages.list.last?.content.text == "And the colour?")
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
    let log = home.files.appending(path: "sandbox/generations.jsonl")
    #expect((try? Data(contentsOf: log))?.isEmpty ?? true)
  }

  /// A desktop's clipboard program that prints a file.
  private func clipboard(_ home: Home, printing path: String) throws -> [String: String] {
    let program = home.folder("bin/xclip")
    try FileManager.default.createDirectory(at: home.folder("bin"), withIntermediateDirectories: true)
    try Data("#!/bin/sh\n[ \"$4\" = image/png ] && exec /bin/cat '\(path)'\n".utf8).write(to: program)
    try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: program.path)
    return ["DISPLAY": ":0", "PATH": "\(home.folder("bin").path):/usr/bin:/bin"]
  }

  @Test func typedTextNamesFilesAndPastedTextDoesNot() async throws {
    let gateway = try CannedGateway()
    let home = try Home(gateway)
    try Pictures.png().write(to: home.folder("cat.png"))
    try Data("secret".utf8).write(to: home.folder("key.txt"))
    try Data([0, 1, 2]).write(to: home.folder("odd"))
    let driver = try await TerminalDriver(home)
    let shown = try await driver.line("What is @cat.png, @nobody?")
    #expect(shown.contains("cat.png: PNG, 64x48, 9 KB, about") && shown.contains("it goes with this prompt"))
    try driver.type("\u{1B}[200~Read @key.txt\u{1B}[201~")
    try await driver.see("@key.txt")
    try await driver.line("")
    #expect(try await driver.line("See @odd").contains("odd is neither UTF-8 text nor a picture"))
    try await driver.leave()
    _ = try await home.run(["ask", "--continue", "And", "@key.txt"])
    _ = try await home.run([], input: Data("@key.txt".utf8))
    _ = try await home.run(["chat"], input: Data("@key.txt\n".utf8))
    let prompts = gateway.prompts
    #expect(prompts.count == 5)
    #expect(parts(prompts[0]).first?["text"].text == "What is @cat.png, @nobody?")
    #expect(bytes(parts(prompts[0]).last ?? .null) == Pictures.png())
    #expect(prompts[1].messages.list.last?.content.text == "Read @key.txt")
    #expect(!gateway.server.requests.contains { $0.text.contains("secret") })
  }

  @Test func aPictureOfTheClipboardGoesWithTheNextPrompt() async throws {
    let gateway = try CannedGateway()
    let home = try Home(gateway)
    try Pictures.png().write(to: home.folder("shot"))
    let environment = try clipboard(home, printing: home.folder("shot").path)
    let driver = try await TerminalDriver(home, with: environment)
    #expect(try await driver.line("/paste").contains("clipboard.png: PNG, 64x48, 9 KB, about"))
    try await driver.line("What is it?")
    try FileManager.default.removeItem(at: home.folder("shot"))
    #expect(try await driver.line("/paste").contains("the clipboard has no picture"))
    try await driver.leave()
    #expect(bytes(parts(gateway.prompts[0]).last ?? .null) == Pictures.png())
    let bare = try await TerminalDriver(home)
    #expect(try await bare.line("/paste").contains("no program is here that reads a picture"))
    try await bare.leave()
  }

  @Test func exportsShowThemAndDeletingTakesThemAway() async throws {
    let gateway = try CannedGateway()
    let home = try Home(gateway)
    try Pictures.png().write(to: home.folder("cat<b>.png"))
    try Pictures.pdf.write(to: home.folder("paper.pdf"))
    let files = ["--attach", home.folder("cat<b>.png").path, "--attach", home.folder("paper.pdf").path]
    _ = try await home.run(["ask"] + files + ["What is it?"])
    // A name is found as a prompt's words are.
    let found = try await home.run(["sessions", "PAPER.pdf"])
    #expect(found.output.contains("turn 1 file  [paper.pdf]"), "\(found)")
    #expect(try await home.run(["sessions", "cat<b", "--json"]).output.contains(#""in" : "file""#))
    let uri = "data:image/png;base64,\(Pictures.png().base64EncodedString())"
    let page = try await home.run(["export", "--format", "html"]).output
    #expect(page.contains(#"<img alt="picture: cat&lt;b&gt;.png, PNG, 64x48, 9 KB" src="\#(uri)">"#))
    #expect(page.contains("document: paper.pdf, PDF, 1 page, 43 bytes"))
    let driver = try await TerminalDriver(home, ["-c"])
    #expect(try await driver.line("/history").contains("picture: cat<b>.png, PNG, 64x48, 9 KB"))
    try await driver.leave()
    #expect(try await home.run(["export"]).output.contains(#"picture: cat\<b\>.png, PNG, 64x48"#))
    let media = try await home.export().turns[0].media.list
    #expect(media.map(\.name.text) == ["cat<b>.png", "paper.pdf"] && media[1].pages == .number(1))
    for format in ["html", "markdown", "json", "jsonl"] {
      let bare = try await home.run(["export", "--no-content", "--format", format]).output
      #expect(
        !bare.contains("cat<") && !bare.contains("cat&") && !bare.contains("paper.pdf") && !bare.contains(uri),
        "\(format)")
    }
    // A second session has the picture too.
    _ = try await home.run(["ask"] + files.prefix(2) + ["Again?"])
    let folder = home.files.appending(path: "media").path
    let sessions = home.journals.map { $0.deletingPathExtension().lastPathComponent }
    let documents = sessions.filter { id in home.records("session").contains { $0.id.text == id } }
    #expect(documents.count == 2)
    var left: [Int] = []
    for id in sessions {
      let run = try await home.run(["sessions", "delete", id, "--yes", "--force"])
      #expect(run.exit == .status(0), "\(run.errors)")
      left.append(try FileManager.default.contentsOfDirectory(atPath: folder).count)
    }
    #expect(left.last == 0 && (left.first ?? 0) >= 1)
  }

  @Test func nothingIsDeletedWhereAJournalCannotBeReadAsAWhole() async throws {
    let home = try Home(try CannedGateway())
    try Pictures.png().write(to: home.folder("cat.png"))
    _ = try await home.run(["ask", "--attach", home.folder("cat.png").path, "What is it?"])
    let session = try #require(home.journals.first)
    // It may be the record of a turn with the picture.
    let other = session.deletingLastPathComponent().appending(path: "01m3rjq2gxyp8f188nh5k17ed5.jsonl")
    try (try Data(contentsOf: session).prefix(400) + Data("\n{}\n".utf8)).write(to: other)
    let id = session.deletingPathExtension().lastPathComponent
    let run = try await home.run(["sessions", "delete", id, "--yes", "--force"])
    #expect(run.exit == .status(0), "\(run.errors)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: home.files.appending(path: "media").path).count == 1)
  }

  @Test func checkNamesWhatIsMissingAndCountsWhatNoSessionHas() async throws {
    let home = try Home(try CannedGateway())
    try Pictures.png().write(to: home.folder("cat.png"))
    _ = try await home.run(["ask", "--attach", home.folder("cat.png").path, "What is it?"])
    let folder = home.files.appending(path: "media")
    #expect(try await home.run(["check"]).errors.isEmpty)
    let name = try #require(FileManager.default.contentsOfDirectory(atPath: folder.path).first)
    try FileManager.default.moveItem(
      at: folder.appending(path: name), to: folder.appending(path: String(repeating: "a", count: 64)))
    let run = try await home.run(["check"])
    #expect(run.exit == .status(0))
    #expect(run.errors.contains("cat.png is not in") && run.errors.contains("1 file (9 KB) in"))
    let json = try JSON(try await home.run(["check", "--json"]).output)
    #expect(json.missing_media[0].sha256.text == name)
    #expect(json.unused_media[0].text == String(repeating: "a", count: 64))
  }
}
