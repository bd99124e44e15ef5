import Platform
import Records

/// The available assistants: the user's files, which come first, and those that ship. Files are read when asked for.
package struct AssistantLibrary: Sendable {
  /// The largest file that is read.
  package static let sizeLimit = 256 << 10

  /// An assistant's file or its absence: where its text comes from.
  package enum Place: Equatable, Sendable {
    case shipped
    case file(path: String)
  }

  private let shipped: [String: String]
  private let folder: String?
  /// The names in alphabetical order, as the folder had them at the start or the last `refresh`.
  package private(set) var names: [String] = []
  /// Files `*.md` in the user's folder whose names cannot be an assistant's.
  package private(set) var skippedFiles: [String] = []
  private var userNames: Set<String> = []

  /// Lists the user's folder, which need not exist, without opening its files.
  package init(shipped: [(name: String, text: String)], folder: String?) throws(SettingsError) {
    self.shipped = Dictionary(shipped.map { ($0.name, $0.text) }) { first, _ in first }
    self.folder = folder
    try refresh()
  }

  /// Lists the user's folder again.
  package mutating func refresh() throws(SettingsError) {
    let files = try folder.map { (path) throws(SettingsError) in try Self.files(in: path) } ?? []
    let found = files.map { String($0.dropLast(3)) }
    userNames = Set(found.filter(Assistant.isName))
    skippedFiles = found.filter { !Assistant.isName($0) }.map { $0 + ".md" }.sorted()
    names = userNames.union(shipped.keys).sorted()
  }

  /// Where the assistant of a name comes from; nil where there is none.
  package func place(of name: String) -> Place? {
    if let folder, userNames.contains(name) { return .file(path: Self.path(of: name, in: folder)) }
    return shipped[name] == nil ? nil : .shipped
  }

  /// The assistant of a name, parsed now: the user's file if there is one, which may be newer than `names`.
  package func assistant(named name: String) throws(SettingsError) -> Assistant {
    guard Assistant.isName(name) else { throw .unknownAssistant(name, nearest: nearest(to: name)) }
    if let path = folder.map({ Self.path(of: name, in: $0) }),
      let contents = try PrivateFile.contents(of: path, limit: Self.sizeLimit)
    {
      return try Self.assistant(contents.text, name, path)
    }
    guard let text = shipped[name] else { throw .unknownAssistant(name, nearest: nearest(to: name)) }
    return try Self.assistant(text, name, nil)
  }

  /// The text of one that ships; nil where none of this name does.
  package func shippedText(of name: String) -> String? { shipped[name] }

  /// Where the user's file of a name is, or would be; nil where there is no folder.
  package func path(of name: String) -> String? { folder.map { Self.path(of: name, in: $0) } }

  package func nearest(to name: String) -> String? { nearestMatch(to: name, among: names) }

  private static func assistant(_ text: String, _ name: String, _ path: String?) throws(SettingsError) -> Assistant {
    do throws(AssistantError) { return try Assistant(markdown: text, name: name) } catch {
      throw .unusableAssistant(error, name: name, path: path)
    }
  }

  private static func path(of name: String, in folder: String) -> String { Folders.joined(folder, name + ".md") }

  /// The `*.md` entries that the folder itself does not call something else than a file or a symlink.
  private static func files(in folder: String) throws(SettingsError) -> [String] {
    guard let stream = opendir(folder) else {
      if errno == ENOENT || errno == ENOTDIR { return [] }
      throw .fileUnreadable(path: folder, code: errno)
    }
    defer { closedir(stream) }
    var files: [String] = []
    while let entry = readdir(stream) {
      let type = Int(entry.pointee.d_type)
      guard [Int(DT_REG), Int(DT_LNK), Int(DT_UNKNOWN)].contains(type) else { continue }
      let name = withUnsafePointer(to: &entry.pointee.d_name) { tuple in
        tuple.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: tuple.pointee)) {
          String(cString: $0)
        }
      }
      if name.hasSuffix(".md"), !name.hasPrefix(".") { files.append(name) }
    }
    return files
  }
}
