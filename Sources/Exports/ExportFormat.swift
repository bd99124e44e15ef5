import Platform
import Records

/// One form of the export: its names, the endings of its files, and what writes it.
///
/// A new format is a file with one such value in it, and its line in ``all``.
package struct ExportFormat: Sendable {
  /// How control characters are escaped for a terminal. The meaning of the text stays the same.
  package enum Screening: Sendable {
    /// Escapes become visible characters.
    case text
    /// Escapes become `\u` escapes.
    case json
    /// As `text`, in lines that end in CR LF.
    case table
  }

  package let name: String
  package let aliases: [String]
  /// Endings of file names, without the first dot.
  package let suffixes: [String]
  package let summary: String
  package let screening: Screening
  /// A request without any figure is not in the document.
  package let leavesOutUnknown: Bool
  /// A new renderer, for one document.
  package let renderer: @Sendable (ExportOptions) -> any ExportRenderer

  init(
    _ name: String, aliases: [String] = [], suffixes: [String], screening: Screening,
    leavesOutUnknown: Bool = false, _ summary: String,
    renderer: @escaping @Sendable (ExportOptions) -> any ExportRenderer
  ) {
    self.name = name
    self.aliases = aliases
    self.suffixes = suffixes
    self.summary = summary
    self.screening = screening
    self.leavesOutUnknown = leavesOutUnknown
    self.renderer = renderer
  }
}

extension ExportFormat {
  package static let all: [ExportFormat] = [
    .markdown,
    .json,
    .jsonl,
    .csv,
    .html,
    .focus,
    .otlp,
    .hledger,
  ]

  package static func named(_ name: String) -> ExportFormat? {
    let name = name.lowercased()
    return all.first { $0.name == name || $0.aliases.contains(name) }
  }

  /// By the file name's longest ending that a format has.
  package static func ofFile(_ path: String) -> ExportFormat? {
    let path = path.lowercased()
    let found = all.flatMap { format in format.suffixes.map { (suffix: $0, format: format) } }
      .filter { path.hasSuffix("." + $0.suffix) }
    return found.max { $0.suffix.utf8.count < $1.suffix.utf8.count }?.format
  }

  /// The whole text of some sessions.
  package func text(of sessions: [SessionExport]) -> String {
    var text = ""
    var renderer = renderer(
      ExportOptions(isSeveral: sessions.count != 1, hasContent: sessions.allSatisfy(\.hasContent)))
    renderer.begin { text += $0 }
    for session in sessions { renderer.add(session) { text += $0 } }
    renderer.end { text += $0 }
    return text
  }
}

extension ExportFormat: Equatable {
  package static func == (left: ExportFormat, right: ExportFormat) -> Bool { left.name == right.name }
}

/// What a renderer must know before the first session.
package struct ExportOptions: Sendable {
  /// The document is made for any number of sessions, and not for one.
  package var isSeveral: Bool
  /// False where the conversation's words are left out.
  package var hasContent: Bool
  /// The bytes of pictures that the document shows; nil where they are gone.
  package var media: @Sendable (MediaFile) -> Data? = { _ in nil }

  package init(isSeveral: Bool = false, hasContent: Bool = true) {
    self.isSeveral = isSeveral
    self.hasContent = hasContent
  }
}

/// Writes sessions in one format, piece by piece: no more than a turn is held.
package protocol ExportRenderer: Sendable {
  mutating func begin(_ take: (String) -> Void)
  mutating func add(_ session: SessionExport, _ take: (String) -> Void)
  mutating func end(_ take: (String) -> Void)
}

extension ExportRenderer {
  package mutating func begin(_ take: (String) -> Void) {}
  package mutating func end(_ take: (String) -> Void) {}
}
