import App
import Records
import Settings
import Terminal

extension SlashCommand {
  static let tools = SlashCommand(
    "tools", arguments: "[NAMES|off|forget SERVER[/TOOL]]",
    "lists the tools that the model may call; turns the program's own on or off",
    completion: .words(LocalTool.allCases.map(\.rawValue) + ["off", "forget"])
  ) { chat, argument in
    guard let toolbox = chat.toolbox else { return .goOn }
    let words = argument.split(separator: " ").map(String.init)
    if words.first == "forget" {
      chat.forgetConsent(Array(words.dropFirst()))
    } else if argument.isEmpty {
      await chat.list(toolbox)
    } else if let enabled = LocalTool.list(argument) {
      await toolbox.use(chat.context.localTools(enabled))
      await chat.list(toolbox)
    } else {
      let names = LocalTool.allCases.map(\.rawValue)
      chat.complain(
        Failure(
          "there is no tool \"\(argument)\" of the program's own",
          hint: Failure.suggestion(
            for: argument, among: names, else: "/tools \(names.joined(separator: ",")), or /tools off"),
          exitCode: Failure.Code.usage))
    }
    return .goOn
  }
}

extension SlashContext {
  /// A row for each tool: what was agreed to, and the beginning of its description.
  fileprivate func list(_ toolbox: Toolbox) async {
    let tools = await toolbox.listing()
    if let mcpServers, !mcpServers.isEmpty {
      let rows = await MCPText.rows(mcpServers).map { (Sanitiser.line($0.name), ToolText.shortened($0.text, to: 400)) }
      await answer(FoldedRows.lines(rows, width: textWidth))
    }
    guard !tools.isEmpty else { return say("no tools are offered; /tools read_file offers to read files here") }
    let rows = tools.map { tool in
      let description = ToolText.shortened(tool.definition.description, to: 200)
      return (Sanitiser.line(tool.definition.path), "\(tool.agreement.words) · \(description)")
    }
    await answer(FoldedRows.lines(rows, width: textWidth))
  }

  /// Takes back what was agreed to for good.
  fileprivate func forgetConsent(_ words: [String]) {
    let parts = words.first?.split(separator: "/", maxSplits: 1).map(String.init) ?? []
    guard words.count == 1, let server = parts.first else {
      return complain(
        Failure("a server, or one of its tools, is missing", hint: "such as /tools forget local/read_file"))
    }
    let consents = ToolConsents(path: context.folders.toolConsents)
    do throws(SettingsError) {
      let count = try consents.remove(server: server, tool: parts.count > 1 ? parts[1] : nil)
      say(count == 0 ? "nothing was agreed to for it" : "asked about again from now on: \(count)")
    } catch {
      complain(Failure(error))
    }
  }
}

extension Toolbox.Agreement {
  var words: String {
    switch self {
    case .asks: "asks"
    case .session: "runs in this session"
    case .always: "always runs"
    case .rule: "runs by --allow-tool"
    case .changed: "asks: it has changed"
    }
  }
}
