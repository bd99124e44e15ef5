import Terminal

extension SlashCommand {
  static let user = SlashCommand(
    "user", arguments: "[ID|off]", "the user that the gateway bills to, and what that costs",
    completion: .words(["off"])
  ) { repl, name in
    let session = repl.session
    let fee = session.feePerTag.map { "; the gateway takes \($0.formatted) a turn for it" } ?? ""
    switch name {
    case "":
      guard let user = await session.user else {
        repl.say("no user is named; /user ID names one\(fee)")
        return .goOn
      }
      await repl.answer([Sanitiser.line(user)])
    case "off":
      await session.use(user: nil)
      repl.say("no user is named from the next turn on")
    default:
      guard name.count <= 256 else {
        repl.complain(Failure("the user's id has more than 256 characters", hint: "give a shorter one"))
        return .goOn
      }
      await session.use(user: name)
      repl.say("billed to \(Sanitiser.line(name)) from the next turn on\(fee)")
    }
    return .goOn
  }
}
