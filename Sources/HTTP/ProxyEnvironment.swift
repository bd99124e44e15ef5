import Platform

/// The proxy that libcurl takes from the environment. libcurl decides whether it uses it; this only names it.
enum ProxyEnvironment {
  /// The host and port of the proxy for a scheme, without a user and a password; nil where none is set.
  ///
  /// `HTTP_PROXY` does not count, because a web server's client could set it.
  static func name(for scheme: String, variable: (String) -> String? = environmentVariable) -> String? {
    let names = scheme == "https" ? ["https_proxy", "HTTPS_PROXY"] : ["http_proxy"]
    guard let text = (names + ["all_proxy", "ALL_PROXY"]).lazy.compactMap(variable).first else { return nil }
    var rest = text[...]
    if let scheme = rest.firstRange(of: "://") { rest = rest[scheme.upperBound...] }
    if let slash = rest.firstIndex(of: "/") { rest = rest[..<slash] }
    if let user = rest.lastIndex(of: "@") { rest = rest[rest.index(after: user)...] }
    return String(rest)
  }
}
