import Foundation
import TestSupport
import Testing

/// `tuppence image`, `/image`, and the pictures in exports.
@Suite(.serialized) struct ImageCommandTests {
  private static let model = "bfl/flux-2-pro"
  private static let drawing = "google/gemini-2.5-flash-image"

  private func image(_ stage: ToolFixture, _ arguments: String...) async throws -> (
    output: String, errors: String, exit: ChildProgram.Exit
  ) {
    let child = try stage.start(["image"] + arguments)
    let exit = try await child.waitForExit(timeout: .seconds(60))
    return (child.output, child.errors, exit)
  }

  @Test func drawsSeveralPicturesAndIsBilled() async throws {
    let stage = try await ToolFixture()
    let run = try await image(stage, "-m", Self.model, "--output", "boat", "--size", "64x64", "-n", "2", "a red boat")
    #expect(run.exit == .status(0) && run.output == "boat.png\nboat-2.png\n", "\(run.errors)")
    #expect(
      run.errors.contains("picture 1: boat.png, 64x64, ") && run.errors.contains("picture 2: boat-2.png, 64x64, "))
    let turn = try #require(stage.user.records("turn").first)
    #expect(turn.draws["count"] == .number(2) && turn.draws.width == .number(64) && turn.estimate.text == "0.06")
    #expect(turn.tags.list.count == 2)
    try await stage.settle()
    let sums = try await stage.sums()
    #expect(sums.gateway.cost == sums.ledger.cost && sums.ledger.generations == 1 && sums.open.isEmpty)
    let export = try await stage.user.export()
    #expect(export.turns[0].cost.text == "0.06015" && export.turns[0].state.text == "billed")
    #expect(export.turns[0].drawn.list.count == 2 && export.turns[0].generations[0].pictures == .number(2))
  }

  @Test func aModelThatDoesNotDrawIsRefusedBeforeARequest() async throws {
    let stage = try await ToolFixture()
    let run = try await image(stage, "-m", "openai/gpt-5", "a red boat")
    #expect(run.exit == .status(64) && run.errors.contains("openai/gpt-5 draws no pictures; nothing was sent"))
    #expect(run.errors.contains("models that draw: \(Self.model), \(Self.drawing)"))
    for arguments in [["--size", "64"], ["--size", "64x"], ["--size", "9x9"], ["-n", "0"], ["-n", "11"]] {
      let run = try await stage.user.run(["image", "-m", Self.model] + arguments + ["x"], with: stage.access)
      #expect(run.exit == .status(64), "\(arguments)")
    }
    #expect(stage.user.records("turn").isEmpty)
  }

  @Test func limitsHoldBeforeTheRequest() async throws {
    let stage = try await ToolFixture()
    let dear = try await image(stage, "-m", Self.model, "-n", "3", "--turn-limit", "0.05", "a red boat")
    #expect(dear.exit == .status(77) && dear.output.isEmpty && dear.errors.contains("$0.09"), "\(dear.errors)")
    let spent = try await image(stage, "-m", Self.model, "--budget", "0.02", "a red boat")
    #expect(spent.exit == .status(77), "\(spent.errors)")
    // The list has no price for a picture of a model that chats too.
    let unpriced = try await image(stage, "-m", Self.drawing, "a red boat")
    #expect(unpriced.exit == .status(77), "\(unpriced.errors)")
    #expect(stage.user.records("turn").isEmpty)
    #expect(try await image(stage, "-m", Self.drawing, "--yes", "a red boat").exit == .status(0))
  }

  @Test(arguments: [
    ("401", 77, "the gateway does not accept the key"), ("picture-link", 0, "a picture is at https://pictures.invalid"),
    ("picture-type", 0, "1 picture could not be read"), ("picture-broken", 0, "1 picture could not be read"),
    ("picture-cut", 69, "1 picture could not be read"),
  ])
  func saysWhatWentWrong(fault: String, exit: Int, words: String) async throws {
    let stage = try await ToolFixture(fault: fault)
    let run = try await image(stage, "-m", Self.model, "a red boat")
    #expect(run.exit == .status(Int32(exit)) && run.output.isEmpty && run.errors.contains(words), "\(run.errors)")
  }

  @Test func aChatAsksForAPictureWithoutTheConversation() async throws {
    let stage = try await ToolFixture()
    let chat = try await stage.chat(["-m", "openai/gpt-5"])
    func end(_ line: String, with text: String) async throws -> String {
      try chat.send(line + "\r")
      let shown = try await chat.read(until: text, timeout: TerminalDriver.patience)
      return shown + (try await chat.read(until: TerminalDriver.ready, timeout: TerminalDriver.patience))
    }
    _ = try await end("/image a red boat", with: "openai/gpt-5 draws no pictures; nothing was sent")
    let chosen = try await end("/model \(Self.model)", with: "from the next turn on")
    #expect(chosen.contains("; $0.03 a picture") && !chosen.contains("does not fit"))
    _ = try await end("/image a red boat", with: "picture 1: ~/home/pictures/tuppence-")
    // A prompt to a model that answers with pictures alone is the same.
    _ = try await end("a blue boat", with: "picture 2: ~/home/pictures/tuppence-")
    _ = try await end("/retry", with: "picture 3: ~/home/pictures/tuppence-")
    #expect(try await end("/history 1", with: "picture: PNG, 256x256").contains("a blue boat"))
    // A model that chats too draws again, and does not chat about it.
    _ = try await end("/model \(Self.drawing)", with: "from the next turn on")
    try chat.send("/image a green boat\r")
    // What a picture costs there is not known before the first.
    _ = try await chat.read(until: "[y/N]", timeout: TerminalDriver.patience)
    _ = try await end("y", with: "picture 4: ~/home/pictures/tuppence-")
    _ = try await end("/retry", with: "picture 5: ~/home/pictures/tuppence-")
    try chat.send("\u{04}")
    #expect(try await chat.waitForExit(timeout: TerminalDriver.patience) == .status(0))
    #expect(stage.user.records("turn").map { $0.draws["count"] } == Array(repeating: .number(1), count: 5))
  }

  @Test func exportsNameAndShowThePictures() async throws {
    let stage = try await ToolFixture()
    _ = try await stage.ask("-m", Self.drawing, "a red boat")
    let data = try #require(
      FileManager.default.contentsOfDirectory(
        at: stage.user.files.appending(path: "media"), includingPropertiesForKeys: nil
      ).first.map { try Data(contentsOf: $0) })
    func export(_ arguments: String...) async throws -> String {
      try await stage.user.run(["export"] + arguments, with: stage.access).output
    }
    #expect(try await export("--format", "markdown").contains("\npicture: PNG, 128x128, 17 KB\n"))
    let html = try await export("--format", "html")
    #expect(html.contains("src=\"data:image/png;base64,\(data.base64EncodedString())\""))
    for format in ["markdown", "html", "json", "jsonl"] {
      let bare = try await export("--format", format, "--no-content")
      #expect(!bare.contains("128x128") && !bare.contains("base64,") && !bare.contains("sha256"), "\(format)")
    }
    // A picture that is gone is named still.
    try FileManager.default.removeItem(at: stage.user.files.appending(path: "media"))
    let gone = try await export("--format", "html")
    #expect(gone.contains("<figcaption>picture: PNG, 128x128, 17 KB</figcaption>") && !gone.contains("data:image"))
  }

  @Test func aTerminalThatCanShowsThePicture() async throws {
    let stage = try await ToolFixture()
    let ask = ["ask", "-m", Self.drawing, "a red boat"]
    func shown(_ more: [String: String]) async throws -> String {
      let terminal = try stage.user.terminal(ask, with: stage.access.merging(more) { $1 })
      return try await terminal.read(until: " · session ", timeout: TerminalDriver.patience)
    }
    let kitty = try await shown(["KITTY_WINDOW_ID": "1"])
    #expect(kitty.contains("\u{1B}_Ga=T,f=100,t=d,q=2,c=16,m=1;iVBOR") && kitty.contains("picture 1: "))
    let iTerm = try await shown(["TERM_PROGRAM": "iTerm.app"])
    #expect(iTerm.contains("\u{1B}]1337;File=inline=1;size=") && !iTerm.contains("name="))
    for more in [["KITTY_WINDOW_ID": "1", "TUPPENCE_PICTURES": "off"], ["KITTY_WINDOW_ID": "1", "TMUX": "x"], [:]] {
      let plain = try await shown(more)
      #expect(!plain.contains("\u{1B}_G") && !plain.contains("1337") && plain.contains("picture 1: "), "\(more)")
    }
  }
}
