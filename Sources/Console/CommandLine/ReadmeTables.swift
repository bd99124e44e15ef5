import Settings

/// The tables of the README pages; a test compares them.
package enum ReadmeTables {
  /// One table: the page, from the repository's root, the name that marks its place there, and its text.
  package struct Entry: Sendable {
    package let page: String
    package let name: String
    package let text: String
  }

  package static var all: [Entry] {
    let page = "Sources/Console/README.md"
    return [
      Entry(page: "README.md", name: "gateways", text: gateways),
      Entry(page: page, name: "commands", text: commands),
      Entry(page: page, name: "chat commands", text: chatCommands),
      Entry(page: page, name: "environment", text: environment),
    ]
  }

  private static var commands: String {
    table("command", Command.all.map { ("tuppence \($0.call)", $0.summary) })
  }

  private static var chatCommands: String {
    table("command", SlashCommand.all.map { ("/\($0.name) \($0.arguments)", $0.summary) })
  }

  private static var environment: String {
    let rows = ManPage.environment.map { names, summary in
      "| \(names.split(separator: ", ").map { "`\($0)`" }.joined(separator: ", ")) | \(summary) |"
    }
    return "| variable | sets |\n|---|---|\n" + rows.joined(separator: "\n")
  }

  private static var gateways: String {
    let remote = Provider.all.filter { $0.baseURL != nil }
    let named = remote.map { provider in
      let others = provider.keyVariables.dropFirst().map { " (or `\($0)`)" }.joined()
      let key = "`export \(provider.keyVariables.first ?? "")=\(provider.keyPrefix)...`\(others)"
      let title = provider.page.map { "[\(provider.title)](\($0))" } ?? provider.title
      return (title, "\(key); where several keys are set: `--gateway \(provider.name)`")
    }
    let addresses = remote.compactMap(\.addressVariable)
    let others = [
      (
        "one of these at another address",
        "`export \(addresses.first ?? "")=http://127.0.0.1:4000/v1` (\(addresses.dropFirst().map { "`\($0)`" }.joined(separator: ", ")))"
      ),
      (
        "an OpenAI-compatible server (LiteLLM, Ollama, llama.cpp)",
        "`tuppence --gateway http://127.0.0.1:11434/v1 --model llama3.2`; its key: `TUPPENCE_API_KEY`"
      ),
      ("the sandbox", "`tuppence --gateway sandbox`; for other programs: `tuppence sandbox --port 4010`"),
    ]
    let rows = (named + others).map { "| \($0.0) | \($0.1) |" }
    return "| gateway | how |\n|---|---|\n" + rows.joined(separator: "\n")
  }

  private static func table(_ title: String, _ rows: [(String, String)]) -> String {
    let lines = rows.map { call, summary in
      let code = call.split(separator: " ").joined(separator: " ")
      return "| `\(code.replacing("|", with: "\\|"))` | \(summary.replacing("|", with: "\\|")) |"
    }
    return "| \(title) | does |\n|---|---|\n" + lines.joined(separator: "\n")
  }
}
