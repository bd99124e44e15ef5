import HTTP
import Platform
import Records

/// A request of JSON-RPC 2.0 on its way to a server.
struct RPCRequest: Sendable {
  /// A member of `params` with its JSON text.
  struct Parameter: Sendable {
    var name: String
    var json: String

    init(_ name: String, _ json: String) {
      self.name = name
      self.json = json
    }

    init(_ name: String, _ value: JSONValue) { self.init(name, value.line) }
  }

  var id: Int
  var method: String
  var parameters: [Parameter]
  /// What goes with the request over HTTP.
  var headers: [HTTPHeader] = []
  /// What is sent when the request is given up; nil for nothing.
  var cancellation: RPCNotification?

  var body: [UInt8] {
    let head = #"{"jsonrpc":"2.0","id":\#(id),"method":\#(JSONValue.text(method).line),"params":{"#
    let members = parameters.map { JSONValue.text($0.name).line + ":" + $0.json }
    return Array((head + members.joined(separator: ",") + "}}").utf8)
  }
}

/// A notification of JSON-RPC 2.0 on its way to a server.
struct RPCNotification: Sendable {
  var method: String
  var parameters: JSONValue?
  var headers: [HTTPHeader] = []

  var body: [UInt8] {
    var members = ["jsonrpc": JSONValue.text("2.0"), "method": .text(method)]
    members["params"] = parameters
    return Array(JSONValue.object(members).line.utf8)
  }
}

/// The error of a response.
struct RPCError: Equatable, Sendable {
  var code: Int
  var message: String
  /// The versions that the server names, where the version is the error.
  var supported: [String] = []

  /// Codes that only a server of the current protocol uses: header, capability, version.
  static let currentCodes = -32022 ... -32020
  static let unsupportedVersion = -32022
  static let missingAbility = -32021
  static let unknownMethod = -32601
  /// Characters of a message that are kept.
  static let messageLimit = 2_000
}

/// A message of JSON-RPC 2.0 as it came: a request, a notification, or a response.
struct RPCMessage: Equatable, Sendable {
  /// The id's JSON text; nil where it is missing or null.
  var id: String?
  var method: String?
  /// JSON text, as is ``result``.
  var parameters: [UInt8]?
  var result: [UInt8]?
  var error: RPCError?

  /// The number of this client's request that the message answers.
  var answered: Int? { method == nil && (result != nil || error != nil) ? id.flatMap { Int($0) } : nil }

  /// What the message says of a request that alone may be meant; nil where it is no answer to it.
  func outcome(of request: RPCRequest) -> Result<[UInt8], MCPError>? {
    guard method == nil else { return nil }
    // A server that cannot read a request does not know its number.
    if let error { return id == nil || answered == request.id ? .failure(MCPError(error)) : nil }
    return answered == request.id ? result.map { .success($0) } : nil
  }

  /// The messages of one text, several where it is a list; none where it is no JSON or no message.
  static func messages(_ text: some ContiguousBytes) -> [RPCMessage] {
    let messages = try? JSONReader.read(text, mode: .tolerant) { reader throws(JSONReader.Failure) in
      guard try reader.kind() == .array else { return [try message(&reader)] }
      var messages: [RPCMessage?] = []
      try reader.enterArray()
      while try reader.nextElement() { messages.append(try message(&reader)) }
      return messages
    }
    return (messages ?? []).compactMap(\.self)
  }

  private static func message(_ reader: inout JSONReader) throws(JSONReader.Failure) -> RPCMessage? {
    guard try reader.kind() == .object else {
      try reader.skip()
      return nil
    }
    var message = RPCMessage()
    try reader.enterObject()
    while let key = try reader.nextKey() {
      switch key {
      case "id": message.id = try id(&reader)
      case "method": message.method = try reader.stringIfAny()
      case "params": message.parameters = Array(try reader.rawValue())
      case "result": message.result = Array(try reader.rawValue())
      case "error": message.error = try error(&reader)
      default: try reader.skip()
      }
    }
    return message.method == nil && message.result == nil && message.error == nil ? nil : message
  }

  private static func id(_ reader: inout JSONReader) throws(JSONReader.Failure) -> String? {
    switch try reader.kind() {
    case .number, .string: return String(decoding: try reader.rawValue(), as: UTF8.self)
    case .object, .array, .bool, .null, .other:
      try reader.skip()
      return nil
    }
  }

  private static func error(_ reader: inout JSONReader) throws(JSONReader.Failure) -> RPCError? {
    guard try reader.kind() == .object else {
      try reader.skip()
      return nil
    }
    var error = RPCError(code: 0, message: "")
    try reader.enterObject()
    while let key = try reader.nextKey() {
      switch key {
      case "code": error.code = try reader.integerIfAny() ?? 0
      case "message": error.message = String((try reader.stringIfAny() ?? "").prefix(RPCError.messageLimit))
      case "data": error.supported = versions(try reader.rawValue())
      default: try reader.skip()
      }
    }
    return error
  }

  private static func versions(_ data: UnsafeRawBufferPointer) -> [String] {
    guard data.count < 64 << 10, let tree = try? JSONTree(data, mode: .tolerant) else { return [] }
    return (tree["supported"]?.array ?? []).prefix(20).compactMap { $0.string.map { String($0.prefix(40)) } }
  }

  /// The answer to a request of the server's: a ping is answered, and nothing else can be done here.
  static func reply(to method: String, id: String) -> [UInt8] {
    let outcome =
      method == "ping" ? #""result":{}"# : #""error":{"code":\#(RPCError.unknownMethod),"message":"Method not found"}"#
    return Array(#"{"jsonrpc":"2.0","id":\#(id),\#(outcome)}"#.utf8)
  }
}

/// What a server reports about a call that runs.
package struct MCPProgress: Equatable, Sendable {
  /// Numbers as the server writes them.
  package var progress: String?
  package var total: String?
  package var message: String?

  /// The token's number and the progress; nil where the parameters are no progress of this client's request.
  static func read(_ parameters: [UInt8]) -> (call: Int, progress: MCPProgress)? {
    guard parameters.count < 64 << 10, let tree = try? JSONTree(parameters, mode: .tolerant),
      case .number(let digits)? = tree["progressToken"], let call = Int(digits)
    else { return nil }
    func number(_ name: String) -> String? {
      if case .number(let digits)? = tree[name] { digits } else { nil }
    }
    return (
      call, MCPProgress(progress: number("progress"), total: number("total"), message: tree["message"]?.string)
    )
  }
}
