import Exports

/// File names that `/export` offers.
enum ExportNames {
  /// By the title's letters and digits where there are any, else by the id.
  static func suggested(id: String, title: String?) -> [String] {
    let words = (title ?? "").lowercased().split { !$0.isLetter && !$0.isNumber }
    let name = words.isEmpty ? "session-\(id)" : String(words.joined(separator: "-").prefix(48))
    return ExportFormat.all.compactMap(\.suffixes.first).map { "\(name).\($0)" }
  }
}
