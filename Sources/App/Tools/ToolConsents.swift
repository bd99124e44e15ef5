import Platform
import Records
import Settings

/// The tools that the user has agreed to for good, in a file: each bound to its server and to its definition.
package struct ToolConsents: Sendable {
  /// One agreement.
  package struct Entry: Codable, Equatable, Sendable {
    package var server: String
    /// The server's command line or URL.
    package var origin: String
    package var tool: String
    package var sha256: String
    /// What was agreed to, so that a change can be shown.
    package var definition: String
  }

  private struct File: Codable {
    var always: [Entry]
  }

  private let path: String

  package init(path: String) {
    self.path = path
  }

  /// Empty where the file is not there or cannot be read: then every tool is asked about.
  package var entries: [Entry] {
    guard let text = try? PrivateFile.contents(of: path, limit: 16 << 20)?.text else { return [] }
    return (try? JSONDecoder().decode(File.self, from: Data(text.utf8)))?.always ?? []
  }

  /// The agreement to a tool of a server, for whatever definition.
  func entry(for definition: ToolDefinition, origin: String) -> Entry? {
    entries.last { $0.origin == origin && $0.server == definition.server && $0.tool == definition.tool }
  }

  func add(_ definition: ToolDefinition, origin: String) throws(SettingsError) {
    let entry = Entry(
      server: definition.server, origin: origin, tool: definition.tool, sha256: definition.sha256,
      definition: definition.canonicalText)
    try write(
      entries.filter { ($0.server, $0.origin, $0.tool) != (entry.server, entry.origin, entry.tool) } + [entry])
  }

  /// Takes back what was agreed to for a tool, or for all of a server's; returns how many there were.
  package func remove(server: String, tool: String?) throws(SettingsError) -> Int {
    let all = entries
    let kept = all.filter { $0.server != server || tool != nil && $0.tool != tool }
    if kept.count < all.count { try write(kept) }
    return all.count - kept.count
  }

  private func write(_ entries: [Entry]) throws(SettingsError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    guard let bytes = try? encoder.encode(File(always: entries)) else {
      throw .fileNotWritten(path: path, code: EINVAL)
    }
    try PrivateFile.write(bytes + Data("\n".utf8), to: path)
  }
}
