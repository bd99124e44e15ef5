import Platform
import Records

/// A tool that runs without a question: `SERVER/TOOL`, `SERVER/*`, either with `@SHA256` of the tool's definition.
package struct ToolRule: Equatable, Sendable {
  package let server: String
  /// Nil for every tool of the server.
  package let tool: String?
  /// The definition that it holds for; nil for any.
  package let sha256: String?

  /// Nil where the text is no rule.
  package init?(_ text: String) {
    var path = text[...]
    var hash: String?
    if let at = text.lastIndex(of: "@") {
      let digits = text[text.index(after: at)...].lowercased()
      guard digits.utf8.count == 64, digits.allSatisfy(\.isHexDigit) else { return nil }
      hash = digits
      path = text[..<at]
    }
    let parts = path.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { return nil }
    server = String(parts[0])
    tool = parts[1] == "*" ? nil : String(parts[1])
    sha256 = hash
  }

  func allows(_ definition: ToolDefinition) -> Bool {
    definition.server == server && (tool == nil || tool == definition.tool)
      && (sha256 == nil || sha256 == definition.sha256)
  }
}
