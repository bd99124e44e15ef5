import Platform
import Records

/// The result of `tools/call` as it came.
struct CallResult: Equatable {
  /// `complete` where the server states none.
  var type = "complete"
  var texts: [String] = []
  /// Parts that are no text: `image image/png, 1234 bytes`.
  var omitted: [String] = []
  var structured: String?
  var isError = false
  /// What an unfinished call is repeated with: the server's own text.
  var state: String?
  /// Methods of requests that the server wants to be answered first.
  var inputs: [String] = []
  private var isCall = false

  static func read(_ result: [UInt8]) throws(MCPError) -> CallResult {
    let call = try? JSONReader.read(result, mode: .tolerant) { reader throws(JSONReader.Failure) in
      var call = CallResult()
      try reader.enterObject()
      while let key = try reader.nextKey() { try call.take(key, &reader) }
      return call
    }
    guard let call, call.isCall || call.type != "complete" else {
      throw .unusableAnswer("a result that cannot be read")
    }
    return call
  }

  private mutating func take(_ key: JSONReader.Key, _ reader: inout JSONReader) throws(JSONReader.Failure) {
    switch key {
    case "resultType": type = try reader.stringIfAny() ?? ""
    case "isError": isError = try reader.kind() == .bool ? try reader.bool() : false
    case "requestState": state = try reader.stringIfAny()
    case "inputRequests": inputs = try CallResult.inputs(&reader)
    case "structuredContent":
      structured = String(decoding: try reader.rawValue(), as: UTF8.self)
      isCall = true
    case "content":
      guard try reader.kind() == .array else { return try reader.skip() }
      isCall = true
      try reader.enterArray()
      while try reader.nextElement() { try takePart(&reader) }
    default: try reader.skip()
    }
  }

  private static func inputs(_ reader: inout JSONReader) throws(JSONReader.Failure) -> [String] {
    let value = try reader.value()
    guard case .object(let members) = value else { return [] }
    return members.map { $0.value["method"]?.string ?? $0.name }
  }

  private mutating func takePart(_ reader: inout JSONReader) throws(JSONReader.Failure) {
    guard try reader.kind() == .object else { return try reader.skip() }
    var part = ContentPart()
    try reader.enterObject()
    while let key = try reader.nextKey() {
      switch key {
      case "type": part.type = try reader.stringIfAny() ?? ""
      case "text": part.text = try reader.stringIfAny()
      case "mimeType": part.mimeType = try reader.stringIfAny()
      case "uri": part.uri = try reader.stringIfAny()
      case "data": part.size = try reader.rawValue().count - 2
      case "resource": try part.takeResource(&reader)
      default: try reader.skip()
      }
    }
    if part.type == "text" || part.type == "resource", let text = part.text {
      texts.append(text)
    } else {
      omitted.append(part.words)
    }
  }

  /// What the model gets. Structured content counts where there is no text.
  func answer(limit: Int) -> ToolResult {
    var text = texts.joined(separator: "\n")
    if text.isEmpty, let structured { text = structured }
    var result = ToolResult(text: text, isError: isError).cut(to: limit)
    func leaveOut(_ words: String) { result.text += (result.text.isEmpty ? "" : "\n") + "[left out: \(words)]" }
    omitted.prefix(20).forEach(leaveOut)
    if omitted.count > 20 { leaveOut("\(omitted.count - 20) more parts") }
    return result
  }
}

/// One part of a result's content.
private struct ContentPart {
  var type = ""
  var text: String?
  var mimeType: String?
  var uri: String?
  /// Bytes of base64 text.
  var size: Int?

  var words: String {
    let kind = type.isEmpty ? "a part without a type" : String(type.prefix(40))
    let details = [
      mimeType.map { String($0.prefix(80)) }, size.map { "\(max(0, $0) * 3 / 4) bytes" },
      uri.map { String($0.prefix(200)) },
    ]
    return ([kind] + details.compactMap(\.self)).joined(separator: ", ")
  }

  mutating func takeResource(_ reader: inout JSONReader) throws(JSONReader.Failure) {
    guard try reader.kind() == .object else { return try reader.skip() }
    try reader.enterObject()
    while let key = try reader.nextKey() {
      switch key {
      case "text": text = try reader.stringIfAny()
      case "mimeType": mimeType = try reader.stringIfAny()
      case "uri": uri = try reader.stringIfAny()
      case "blob": size = try reader.rawValue().count - 2
      default: try reader.skip()
      }
    }
  }
}
