import Records

/// Options of how turns are served.
extension CommandOption {
  static let caching = CommandOption("caching", value: "auto|off", "whether the gateway is asked to cache prompts") {
    (options, text) throws(UsageError) in
    guard let caching = Caching(rawValue: text) else {
      throw .badValue(option: "--caching", value: text, expected: "auto or off")
    }
    options.serving.caching = caching
  }
  static let keep = CommandOption(
    "keep", value: "N", "how much of the conversation a request carries: \"20 turns\", \"9000 tokens\", off"
  ) { (options, text) throws(UsageError) in
    guard let window = ConversationWindow(text) else {
      throw .badValue(option: "--keep", value: text, expected: "\"20 turns\", \"30000 tokens\" or off")
    }
    options.serving.window = window
  }
  static let tier = CommandOption("tier", value: "flex|priority", "the providers' class of service") {
    (options, text) throws(UsageError) in
    guard let tier = ServiceTier(rawValue: text) else {
      throw .badValue(option: "--tier", value: text, expected: "flex or priority")
    }
    options.serving.tier = tier
  }
  static let fallback = CommandOption(
    "fallback", value: "MODEL", "a model that answers where the first cannot; may be repeated"
  ) { (options, text) throws(UsageError) in
    guard !text.isEmpty else { throw .badValue(option: "--fallback", value: text, expected: "a model") }
    options.serving.fallbacks.append(text)
  }
  static let only = CommandOption("only", value: "PROVIDER", "the only provider that may serve; may be repeated") {
    (options, text) throws(UsageError) in
    guard RequestOptions.isProvider(text) else {
      throw .badValue(option: "--only", value: text, expected: "a provider's name, such as anthropic")
    }
    options.serving.providers.append(text)
  }
}
