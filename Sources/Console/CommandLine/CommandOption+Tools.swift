import App
import Records
import Settings

extension CommandOption {
  static let tools = CommandOption(
    "tools", value: "NAMES", "own tools that the model may call: read_file, run, or off"
  ) { (options, text) throws(UsageError) in
    guard let tools = LocalTool.list(text) else {
      let names = LocalTool.allCases.map(\.rawValue).joined(separator: ",")
      throw .badValue(option: "--tools", value: text, expected: "off, or names such as \(names)")
    }
    options.tools = tools
  }
  static let allowTool = CommandOption(
    "allow-tool", value: "RULE", "run SERVER/TOOL[@SHA256] or SERVER/* without a question; may be repeated"
  ) { (options, text) throws(UsageError) in
    guard let rule = ToolRule(text) else {
      throw .badValue(option: "--allow-tool", value: text, expected: "such as local/read_file or files/*")
    }
    options.allowedTools.append(rule)
  }
  static let webSearch = CommandOption(
    "web-search", "the gateway searches the web: Vercel $0.007, OpenRouter $0.02 a turn"
  ) { options, _ in options.searchesWeb = true }
  static let maxSteps = CommandOption("max-steps", value: "N", "how many requests a turn with tools may have (12)") {
    (options, text) throws(UsageError) in
    guard let steps = Int(text), (1...1_000).contains(steps) else {
      throw .badValue(option: "--max-steps", value: text, expected: "a whole number from 1 to 1000")
    }
    options.maxSteps = steps
  }
}
