import HTTP
import Platform
import Records

/// A tool call, and the request that sends it to the server.
struct ToolCallRequest: Sendable {
  static let method = "tools/call"

  let tool: MCPTool
  /// The text of a JSON object, and its value.
  let arguments: String
  let values: JSONTree

  /// - Parameter state: The server's own text, where an unfinished call is repeated.
  func request(_ id: Int, _ version: ProtocolVersion, _ clientVersion: String, state: String?) -> RPCRequest {
    var parameters: [RPCRequest.Parameter] = []
    if let metadata = version.metadata(clientVersion: clientVersion, progressToken: id) {
      parameters.append(RPCRequest.Parameter("_meta", metadata))
    }
    parameters.append(RPCRequest.Parameter("name", .text(tool.name)))
    // A message is one line; between the values of JSON a line break is a space.
    let line = String(decoding: arguments.utf8.map { $0 == 0x0A || $0 == 0x0D ? 0x20 : $0 }, as: UTF8.self)
    parameters.append(RPCRequest.Parameter("arguments", line))
    if let state { parameters.append(RPCRequest.Parameter("requestState", .text(state))) }
    return RPCRequest(
      id: id, method: Self.method, parameters: parameters, headers: headers(version),
      cancellation: cancellation(of: id, version))
  }

  private func cancellation(of id: Int, _ version: ProtocolVersion) -> RPCNotification {
    let method = "notifications/cancelled"
    return RPCNotification(
      method: method,
      parameters: .members(["requestId": .number(id), "reason": .text("the call was given up")]),
      headers: version.headers(method: method))
  }

  private func headers(_ version: ProtocolVersion) -> [HTTPHeader] {
    let headers = version.headers(method: Self.method, name: tool.name)
    guard version == .current, let schema = try? JSONTree(Array(tool.inputSchema.utf8), mode: .tolerant) else {
      return headers
    }
    return headers + (MirroredParameter.all(in: schema) ?? []).compactMap { $0.value(in: values) }
  }
}
