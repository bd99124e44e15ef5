import Foundation
import Testing

/// In a chat the hints name what works there, and the chat goes on.
@Suite struct FaultInChatTests {
  @Test(arguments: [
    ("cut", "its cost is being looked up; /retry asks again"),
    ("404-model", "/model and Tab lists the models; --model ID names one"),
    ("429-long", "the gateway asks to wait 600 s"),
    ("500", "/retry asks again; its cost stays unknown (no generation was named)"),
    ("504-html", "wait a little; /retry asks again; its cost stays unknown (no generation was named)"),
  ])
  func aFailureHintsAtSlashCommands(_ fault: String, _ hint: String) async throws {
    let stage = try await FaultFixture(fault)
    let run = try await stage.user.run(["chat"], input: Data("first\nsecond\n".utf8), with: stage.access)
    #expect(run.exit == .status(0))
    #expect(run.errors.components(separatedBy: "\n  \(hint)\n").count == 3, "\(run.errors)")
    #expect(stage.requests.filter { $0.hasPrefix("POST ") }.count == 2)
  }

  @Test func theBillOfACutReplyComesUnasked() async throws {
    let stage = try await FaultFixture("cut")
    let chat = try stage.user.start(["chat"], input: nil, with: stage.access)
    chat.send("first\n")
    try await chat.wait(for: " billed")
    // By the catalogue, where that came before the reply was cut.
    #expect(chat.errors.contains("unknown cost") || chat.errors.contains(" estimated"))
    #expect(chat.output.contains("\n"))
    chat.closeInput()
    #expect(try await chat.waitForExit() == .status(0))
    #expect(try await stage.user.export().totals.state.text == "billed")
  }
}
