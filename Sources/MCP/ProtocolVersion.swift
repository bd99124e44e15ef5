import HTTP
import Records

/// The versions of the protocol that this client speaks.
enum ProtocolVersion: Equatable, Sendable {
  /// Without a handshake: each request carries the version.
  case current
  /// With a handshake, which agreed on this version.
  case older(String)

  static let header = "MCP-Protocol-Version"
  static let currentName = "2026-07-28"
  /// Newest first; the first one is offered.
  static let olderNames = ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"]

  var name: String {
    switch self {
    case .current: ProtocolVersion.currentName
    case .older(let name): name
    }
  }

  var isOlder: Bool { self != .current }

  /// The client as each request, or the handshake, names it.
  static func clientInfo(version: String) -> JSONValue {
    .members(["name": .text("tuppence"), "version": .text(version)])
  }

  /// `_meta` of a request; nil where there is nothing to say.
  func metadata(clientVersion: String, progressToken: Int?) -> JSONValue? {
    var members: [JSONValue.Member] = []
    if self == .current {
      let prefix = "io.modelcontextprotocol/"
      members = [
        JSONValue.Member(name: prefix + "protocolVersion", value: .text(name)),
        JSONValue.Member(name: prefix + "clientInfo", value: ProtocolVersion.clientInfo(version: clientVersion)),
        JSONValue.Member(name: prefix + "clientCapabilities", value: .object([:])),
      ]
    }
    if let progressToken { members.append(JSONValue.Member(name: "progressToken", value: .number(progressToken))) }
    return members.isEmpty ? nil : .object(members)
  }

  /// What a message carries over HTTP; `name` is the tool's.
  func headers(method: String, name: String? = nil) -> [HTTPHeader] {
    var headers = [HTTPHeader(Self.header, self.name)]
    guard self == .current else { return headers }
    headers.append(HTTPHeader("Mcp-Method", method))
    if let name { headers.append(HTTPHeader("Mcp-Name", MirroredParameter.headerValue(name))) }
    return headers
  }
}
