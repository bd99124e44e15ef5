/// A whole answer, or the head of a streamed one.
struct Response: Equatable, Sendable {
  var status: Int
  var contentType: String?
  var fields: [String] = []
  var body: [UInt8] = []
  var isClosing = false

  static func json(_ body: JSONText) -> Response { json(200, body) }

  static func json(_ status: Int, _ body: JSONText) -> Response {
    Response(status: status, contentType: "application/json", body: Array(body.text.utf8))
  }

  /// The gateway's error envelope.
  static func error(_ status: Int, type: String, _ message: String, param: JSONText? = nil) -> Response {
    var error: [(String, JSONText)] = [("message", .string(message)), ("type", .string(type))]
    if let param { error.append(("param", param)) }
    return .json(status, ["error": .object(error)])
  }

  static func fault(_ fault: RequestFault) -> Response {
    let (status, type, message) = fault.facts
    return .error(status, type: type, message)
  }

  /// The same answer, the last one on its connection.
  var closing: Response {
    var response = self
    response.isClosing = true
    return response
  }

  /// The answer with its length, as it goes over the wire.
  var bytes: [UInt8] {
    headBytes(framing: "Content-Length: \(body.count)") + body
  }

  /// Status line and header fields; `framing` is the field that states where the body ends.
  func headBytes(framing: String?) -> [UInt8] {
    var lines = ["HTTP/1.1 \(status) \(Self.reason(status))", "Server: tuppence-sandbox"]
    if let contentType { lines.append("Content-Type: \(contentType)") }
    lines += fields
    if let framing { lines.append(framing) }
    if isClosing { lines.append("Connection: close") }
    return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
  }

  private static func reason(_ status: Int) -> String {
    let reasons = [
      200: "OK", 307: "Temporary Redirect", 308: "Permanent Redirect", 400: "Bad Request", 401: "Unauthorized",
      402: "Payment Required", 403: "Forbidden", 404: "Not Found",
      405: "Method Not Allowed", 408: "Request Timeout", 413: "Content Too Large", 429: "Too Many Requests",
      431: "Request Header Fields Too Large", 500: "Internal Server Error", 501: "Not Implemented",
      503: "Service Unavailable", 504: "Gateway Timeout", 505: "HTTP Version Not Supported",
    ]
    return reasons[status] ?? "Unknown"
  }
}
