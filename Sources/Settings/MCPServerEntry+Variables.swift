import Platform
import Records

extension MCPServerEntry {
  /// The server with the environment's variables in its texts: `${NAME}`, `${NAME:-default}`, `${env:NAME}`, and
  /// `${userHome}` or `~/` at the beginning for the home folder. Variables that hold a gateway's key are refused.
  package func configuration(environment: [String: String]) throws(MCPServerFault) -> MCPServerConfiguration {
    let texts = VariableText(environment: environment)
    return MCPServerConfiguration(
      name, try route(texts), isDisabled: isDisabled, startLimit: startLimit.map { .seconds($0) },
      callLimit: callLimit.map { .seconds($0) })
  }

  private func route(_ texts: VariableText) throws(MCPServerFault) -> MCPServerConfiguration.Route {
    if let address { return .http(try url(texts.replaced(address)), headers: try checkedHeaders(texts)) }
    let folder = try folder.map { (text) throws(MCPServerFault) in try texts.path(text) }
    if let folder, !folder.hasPrefix("/") { throw .relativeFolder }
    var words: [String] = []
    for word in command { words.append(try words.isEmpty ? texts.path(word) : texts.replaced(word)) }
    // A program of the present folder is another one in each project.
    if let program = words.first, program.contains("/"), !program.hasPrefix("/"), folder == nil {
      throw .relativeCommand
    }
    return .process(command: words, environment: try texts.replaced(environment), folder: folder)
  }

  /// https, or http on this machine; a query is allowed here.
  private func url(_ text: String) throws(MCPServerFault) -> URL {
    let parts = text.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    do throws(AddressFault) { _ = try GatewayAddress(String(parts[0])) } catch { throw .address(error) }
    guard let url = URL(string: text.trimmed(of: .whitespaces), encodingInvalidCharacters: false), url.fragment == nil
    else { throw .address(.notAnAddress) }
    return url
  }

  private func checkedHeaders(_ texts: VariableText) throws(MCPServerFault) -> [String: String] {
    let headers = try texts.replaced(headers)
    let reserved = ["content-type", "content-length", "accept", "host", "transfer-encoding", "connection"]
    for (name, value) in headers {
      let isToken = name.utf8.allSatisfy { byte in
        let letter = Character(Unicode.Scalar(byte))
        return byte < 0x80 && (letter.isLetter || letter.isNumber || "!#$%&'*+-.^_`|~".contains(letter))
      }
      let isValue = !value.utf8.contains { $0 < 0x20 && $0 != 0x09 || $0 == 0x7F }
      guard isToken, isValue, !reserved.contains(name.lowercased()) else { throw .header(name) }
    }
    return headers
  }
}

/// Replaces variables in texts.
private struct VariableText {
  let environment: [String: String]

  func replaced(_ pairs: [String: String]) throws(MCPServerFault) -> [String: String] {
    var result: [String: String] = [:]
    for (name, text) in pairs { result[name] = try replaced(text) }
    return result
  }

  /// The same of a path, which may begin with `~/`.
  func path(_ text: String) throws(MCPServerFault) -> String {
    try replaced(text.hasPrefix("~/") ? "${HOME}" + text.dropFirst() : text)
  }

  func replaced(_ text: String) throws(MCPServerFault) -> String {
    var result = ""
    var rest = text[...]
    while let start = rest.firstRange(of: "${") {
      guard let end = rest[start.upperBound...].firstIndex(of: "}") else { break }
      result += rest[..<start.lowerBound]
      result += try value(of: rest[start.upperBound..<end])
      rest = rest[rest.index(after: end)...]
    }
    return result + rest
  }

  private func value(of expression: Substring) throws(MCPServerFault) -> String {
    if expression.hasPrefix("input:") { throw .input(String(expression.dropFirst("input:".count))) }
    let text = expression.hasPrefix("env:") ? expression.dropFirst("env:".count) : expression
    var name = text
    var standard: Substring?
    if let range = text.firstRange(of: ":-") {
      name = text[..<range.lowerBound]
      standard = text[range.upperBound...]
    }
    if name == "userHome" { name = "HOME" }
    if KeyVariables.contains(String(name)) { throw .keyVariable(String(name)) }
    if let value = environment[String(name)], !value.isEmpty || standard == nil { return value }
    guard let standard else { throw .unsetVariable(String(name)) }
    return String(standard)
  }
}
