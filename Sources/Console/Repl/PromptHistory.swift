import Journal
import Platform

/// What was typed in earlier chats: one JSON string a line, in a private file that heals itself.
struct PromptHistory: Sendable {
  private static let kept = 1_000
  private let file: LineFile

  init(path: String) {
    file = LineFile(URL(filePath: path))
  }

  /// The last entries, oldest first, without control characters; damaged lines are passed over.
  func entries() -> [String] {
    guard let bytes = try? file.contents() else { return [] }
    return bytes.split(separator: 0x0A).suffix(Self.kept).compactMap {
      (try? JSONDecoder().decode(String.self, from: Data($0))).map(Clipboard.harmless)
    }
  }

  /// Keeps an entry, unless it looks like a key; a file that cannot be written costs nothing but the entry.
  func remember(_ text: String) {
    guard !Self.looksLikeKey(text), let line = try? JSONEncoder().encode(text) else { return }
    try? file.append(line + Data([0x0A]), synced: false)
  }

  /// A word such as gateways' keys, whatever stands around it (`key=sk-...`), or an authorization's value.
  static func looksLikeKey(_ text: String) -> Bool {
    text.contains("Bearer ")
      || text.split { !$0.isLetter && !$0.isNumber && !"-_".contains($0) }.contains { word in
        word.count >= 16 && ["sk-", "vck_", "sk_", "Bearer"].contains { word.hasPrefix($0) }
      }
  }
}
