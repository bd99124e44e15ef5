import Foundation
import Testing

@testable import Sandbox

private func duck(_ text: String, system: String? = nil, tags: [String] = []) -> EchoModel {
  let opening = system.map { [ChatMessage(role: .system, text: $0)] } ?? []
  return EchoModel(opening + [ChatMessage(role: .user, text: text)], tags: tags)
}

private let prompts = [
  "", " \n ", "???", "hi", "Thanks!", "Who are you?", "Why does my actor deadlock?", "How do I parse JSON? Why?",
  "Should I use SwiftUI or UIKit?", "error: no such module 'Foo'?", "```\nfunc a() {}\n```", "SELECT 1 FROM t;",
  "Please fix my build?", "I think it is the cache. Is it?", "日本語で説明してください", "🦆", "a?b`c`\u{1B}[31m\u{202E}",
  "why", "how to", "write", "or", "what is better a or b", "vs", "between", String(repeating: "long ", count: 9_000),
]

@Suite struct EchoModelTests {
  @Test(arguments: prompts)
  func asksOneQuestionInAFewSentences(prompt: String) {
    let reply = duck(prompt).reply
    #expect(reply.count { $0 == "?" } == 1)
    #expect(reply.hasSuffix("?"))
    let sentences = reply.split { ".?:".contains($0) }.count { $0.contains(" ") }
    #expect((2...6).contains(sentences), "\(reply)")
    #expect(reply.count < 500)
    #expect(
      !reply.unicodeScalars.contains { $0 != "\n" && [.control, .format].contains($0.properties.generalCategory) })
    #expect(reply == duck(prompt).reply)
  }

  @Test(arguments: ["Who are you?", "Are you a real model or what?", "what model is this", "hey, are you ChatGPT?"])
  func saysThatItIsNoModel(prompt: String) {
    let reply = duck(prompt).reply
    #expect(reply.hasPrefix("I am a rubber duck: a small program inside the sandbox, and no language model at all."))
  }

  @Test(arguments: [
    ("error: no such module 'Foo'\nand more", "`error: no such module 'Foo'`"),
    ("Traceback (most recent call last):\n  File \"x.py\"\nKeyError: 'a'", "`KeyError: 'a'`"),
    ("What is wrong?\n```swift\nfunc load() async {\n}\n```", "`load`"),
    ("Why does my actor deadlock?", "“why does my actor deadlock”"),
    ("How do I fix my build?", "You want to fix your build."),
    ("Please review my `query`?", "You asked me to review your 'query'."), ("It leaks memory.", "“It leaks memory”"),
    ("What is the difference between a struct and a class?", "**struct** against **class**"),
    ("Postgres vs. SQLite for this?", "**Postgres** against **SQLite**"),
  ])
  func picksUpWhatWasWritten(prompt: String, words: String) {
    #expect(duck(prompt).reply.contains(words))
  }

  @Test func knowsTheAssistantsField() {
    #expect(duck("Why is it slow?").domain == .general)
    // Of two that are named as often the first one of the list.
    #expect(duck("Is it the swift or the rust side?").domain == .swift)
    #expect(duck("Why is it slow?", system: "You help with SQL and the schema of a database.").domain == .database)
    #expect(duck("Why is it slow?", system: "SQL database", tags: ["x", "assistant:game"]).domain == .game)
    #expect(duck("Why is it slow?", tags: ["assistant:poetry"]).domain == .general)
    #expect(duck("Why is it slow?", tags: ["assistant:rust"]).reply.contains("In Rust, "))
  }

  @Test func saysThatItCannotSee() {
    let gif = Data("GIF89a".utf8) + Data([44, 1, 200, 0])
    let parts = ["data:image/gif;base64," + gif.base64EncodedString(), "data:x"].map {
      ChatMessage.Part.attachment(MediaPart($0))
    }
    let message = ChatMessage(role: .user, parts: [.text("Why is it red?")] + parts)
    #expect(EchoModel([message]).reply.contains("I got 1 picture (GIF, 300x200) and 1 document (?) and cannot look"))
    #expect(message.media.map(\.tokens) == [80, 1_000])
  }

  @Test func goesOnInALaterTurn() {
    let first = ChatMessage(role: .user, text: "It is the cache.")
    let reply = ChatMessage(role: .assistant, text: "Is it?")
    #expect(EchoModel([first]).reply.hasPrefix("You wrote: "))
    #expect(EchoModel([first, reply, first]).reply != EchoModel([first]).reply)
  }
}
