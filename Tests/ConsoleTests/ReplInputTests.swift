import Testing

@testable import Console

/// What a line at the prompt means.
@Suite struct ReplInputTests {
  @Test(arguments: [
    ("", ReplInput.nothing), ("quit", .leave), ("/help", .command(name: "help", argument: "")),
    ("/usr/lib/x: error", .prompt("/usr/lib/x: error")), ("//help", .prompt("/help")),
    ("help me with actors", .prompt("help me with actors")), ("what is !ls", .prompt("what is !ls")),
    ("!", .prompt("!")), ("!?", .prompt("!?")), ("bye bye", .prompt("bye bye")),
    ("help", .foreignCommand("help")), (" HELP ", .foreignCommand("HELP")), ("?", .foreignCommand("?")),
    ("\\q", .foreignCommand("\\q")), (":q", .foreignCommand(":q")), (":wq", .foreignCommand(":wq")),
    ("/HELP me", .command(name: "help", argument: "me")), ("/help \t x ", .command(name: "help", argument: "x")),
    ("/help\tx", .command(name: "help", argument: "x")), ("/help2", .prompt("/help2")), ("/é", .prompt("/é")),
    ("/", .prompt("/")), ("//", .prompt("/")), (" \n", .nothing), (" exit\n", .leave), ("Quit", .prompt("Quit")),
    // Of several lines only a command that takes a text is one.
    ("/system a\nb", .command(name: "system", argument: "a\nb")), ("/undo a\nb", .prompt("/undo a\nb")),
    ("/system\na", .prompt("/system\na")), ("!ls\nx", .prompt("!ls\nx")),
    ("bye", .foreignCommand("bye")), ("!ls", .foreignCommand("!ls")), ("!ls -la /tmp", .foreignCommand("!ls -la /tmp")),
  ])
  func aTypedLine(_ text: String, means input: ReplInput) {
    #expect(ReplInput(text, pasted: false) == input)
  }

  @Test(arguments: ["help", "?", ":q", "!ls", "/help"])
  func aPastedLineIsAPrompt(_ text: String) {
    #expect(ReplInput(text, pasted: true) == .prompt(text))
  }

  @Test(arguments: [("?", "/help"), ("BYE", "/quit"), (":wq", "/quit"), ("!ls", "Ctrl-Z")])
  func aForeignCommandIsOfferedTheChats(_ text: String, _ hint: String) {
    let failure = ReplInput.failure(forForeign: text)
    #expect(failure.message.contains("was not sent") && failure.hint?.hasPrefix(hint) == true)
    let does = hint == "/help" ? "lists the commands" : hint == "/quit" ? "leaves the chat" : "suspends the chat"
    #expect(failure.hint?.contains(" \(does); /edit sends any text") == true)
  }
}
