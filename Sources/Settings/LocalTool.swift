import Platform

/// One of the program's own tools, each of which the user has to switch on.
package enum LocalTool: String, CaseIterable, Sendable {
  case readFile = "read_file"
  /// A command of the shell.
  case run

  /// Reads `off`, or names with commas between them; nil where one is not known.
  package static func list(_ text: String) -> [LocalTool]? {
    if text == "off" { return [] }
    let tools = text.split(separator: ",", omittingEmptySubsequences: false).map {
      LocalTool(rawValue: $0.trimmed(of: .whitespaces))
    }
    return tools.contains(nil) ? nil : allCases.filter { tools.contains($0) }
  }
}

extension Configuration {
  package var localTools: [LocalTool] { tools.flatMap(LocalTool.list) ?? [] }
}
