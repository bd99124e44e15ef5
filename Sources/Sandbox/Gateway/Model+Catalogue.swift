import Records

extension Model {
  /// List prices as published by November 2026, in thousandths of a dollar per million tokens; windows are rounded.
  static let catalogue: [Model] = [
    Model(
      id: "anthropic/claude-haiku-4.5", name: "Claude Haiku 4.5", summary: "Small and fast.",
      providers: ["anthropic", "bedrock"], released: 1_760_486_400, contextWindow: 200_000, maximumOutput: 64_000,
      tags: ["file-input", "reasoning", "tool-use", "vision"],
      price: Price(1_000, 5_000, cacheRead: 100, cacheWrite: 1_250)),
    Model(
      id: "anthropic/claude-opus-4.7", name: "Claude Opus 4.7", summary: "For long, demanding work.",
      providers: ["anthropic", "bedrock"], released: 1_776_297_600, contextWindow: 1_000_000, maximumOutput: 128_000,
      tags: ["file-input", "reasoning", "tool-use", "vision"],
      price: Price(5_000, 25_000, cacheRead: 500, cacheWrite: 6_250)),
    Model(
      id: "anthropic/claude-sonnet-5", name: "Claude Sonnet 5", summary: "For everyday programming.",
      providers: ["anthropic", "bedrock"], released: 1_782_777_600, contextWindow: 1_000_000, maximumOutput: 128_000,
      tags: ["file-input", "reasoning", "tool-use", "vision"],
      price: Price(2_000, 10_000, cacheRead: 200, cacheWrite: 2_500)),
    Model(
      id: "bfl/flux-2-pro", name: "FLUX.2 Pro", summary: "Draws, and answers to no chat.",
      providers: ["bfl"], released: 1_764_028_800, contextWindow: 0, maximumOutput: 0, tags: ["image-generation"],
      price: Price(0, 0), picturePrice: USD("0.03"), drawsOnly: true),
    Model(
      id: "deepseek/deepseek-v4.1-flash", name: "DeepSeek V4.1 Flash", summary: "An open model at a low price.",
      providers: ["baseten", "fireworks", "alibaba", "novita"], released: 1_788_220_800, contextWindow: 128_000,
      maximumOutput: 32_000, tags: ["reasoning", "tool-use"], price: Price(300, 1_200)),
    Model(
      id: "google/gemini-2.5-flash", name: "Gemini 2.5 Flash", summary: "Fast, with a long context.",
      providers: ["google", "vertex"], released: 1_750_118_400, contextWindow: 1_000_000, maximumOutput: 65_536,
      tags: ["file-input", "reasoning", "tool-use", "vision"], price: Price(300, 2_500, cacheRead: 30)),
    Model(
      id: "google/gemini-2.5-flash-image", name: "Gemini 2.5 Flash Image", summary: "Draws in a chat.",
      providers: ["google", "vertex"], released: 1_756_166_400, contextWindow: 32_768, maximumOutput: 8_192,
      tags: ["file-input", "image-generation", "vision"], price: Price(300, 2_500), picturePrice: USD("0.0387")),
    Model(
      id: "google/gemini-3.1-pro-preview", name: "Gemini 3.1 Pro Preview", summary: "Dearer above 200,000 tokens.",
      providers: ["google", "vertex"], released: 1_771_459_200, contextWindow: 1_000_000, maximumOutput: 64_000,
      tags: ["file-input", "tool-use", "reasoning", "vision"],
      price: Price(2_000, 12_000, cacheRead: 200, cacheWrite: 2_000),
      tier: (from: 200_000, price: Price(4_000, 18_000, cacheRead: 400, cacheWrite: 4_000))),
    Model(
      id: "meta/llama-3.3-70b", name: "Llama 3.3 70B", summary: "An open model without a cache price.",
      providers: ["bedrock", "groq"], released: 1_733_443_200, contextWindow: 128_000, maximumOutput: 8_192,
      tags: ["tool-use"], price: Price(720, 720)),
    Model(
      id: "mistral/mistral-small", name: "Mistral Small", summary: "Small and cheap.",
      providers: ["mistral"], released: 1_750_377_600, contextWindow: 32_000, maximumOutput: 4_000,
      tags: ["tool-use", "vision"], price: Price(100, 300)),
    Model(
      id: "openai/gpt-4.1-nano", name: "GPT-4.1 nano", summary: "The cheapest of its family.",
      providers: ["openai", "azure"], released: 1_744_588_800, contextWindow: 1_047_576, maximumOutput: 32_768,
      tags: ["implicit-caching", "tool-use", "vision"], price: Price(100, 400, cacheRead: 25)),
    Model(
      id: "openai/gpt-5", name: "GPT-5", summary: "For reasoning and code.",
      providers: ["openai", "azure"], released: 1_754_524_800, contextWindow: 400_000, maximumOutput: 128_000,
      tags: ["file-input", "implicit-caching", "reasoning", "tool-use", "vision"],
      price: Price(1_250, 10_000, cacheRead: 125)),
    Model(
      id: "openai/gpt-5-mini", name: "GPT-5 mini", summary: "Reasoning at a small price.",
      providers: ["openai", "azure"], released: 1_754_524_800, contextWindow: 400_000, maximumOutput: 128_000,
      tags: ["file-input", "implicit-caching", "reasoning", "tool-use", "vision"],
      price: Price(250, 2_000, cacheRead: 25)),
    Model(
      id: "perplexity/sonar", name: "Sonar", summary: "Search in an answer; the list has no price for it.",
      providers: ["perplexity"], released: 1_737_417_600, contextWindow: 127_000, maximumOutput: 8_000,
      tags: ["vision"], price: Price(1_000, 1_000), isPriceListed: false),
  ]

  static func named(_ id: String) -> Model? {
    catalogue.first { $0.id == id }
  }
}
