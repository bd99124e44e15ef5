import Foundation
import TestSupport
import Testing

/// A drawn picture goes back to the model with the next prompt.
@Suite(.serialized) struct DrawnAgainTests {
  private static let model = "google/gemini-2.5-flash-image"

  @Test func theLastPictureGoesWithTheNextPromptWhereTheModelTakesPictures() async throws {
    let stage = try await ToolFixture()
    let first = try await stage.ask("-m", Self.model, "a red boat")
    #expect(first.exit == .status(0) && !first.output.contains("I got"), "\(first.errors)")
    for prompt in ["make the sky darker", "and the water"] {
      let next = try await stage.ask("-c", prompt)
      #expect(next.exit == .status(0) && next.output.contains("I got 1 picture (PNG, 128x128) and"), "\(next)")
    }
    let blind = try await stage.ask("-c", "-m", "meta/llama-3.3-70b", "what was it?")
    #expect(blind.exit == .status(0) && !blind.output.contains("I got"), "\(blind)")
    // The files that went with each prompt are the user's own alone.
    #expect(stage.user.records("turn").allSatisfy { $0.media == .null })
    try await stage.settle()
    let sums = try await stage.sums()
    #expect(sums.gateway.cost == sums.ledger.cost && sums.open.isEmpty)
  }

  @Test func aForkHasThePictureAndOneThatIsGoneIsLeftOut() async throws {
    let stage = try await ToolFixture()
    _ = try await stage.ask("-m", Self.model, "a red boat")
    let chat = try await stage.chat(["-c"])
    // The first sign is before a prompt of the conversation.
    try await chat.read(until: TerminalDriver.ready, timeout: TerminalDriver.patience)
    try await chat.read(until: "▸", timeout: TerminalDriver.patience)
    func end(_ line: String, with text: String) async throws -> String {
      try chat.send(line + "\r")
      let shown = try await chat.read(until: text, timeout: TerminalDriver.patience)
      return shown + (try await chat.read(until: TerminalDriver.ready, timeout: TerminalDriver.patience))
    }
    _ = try await end("/fork", with: "goes on from turn 1")
    _ = try await end("make the sky darker", with: "I got 1 picture (PNG, 128x128)")
    try FileManager.default.removeItem(at: stage.user.files.appending(path: "media"))
    #expect(try await !end("what was it?", with: " · session ").contains("I got"))
    try chat.send("\u{04}")
    #expect(try await chat.waitForExit(timeout: TerminalDriver.patience) == .status(0))
  }
}
