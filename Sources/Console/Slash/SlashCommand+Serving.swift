import App
import Chat
import GatewayClient
import Records
import Terminal

/// Settings of how turns are served. None is listed: `/set NAME` runs them.
extension SlashCommand {
  static let caching = Self(
    "caching", arguments: "auto|off", "whether the gateway is asked to cache prompts",
    completion: .words(Caching.allCases.map(\.rawValue))
  ) { chat, word in
    guard let caching = Caching(rawValue: word) else {
      chat.complain(Failure("caching is auto or off", hint: "/set caching auto"))
      return .goOn
    }
    await chat.use(.caching, isSet: caching == .auto) { $0.caching = caching }
    return .goOn
  }

  static let tier = Self(
    "tier", arguments: "flex|priority|off", "the providers' class of service",
    completion: .words(ServiceTier.allCases.map(\.rawValue) + ["off"])
  ) { chat, word in
    let tier = ServiceTier(rawValue: word)
    guard tier != nil || word == "off" else {
      chat.complain(Failure("the tier is flex, priority or off", hint: "/set tier flex"))
      return .goOn
    }
    await chat.use(.tier, isSet: tier != nil) { $0.tier = tier }
    return .goOn
  }

  static let fallback = Self(
    "fallback", arguments: "MODEL ...|off", "models that answer where the first one cannot", completion: .models
  ) { chat, text in
    var models: [String] = []
    let names = ModelNames(
      ids: await chat.session.catalogue.map(\.id), aliases: chat.context.configuration.aliases)
    for word in text.split(separator: " ") where text != "off" {
      guard case .model(let id) = names.choice(String(word), takesParts: true) else {
        chat.complain(
          Failure("\"\(word)\" does not name one model; the fallbacks are unchanged", hint: "/models lists them"))
        return .goOn
      }
      if !models.contains(id) { models.append(id) }
    }
    guard !text.isEmpty else {
      chat.complain(Failure("a fallback is one or more models, or off", hint: "/set fallback MODEL"))
      return .goOn
    }
    await chat.use(.fallbacks, isSet: !models.isEmpty) { [models] in $0.fallbacks = models }
    return .goOn
  }

  static let only = Self(
    "only", arguments: "PROVIDER ...|off", "the only providers that may serve", completion: .words(["off"])
  ) { chat, text in
    let providers = text == "off" ? [] : text.split(separator: " ").map(String.init)
    guard !text.isEmpty, providers.allSatisfy(RequestOptions.isProvider) else {
      chat.complain(Failure("only names one or more providers, or off", hint: "/set only anthropic bedrock"))
      return .goOn
    }
    await chat.use(.providers, isSet: !providers.isEmpty) { $0.providers = providers }
    return .goOn
  }
}

extension SlashCommand {
  static let keep = Self(
    "keep", arguments: "N turns|N tokens|off", "how much of the conversation's end a request carries",
    completion: .words(["20 turns", "30000 tokens", "off"])
  ) { chat, text in
    guard let window = ConversationWindow(text) else {
      chat.complain(Failure("keep is a number of turns or tokens, or off", hint: "/set keep 20 turns"))
      return .goOn
    }
    var options = await chat.session.options
    options.window = window
    await chat.session.use(options: options)
    await chat.session.keepAll()
    chat.say(
      window == .all
        ? "a request carries the whole conversation"
        : "a request carries the last \(window) at most; above that it is cut to half of them")
    return .goOn
  }
}

extension SlashContext {
  /// Changes the session's options where the gateway understands them, and says what holds now.
  fileprivate func use(
    _ option: RequestOption, isSet: Bool, _ change: @Sendable (inout RequestOptions) -> Void
  ) async {
    guard !isSet || session.optionsTaken.contains(option) else {
      complain(Failure(.optionNotTaken(option, gateway: connection.name)))
      return
    }
    var options = await session.options
    change(&options)
    await session.use(options: options)
    say(Sanitiser.line("\(option.settingName): \(await option.value(in: session)) from the next turn on"))
  }
}

extension RequestOption {
  /// The name under `/set`.
  var settingName: String {
    switch self {
    case .caching: "caching"
    case .tier: "tier"
    case .fallbacks: "fallback"
    case .providers: "only"
    }
  }

  /// What `/set` shows of a session.
  func value(in session: Session) async -> String {
    let options = await session.options
    switch self {
    case .caching:
      return session.optionsTaken.contains(.caching) ? (options.caching ?? .auto).rawValue : "left to the server"
    case .tier: return options.tier?.rawValue ?? "off"
    case .fallbacks: return options.fallbacks.isEmpty ? "off" : options.fallbacks.joined(separator: " ")
    case .providers: return options.providers.isEmpty ? "off" : options.providers.joined(separator: " ")
    }
  }
}
