import App
import Chat
import Platform
import Records
import Settings
import Terminal

/// Commands for what holds from the next turn on.
extension SlashCommand {
  static let set = SlashCommand(
    "set", arguments: "[NAME VALUE]", "changes a setting of this session; alone it lists them", completion: .settings
  ) { chat, argument in
    let words = argument.split(separator: " ", maxSplits: 1)
    guard let name = words.first.map(String.init) else {
      var rows: [(String, String)] = []
      for setting in SessionSetting.all { rows.append((setting.name, Sanitiser.line(await setting.value(chat)))) }
      await chat.answer(FoldedRows.lines(rows, width: chat.textWidth))
      return .goOn
    }
    guard let setting = SessionSetting.named(name) else {
      let names = SessionSetting.all.map(\.name)
      chat.complain(
        Failure(
          "there is no setting \"\(name)\"",
          hint: Failure.suggestion(for: name, among: names, else: "known: \(names.joined(separator: ", "))")))
      return .goOn
    }
    return await setting.command.run(chat, words.count > 1 ? words[1].trimmed(of: .whitespaces) : "")
  }

  static let assistant = SlashCommand(
    "assistant", arguments: "[NAME]", "changes the assistant for later turns", completion: .assistants
  ) { chat, name in
    guard !name.isEmpty else {
      let current = await chat.session.assistant
      let about = current.description.isEmpty ? "" : ": \(current.description)"
      await chat.answer(wrapped(Sanitiser.line(current.name + about), toWidth: chat.textWidth))
      if await chat.session.system != nil { chat.say("your own instructions replace its own: /system") }
      return .goOn
    }
    do throws(Failure) {
      let chosen = try Failure.wrapping(try chat.context.assistant(named: name))
      let old = await chat.session.model
      let before = await chat.session.estimate(on: old)
      await chat.session.use(assistant: chosen, keepsModel: chat.viewState.namesModel)
      let model = await chat.session.model
      let note = model == old ? "" : await chat.switchNote(to: model, from: old, before)
      chat.say(Sanitiser.line("\(chosen.name) from the next turn on, on \(model)\(note)"))
      let missing = await chat.session.missingVariables
      if !missing.isEmpty { chat.say("the next turn asks for: \(missing.joined(separator: ", "))") }
      if await chat.session.system != nil {
        chat.say("your own instructions still replace its own; /system off ends that")
      }
    } catch {
      chat.complain(error)
    }
    return .goOn
  }

  static let assistants = SlashCommand(
    "assistants", arguments: "[TEXT]", "lists the assistants, or those that match TEXT"
  ) { chat, text in
    let current = await chat.session.assistant.name
    // Files may have come since the chat began.
    let listed = (try? AppContext(environment: chat.context.environment)) ?? chat.context
    let found = AssistantListing(listed, search: text).rows
    if found.isEmpty { chat.say("no assistant has that in its name, description or tags") }
    let rows = found.map { row in
      let about = row.assistant?.description ?? "cannot be read"
      return ((row.name == current ? "* " : "  ") + row.name, Sanitiser.line(about))
    }
    await chat.answer(FoldedRows.lines(rows, width: chat.textWidth))
    return .goOn
  }

  static let system = SlashCommand(
    "system", arguments: "[TEXT|off]", "sets instructions in place of the assistant's, for this session",
    completion: .words(["off"])
  ) { chat, text in
    let session = chat.session
    let name = Sanitiser.line(await session.assistant.name)
    switch text {
    case "":
      guard let own = await session.system else {
        chat.say("the instructions are \(name)'s own; /system TEXT puts yours in their place")
        return .goOn
      }
      await chat.answer([Sanitiser.sanitised(own)])
    case "off":
      await session.use(system: nil)
      chat.say("\(name)'s own instructions from the next turn on")
    default:
      await session.use(system: text)
      chat.say("your instructions in place of \(name)'s from the next turn on; /system off removes them")
    }
    return .goOn
  }

  static let user = SlashCommand(
    "user", arguments: "[ID|off]", "sets the user that the gateway bills, and shows the fee",
    completion: .words(["off"])
  ) { chat, name in
    let session = chat.session
    let fee = session.feePerTag.map { "; the gateway takes \($0.formatted) a turn for it" } ?? ""
    switch name {
    case "":
      guard let user = await session.user else {
        chat.say("no user is named; /user ID names one\(fee)")
        return .goOn
      }
      await chat.answer([Sanitiser.line(user)])
    case "off":
      await session.use(user: nil)
      chat.say("no user is named from the next turn on")
    default:
      guard name.count <= 256 else {
        chat.complain(Failure("the user's id has more than 256 characters", hint: "give a shorter one"))
        return .goOn
      }
      await session.use(user: name)
      chat.say("billed to \(Sanitiser.line(name)) from the next turn on\(fee)")
    }
    return .goOn
  }

  static let tags = SlashCommand(
    "tags", arguments: "[on|off]", "turns the tags of each turn on or off, and shows their fee",
    completion: .words(["on", "off"])
  ) { chat, argument in
    switch argument {
    case "": break
    case "on": await chat.session.sendTags(true)
    case "off": await chat.session.sendTags(false)
    default:
      chat.complain(Failure("/tags cannot be \"\(argument)\"", hint: "/tags on, /tags off, or /tags alone"))
      return .goOn
    }
    let tags = await chat.session.tags
    guard !tags.isEmpty else {
      await chat.answer(["no tags are sent; /tags on sends session and assistant with each turn"])
      return .goOn
    }
    let fee = await chat.session.tagFees.map { ", \($0.formatted) a turn" } ?? ""
    await chat.answer([tags.map { Sanitiser.line($0) }.joined(separator: "  ") + fee])
    return .goOn
  }

  /// Not listed: `/set cost_line` runs it.
  static let costLine = Self(
    "cost_line", arguments: "full|short|off", "how much of its cost the line below a reply shows",
    completion: .words(CostLineDetail.allCases.map(\.rawValue))
  ) { chat, word in
    guard let detail = CostLineDetail(rawValue: word) else {
      chat.complain(Failure("the cost line is full, short or off", hint: "/set cost_line short"))
      return .goOn
    }
    do throws(SettingsError) {
      try chat.context.configure("cost_line", to: detail.rawValue)
    } catch {
      chat.complain(Failure(error))
      return .goOn
    }
    chat.viewState.update { $0.costLineDetail = detail }
    chat.say("cost line: \(detail.rawValue) (cost_line in config.json)")
    return .goOn
  }
}

/// One line of `/set`: a name, the command that changes it, and what it is now.
struct SessionSetting: Sendable {
  let name: String
  let command: SlashCommand
  let value: @Sendable (SlashContext) async -> String

  static let all: [SessionSetting] = own + RequestSetting.all.map(SessionSetting.init)

  private static let own: [SessionSetting] = [
    .init(name: "model", command: .model) { await $0.session.model },
    .init(name: "assistant", command: .assistant) { await $0.session.assistant.name },
    .init(name: "system", command: .system) { await $0.session.system ?? "off" },
    .init(name: "user", command: .user) { await $0.session.user ?? "off" },
    .init(name: "tags", command: .tags) { await $0.session.sendsTags ? "on" : "off" },
    .init(name: "caching", command: .caching) { await RequestOption.caching.value(in: $0.session) },
    .init(name: "keep", command: .keep) { await $0.session.options.window?.description ?? "off" },
    .init(name: "tier", command: .tier) { await RequestOption.tier.value(in: $0.session) },
    .init(name: "fallback", command: .fallback) { await RequestOption.fallbacks.value(in: $0.session) },
    .init(name: "only", command: .only) { await RequestOption.providers.value(in: $0.session) },
    .init(name: "title", command: .rename) { await $0.session.title ?? "" },
    .init(name: "var", command: .variable) { chat in
      let values = await chat.session.variables
      return values.isEmpty ? "none" : values.map { "\($0.name)=\($0.value)" }.joined(separator: "  ")
    },
    .init(name: "cost_line", command: .costLine) { $0.viewState.costLineDetail.rawValue },
  ]

  static func named(_ name: String) -> SessionSetting? { all.first { $0.name == name } }
}
