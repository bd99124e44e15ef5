import Platform
import Records

/// Where the program's files belong, as absolute paths.
package struct Folders: Equatable, Sendable {
  package let configuration: String
  package let data: String
  package let state: String

  /// `TUPPENCE_HOME` holds everything in one folder (a relative one counts from `currentFolder`); else the XDG base
  /// directories apply, of which relative ones are ignored as their specification asks.
  package init(
    environment: [String: String], currentFolder: String = FileManager.default.currentDirectoryPath
  ) throws(SettingsError) {
    if let home = environment["TUPPENCE_HOME"], !home.isEmpty {
      let path = Self.trimmed(home.hasPrefix("/") ? home : Self.joined(currentFolder, home))
      (configuration, data, state) = (path, path, path)
      return
    }
    configuration = try Self.folder("XDG_CONFIG_HOME", ".config", environment)
    data = try Self.folder("XDG_DATA_HOME", ".local/share", environment)
    state = try Self.folder("XDG_STATE_HOME", ".local/state", environment)
  }

  package var configurationFile: String { Self.joined(configuration, "config.json") }
  package var keyFile: String { Self.joined(configuration, "keys.json") }
  /// The user's own assistants.
  package var prompts: String { Self.joined(configuration, "prompts") }
  package var sessions: String { Self.joined(data, "sessions") }
  package var pending: String { Self.joined(data, "pending") }
  /// Pictures and documents of all conversations, by their SHA-256.
  package var media: String { Self.joined(data, "media") }
  /// Pictures that models drew, as files for the user.
  package var pictures: String { Self.joined(data, "pictures") }
  package var sandbox: String { Self.joined(data, "sandbox") }
  /// What reports remember of the journals; it may be deleted.
  package var spendingCache: String { Self.joined(data, "spending.cache") }
  /// Bills of other programs' generations that were found; it may be deleted.
  package var billCache: String { Self.joined(data, "bills.jsonl") }
  /// The same for another data folder, by its absolute path.
  package func spendingCache(of folder: String) -> String {
    Self.joined(data, "spending-\(CRC32.digits(folder.utf8)).cache")
  }
  /// The tools that the user has agreed to for good.
  package var toolConsents: String { Self.joined(data, "tools.json") }
  /// Which turns' spans a collector has still to get.
  package var spanMarks: String { Self.joined(state, "spans") }
  package var historyFile: String { Self.joined(state, "history") }

  /// Makes the three folders where they are missing.
  package func create() throws(SettingsError) {
    for folder in [configuration, data, state] { try Self.create(folder) }
  }

  /// The folder that holds a path's last part: `/` for `/a`, empty for `a`.
  static func parent(of path: String) -> String {
    let parts = path.split(separator: "/")
    let parent = parts.dropLast().map(String.init).inRow(separatedBy: "/")
    return path.hasPrefix("/") ? "/" + parent : parent
  }

  /// Makes a folder and those above it, each new one 0700 whatever the umask; one that exists is left as it is.
  package static func create(_ path: String) throws(SettingsError) {
    var status = stat()
    if stat(path, &status) == 0 {
      guard status.st_mode & S_IFMT == S_IFDIR else { throw .folderNotCreated(path: path, code: ENOTDIR) }
      return
    }
    guard errno == ENOENT else { throw .folderNotCreated(path: path, code: errno) }
    let above = parent(of: path)
    if !above.isEmpty, above != path { try create(above) }
    if mkdir(path, 0o700) != 0 {
      // Another program may have made it meanwhile; then it is theirs.
      guard errno == EEXIST else { throw .folderNotCreated(path: path, code: errno) }
    } else if chmod(path, 0o700) != 0 {
      throw .folderNotCreated(path: path, code: errno)
    }
  }

  static func joined(_ folder: String, _ name: String) -> String {
    folder.hasSuffix("/") ? folder + name : folder + "/" + name
  }

  private static func trimmed(_ path: String) -> String {
    var path = path
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    return path
  }

  private static func folder(
    _ variable: String, _ standard: String, _ environment: [String: String]
  ) throws(SettingsError) -> String {
    if let base = environment[variable], base.hasPrefix("/") { return joined(trimmed(base), "tuppence") }
    guard let home = environment["HOME"], home.hasPrefix("/") else { throw .homeMissing }
    return joined(joined(trimmed(home), standard), "tuppence")
  }
}
