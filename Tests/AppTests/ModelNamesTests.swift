import Testing

@testable import App

/// Names of models as they are typed, and what they mean.
@Suite struct ModelNamesTests {
  private static let ids = [
    "anthropic/claude-haiku-4.5", "anthropic/claude-sonnet-4.5", "anthropic/claude-sonnet-5", "openai/gpt-5",
    "openai/gpt-5-mini", "azure/gpt-5", "llama3.2", "google/gemini-3.1-pro", "x/pro:free",
    "x/probe",
  ]
  private let names = ModelNames(ids: ids, aliases: ["fast": "openai/gpt-5-mini", "gpt": "openai/gpt-5"])

  @Test(arguments: [
    ("openai/gpt-5-mini", ModelNames.Choice.model("openai/gpt-5-mini")),
    ("fast", .model("openai/gpt-5-mini")), ("gpt", .model("openai/gpt-5")),
    ("gpt-5-mini", .model("openai/gpt-5-mini")), ("GPT-5-Mini", .model("openai/gpt-5-mini")),
    ("llama3.2", .model("llama3.2")), ("gpt-5", .several(["openai/gpt-5", "azure/gpt-5"])),
    ("haiku", .unknown(nearest: nil)), ("claude-sonet-5", .unknown(nearest: "anthropic/claude-sonnet-5")),
    ("openai/gpt-6", .model("openai/gpt-6")),
  ])
  func aScriptNamesAWholeModel(_ name: String, _ choice: ModelNames.Choice) {
    #expect(names.choice(name, takesParts: false) == choice)
  }

  @Test(arguments: [
    ("haiku", ModelNames.Choice.model("anthropic/claude-haiku-4.5")), ("mini", .model("openai/gpt-5-mini")),
    ("sonnet", .several(["anthropic/claude-sonnet-4.5", "anthropic/claude-sonnet-5"])),
    ("sonnet-5", .model("anthropic/claude-sonnet-5")), ("fast", .model("openai/gpt-5-mini")),
    ("gpt-5", .several(["openai/gpt-5", "azure/gpt-5"])), ("gpt-5-minj", .unknown(nearest: "openai/gpt-5-mini")),
    ("zzzzzzzz", .unknown(nearest: nil)), ("openai/gpt-6", .unknown(nearest: "openai/gpt-5")),
    // Whole segments come before a part of one.
    ("emin", .model("google/gemini-3.1-pro")), ("free", .model("x/pro:free")), ("5-mini", .model("openai/gpt-5-mini")),
    ("pro", .several(["google/gemini-3.1-pro", "x/pro:free"])), ("GEMINI", .model("google/gemini-3.1-pro")),
    ("1", .model("google/gemini-3.1-pro")),
    (
      "5",
      .several([
        "anthropic/claude-haiku-4.5", "anthropic/claude-sonnet-4.5",
        "anthropic/claude-sonnet-5", "openai/gpt-5", "openai/gpt-5-mini", "azure/gpt-5",
      ])
    ),
  ])
  func aPersonMayNameAPart(_ name: String, _ choice: ModelNames.Choice) {
    #expect(names.choice(name, takesParts: true) == choice)
  }

  /// An id means itself, whatever an alias says; a misspelt alias has the alias as its nearest.
  @Test func anIDComesBeforeAnAlias() {
    let names = ModelNames(ids: ["llama", "a/b"], aliases: ["llama": "a/b", "summary": "a/b"])
    for takesParts in [true, false] {
      #expect(names.choice("llama", takesParts: takesParts) == .model("llama"))
      #expect(names.choice("LLAMA", takesParts: takesParts) == .model("llama"))
      #expect(names.choice("sumary", takesParts: takesParts) == .unknown(nearest: "summary"))
    }
    #expect(throws: AppError.ambiguousModel("x", ["a", "b"])) { try ModelNames.Choice.several(["a", "b"]).id(of: "x") }
    #expect(throws: AppError.unknownModel("x", nearest: "y")) {
      try ModelNames.Choice.unknown(nearest: "y").id(of: "x")
    }
  }

  @Test func withoutAListANameIsTakenAsItIs() {
    let names = ModelNames(ids: [], aliases: ["fast": "openai/gpt-5-mini"])
    #expect(names.choice("gpt-5-mini", takesParts: true) == .model("gpt-5-mini"))
    #expect(names.choice("fast", takesParts: false) == .model("openai/gpt-5-mini"))
  }
}
