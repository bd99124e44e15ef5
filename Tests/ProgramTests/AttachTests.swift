import Foundation
import TestSupport
import Testing

/// Files on their way into a prompt.
@Suite(.serialized)
struct AttachTests {
  @Test func filesGoWithTheNextPromptAlone() async throws {
    let gateway = try CannedGateway()
    let home = try Home(gateway)
    try Data("let a = 1\n".utf8).write(to: home.folder("a.swift"))
    try Data("```\nfenced\n```".utf8).write(to: home.folder("b `x`.md"))
    let driver = try await TerminalDriver(home)
    #expect(try await driver.line("/attach").contains("nothing is attached"))
    #expect(try await driver.line("/attach a.swift 'b `x`.md'").contains("a.swift: 10 bytes, about"))
    let listed = try await driver.line("/attach")
    #expect(listed.contains("a.swift") && listed.contains("b `x`.md  ") && listed.contains("14 bytes"))
    try await driver.line("What is it?")
    try await driver.line("And now?")
    try await driver.line("/retry")
    try await driver.leave()
    let sent = gateway.prompts.compactMap { $0.messages.list.last?.content.text }
    #expect(
      sent == [
        "File `a.swift`:\n```\nlet a = 1\n```\n\nFile `b x.md`:\n````\n```\nfenced\n```\n````\n\nWhat is it?",
        "And now?", "And now?",
      ])
  }

  @Test func whatIsNoTextIsRefusedAndTheRestIsSent() async throws {
    let gateway = try CannedGateway()
    let home = try Home(gateway)
    func write(_ bytes: Data, _ name: String) throws { try bytes.write(to: home.folder(name)) }
    try write(Data("fine".utf8), "fine.txt")
    try write(Data([0x89, 0x50, 0x4E, 0x47, 0xFF]), "p.png")
    try write(Data([0xC3, 0x28]), "latin.txt")
    try write(Data("a\0b".utf8), "nul.txt")
    try write(Data(), "empty.txt")
    try write(Data(repeating: 0x61, count: (1 << 20) + 1), "large.txt")
    try write(Data(repeating: 0x61, count: 1 << 20), "full.txt")
    #expect(mkfifo(home.folder("pipe").path, 0o600) == 0)
    let refusals = [
      ("p.png", "is neither UTF-8 text nor a picture"), ("latin.txt", "is neither UTF-8 text"),
      ("nul.txt", "is neither UTF-8 text"), ("empty.txt", "is empty"), ("large.txt", "is larger than 1 MiB"),
      ("pipe", "is not a regular file"), ("none.txt", "No such file"), (".", "is not a regular file"),
    ]
    let driver = try await TerminalDriver(home)
    for (name, words) in refusals { #expect(try await driver.line("/attach \(name)").contains(words), "\(name)") }
    #expect(try await driver.line("/attach full.txt").contains("1,048,576 bytes, about 262,"))
    #expect(try await driver.line("/attach clear").contains("nothing is attached"))
    #expect(try await driver.line("/attach none.txt fine.txt").contains("fine.txt: 4 bytes"))
    try await driver.line("Go.")
    try await driver.leave()
    #expect(gateway.prompts.last?.messages.list.last?.content.text == "File `fine.txt`:\n```\nfine\n```\n\nGo.")
    for (name, words) in refusals {
      let run = try await home.run(["ask", "--attach", home.folder(name).path, "hi"])
      #expect(run.errors.contains(words) && run.exit != .status(0), "\(name): \(run)")
    }
    #expect(gateway.prompts.count == 1)
  }
}
