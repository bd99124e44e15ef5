import Terminal

extension SlashCommand {
  static let tags = SlashCommand(
    "tags", arguments: "[on|off]", "the tags of each turn, and what they cost", completion: .words(["on", "off"])
  ) { repl, argument in
    switch argument {
    case "": break
    case "on": await repl.session.sendTags(true)
    case "off": await repl.session.sendTags(false)
    default:
      repl.complain(Failure("/tags cannot be \"\(argument)\"", hint: "/tags on, /tags off, or /tags alone"))
      return .goOn
    }
    let tags = await repl.session.tags
    guard !tags.isEmpty else {
      await repl.answer(["no tags are sent; /tags on sends session and assistant with each turn"])
      return .goOn
    }
    let fee = await repl.session.tagFees.map { ", \($0.formatted) a turn" } ?? ""
    await repl.answer([tags.map { Sanitiser.line($0) }.joined(separator: "  ") + fee])
    return .goOn
  }
}
