import Terminal

/// One line of `/set`: a name, the command that changes it, and what it is now.
struct SessionSetting: Sendable {
  let name: String
  let command: SlashCommand
  let value: @Sendable (Repl) async -> String

  static let all: [SessionSetting] = [
    .init(name: "model", command: .model) { await $0.session.model },
    .init(name: "assistant", command: .assistant) { await $0.session.assistant.name },
    .init(name: "system", command: .system) { await $0.session.system ?? "off" },
    .init(name: "user", command: .user) { await $0.session.user ?? "off" },
    .init(name: "tags", command: .tags) { await $0.session.sendsTags ? "on" : "off" },
    .init(name: "title", command: .rename) { await $0.session.title ?? "" },
    .init(name: "cost_line", command: .costLine) { $0.viewState.costLineDetail.rawValue },
  ]

  static func named(_ name: String) -> SessionSetting? { all.first { $0.name == name } }
}
