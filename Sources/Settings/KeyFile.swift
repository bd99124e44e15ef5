import Platform
import Records

/// The 0600 file of keys that `tuppence login` writes: a JSON list of `{"origin": "https://host:443", "key": "..."}`.
package struct KeyFile: Equatable, Sendable {
  package let path: String

  package init(path: String) { self.path = path }

  /// Every key of the file, none where there is no file; refused when anybody but the owner may read or write it.
  package func keys() throws(SettingsError) -> [APIKey] {
    guard let contents = try PrivateFile.contents(of: path, limit: 1 << 20) else { return [] }
    guard contents.mode & 0o077 == 0 else { throw .keyFileOpenToOthers(path: path, mode: contents.mode) }
    let document: LocatedJSON
    do throws(LocatedJSON.Fault) { document = try LocatedJSON(contents.text) } catch {
      throw .malformedJSON(path: path, line: error.line, column: error.column)
    }
    guard case .list(let items) = document else {
      throw .unsuitableValue(field: "", expected: .listOfKeys, path: path, line: 1)
    }
    var keys: [APIKey] = []
    for item in items { keys.append(try key(from: item)) }
    return keys
  }

  package func key(for origin: Origin) throws(SettingsError) -> APIKey? {
    try keys().first { $0.origin == origin }
  }

  /// Keeps a key in place of an older one for the same origin.
  package func save(_ key: APIKey) throws(SettingsError) {
    try write(try keys().filter { $0.origin != key.origin } + [key])
  }

  /// Forgets the key of an origin; false where there was none.
  package func remove(_ origin: Origin) throws(SettingsError) -> Bool {
    let keys = try keys()
    let kept = keys.filter { $0.origin != origin }
    guard kept.count < keys.count else { return false }
    try write(kept)
    return true
  }

  private func write(_ keys: [APIKey]) throws(SettingsError) {
    let entries = keys.map { ["origin": $0.origin.description, "key": $0.secret] }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    guard let bytes = try? encoder.encode(entries) else { throw .fileNotWritten(path: path, code: EINVAL) }
    try PrivateFile.write(bytes + Data("\n".utf8), to: path)
  }

  private func key(from item: LocatedJSON) throws(SettingsError) -> APIKey {
    guard case .object(let members) = item else {
      throw .unsuitableValue(field: "", expected: .listOfKeys, path: path, line: nil)
    }
    var texts: [String: String] = [:]
    for member in members {
      guard ["origin", "key"].contains(member.name) else {
        let nearest = nearestMatch(to: member.name, among: ["origin", "key"])
        throw .unknownField(member.name, path: path, line: member.line, nearest: nearest)
      }
      guard case .text(let text) = member.value else {
        throw .unsuitableValue(field: member.name, expected: .text, path: path, line: member.line)
      }
      guard texts.updateValue(text, forKey: member.name) == nil else {
        throw .duplicateField(member.name, path: path, line: member.line)
      }
    }
    let line = members.first?.line
    guard let origin = texts["origin"].flatMap({ Origin($0) }) else {
      throw .unsuitableValue(field: "origin", expected: .origin, path: path, line: line)
    }
    guard let key = texts["key"] else { throw .unsuitableValue(field: "key", expected: .text, path: path, line: line) }
    do throws(APIKeyFault) { return try APIKey(key, origin: origin) } catch {
      throw .unusableKey(error, source: .file(path: path))
    }
  }
}
