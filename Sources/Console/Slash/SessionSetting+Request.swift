import Chat
import Platform
import Records
import Terminal

extension SessionSetting {
  /// A setting of requests: the value of the user's, else the assistant's.
  init(_ setting: RequestSetting) {
    self.init(
      name: setting.name,
      command: SlashCommand(
        setting.name, arguments: "VALUE|off", setting.summary, completion: .words(setting.examples + ["off"])
      ) { chat, value in
        await chat.set(setting, value)
        return .goOn
      }
    ) { chat in
      if let value = await chat.session.settings[setting.name] { return value }
      return setting.own(await chat.session.assistant).map { "\($0) (the assistant's)" } ?? "off"
    }
  }
}

extension SlashContext {
  fileprivate func set(_ setting: RequestSetting, _ value: String) async {
    guard value != "off" else {
      await session.use(setting, nil)
      let own = setting.own(await session.assistant).map { "\($0), the assistant's," } ?? "not sent"
      return say(Sanitiser.line("\(setting.name): \(own) from the next turn on"))
    }
    guard setting.accepts(value) else {
      return complain(
        Failure(
          "\(setting.name) cannot be \"\(value)\"", hint: "\(setting.expected), or off", exitCode: Failure.Code.usage)
      )
    }
    await session.use(setting, value)
    say("\(setting.name): \(value) from the next turn on")
  }
}

extension SlashCommand {
  /// Not listed: `/set var` runs it.
  static let variable = SlashCommand("var", arguments: "NAME=VALUE", "a variable of the assistant's text") {
    chat, argument in
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2, Assistant.isVariable(parts[0]) else {
      let names = await chat.session.assistant.variableNames
      let known = names.isEmpty ? "\(await chat.session.assistant.name) has none" : names.joined(separator: ", ")
      chat.complain(Failure("/set var takes NAME=VALUE", hint: "variables: \(known)", exitCode: Failure.Code.usage))
      return .goOn
    }
    await chat.session.use(variable: parts[0], parts[1])
    chat.say(Sanitiser.line("\(parts[0]) is \(parts[1]) from the next turn on"))
    return .goOn
  }
}
