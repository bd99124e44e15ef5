import Foundation

/// A folder of the program's own, and the surroundings that point to nothing else.
struct Home: Sendable {
  let path: String

  init() throws(Fault) {
    let template = FileManager.default.temporaryDirectory.appending(path: "tuppence-benchmark-XXXXXX").path
    guard let name = strdup(template) else { throw .system(call: "strdup", code: errno) }
    defer { free(name) }
    guard let made = mkdtemp(name) else { throw .system(call: "mkdtemp", code: errno) }
    path = String(cString: made)
  }

  func remove() {
    try? FileManager.default.removeItem(atPath: path)
  }

  func write(_ bytes: [UInt8], to name: String) throws(Fault) {
    guard FileManager.default.createFile(atPath: "\(path)/\(name)", contents: Data(bytes)) else {
      throw .system(call: "open", code: errno)
    }
  }

  /// With a key for a gateway, or without any.
  func environment(_ place: Place?) -> [String: String] {
    var variables = [
      "HOME": path, "TUPPENCE_HOME": path, "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "TERM": "xterm-256color",
    ]
    if let place {
      variables["AI_GATEWAY_API_KEY"] = "vck_benchmark"
      variables["AI_GATEWAY_BASE_URL"] = place.address
      variables["SSL_CERT_FILE"] = place.certificate
    }
    return variables
  }

  func environment(server: LoopbackServer?) -> [String: String] {
    environment(server.map { Place(address: $0.baseURL) })
  }

  /// Runs work in a fresh home that goes with it.
  static func fresh<Value>(_ work: (Home) throws(Fault) -> Value) throws(Fault) -> Value {
    let home = try Home()
    defer { home.remove() }
    return try work(home)
  }
}

/// Where a gateway is reached.
struct Place: Sendable {
  /// With the version.
  var address: String
  /// The file by which it is trusted, where it speaks TLS.
  var certificate: String?
}
