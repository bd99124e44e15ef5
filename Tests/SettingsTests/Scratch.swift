import Foundation

/// A fresh folder for one test, removed with the value.
final class Scratch: Sendable {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "tuppence-settings-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func path(_ name: String) -> String { path + "/" + name }

  /// Writes a file and returns its path.
  @discardableResult func file(_ name: String, _ text: String, mode: Int = 0o600) throws -> String {
    try file(name, Data(text.utf8), mode: mode)
  }

  @discardableResult func file(_ name: String, _ bytes: Data, mode: Int = 0o600) throws -> String {
    let folder = (path(name) as NSString).deletingLastPathComponent
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try bytes.write(to: URL(filePath: path(name)))
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path(name))
    return path(name)
  }

  /// The last nine bits of a file's permissions.
  static func mode(_ path: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
  }

  func entries() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
}
