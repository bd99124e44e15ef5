import Records

/// The name under which a model gets a tool of a server: `server__tool`, at most 64 of `[A-Za-z0-9_-]`.
///
/// Where that is too long, or could be another tool's name, it ends with a part of a hash of both names. It depends on
/// nothing else, so that a tool keeps its name whatever other tools there are.
package enum FunctionName {
  static let limit = 64

  package static func name(server: String, tool: String) -> String {
    let mapped = "\(server)__" + String(String.UnicodeScalarView(tool.unicodeScalars.map { isAllowed($0) ? $0 : "_" }))
    let isExact =
      tool.unicodeScalars.allSatisfy(isAllowed) && !tool.hasPrefix("_") && !server.contains("__")
      && !server.hasSuffix("_") && mapped.utf8.count <= limit
    if isExact { return mapped }
    let hash = SHA256.digits("\(server)\u{0}\(tool)".utf8).prefix(8)
    return "\(mapped.prefix(limit - 9))_\(hash)"
  }

  private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "0"..."9", "A"..."Z", "a"..."z", "_", "-": true
    default: false
    }
  }
}
