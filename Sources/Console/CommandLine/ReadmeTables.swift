/// The tables of Console's README; a test compares them.
package enum ReadmeTables {
  /// Each under the name that marks its place there.
  package static var all: [(name: String, text: String)] {
    [("commands", commands), ("chat commands", chatCommands)]
  }

  private static var commands: String {
    table("command", Command.all.map { ("tuppence \($0.name) \($0.arguments)", $0.summary) })
  }

  private static var chatCommands: String {
    table("command", SlashCommand.all.map { ("/\($0.name) \($0.arguments)", $0.summary) })
  }

  private static func table(_ title: String, _ rows: [(String, String)]) -> String {
    let lines = rows.map { call, summary in
      let code = call.split(separator: " ").joined(separator: " ")
      return "| `\(code.replacing("|", with: "\\|"))` | \(summary.replacing("|", with: "\\|")) |"
    }
    return "| \(title) | does |\n|---|---|\n" + lines.joined(separator: "\n")
  }
}
