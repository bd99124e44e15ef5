import Terminal

extension SlashCommand {
  static let system = SlashCommand(
    "system", arguments: "[TEXT|off]", "instructions in place of the assistant's, for this session",
    completion: .words(["off"])
  ) { repl, text in
    let session = repl.session
    let name = Sanitiser.line(await session.assistant.name)
    switch text {
    case "":
      guard let own = await session.system else {
        repl.say("the instructions are \(name)'s own; /system TEXT puts yours in their place")
        return .goOn
      }
      await repl.answer([Sanitiser.sanitised(own)])
    case "off":
      await session.use(system: nil)
      repl.say("\(name)'s own instructions from the next turn on")
    default:
      await session.use(system: text)
      repl.say("your instructions in place of \(name)'s from the next turn on; /system off takes them back")
    }
    return .goOn
  }
}
