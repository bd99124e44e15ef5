import Platform
import Records

/// A tool as its server describes it. Nothing of it is to be trusted.
package struct MCPTool: Equatable, Sendable {
  package var name: String
  package var title: String?
  package var description: String
  /// JSON Schema of the arguments, an object's text.
  package var inputSchema: String
  /// JSON text, where the server states any.
  package var annotations: String?

  package init(
    name: String, title: String? = nil, description: String = "", inputSchema: String = #"{"type":"object"}"#,
    annotations: String? = nil
  ) {
    self.name = name
    self.title = title
    self.description = description
    self.inputSchema = inputSchema
    self.annotations = annotations
  }
}

/// One page of a list of tools.
struct ToolPage: Equatable {
  var tools: [MCPTool] = []
  /// Tools that cannot be offered, and why.
  var omitted: [String] = []
  var nextCursor: String?
  /// Milliseconds for which the list holds, where the server says so.
  var lifetime: Int?

  static func read(_ result: [UInt8], limits: MCPLimits) throws(MCPError) -> ToolPage {
    let page = try? JSONReader.read(result, mode: .tolerant) { reader throws(JSONReader.Failure) in
      var page = ToolPage()
      try reader.enterObject()
      while let key = try reader.nextKey() {
        switch key {
        case "tools": try page.takeTools(&reader, limits)
        case "nextCursor": page.nextCursor = try reader.stringIfAny()
        case "ttlMs": page.lifetime = try reader.integerIfAny()
        default: try reader.skip()
        }
      }
      return page
    }
    guard let page else { throw .unusableAnswer("a list of tools that cannot be read") }
    return page
  }

  private mutating func takeTools(_ reader: inout JSONReader, _ limits: MCPLimits) throws(JSONReader.Failure) {
    try reader.enterArray()
    while try reader.nextElement() {
      guard try reader.kind() == .object else {
        try reader.skip()
        omitted.append("an entry that is no object")
        continue
      }
      let start = reader.place
      let tool = try ToolPage.tool(&reader)
      if let fault = ToolPage.fault(of: tool, size: reader.place - start, limits) {
        omitted.append("\(String(tool.name.prefix(128))): \(fault)")
      } else {
        tools.append(tool)
      }
    }
  }

  private static func tool(_ reader: inout JSONReader) throws(JSONReader.Failure) -> MCPTool {
    var tool = MCPTool(name: "", inputSchema: "")
    try reader.enterObject()
    while let key = try reader.nextKey() {
      switch key {
      case "name": tool.name = try reader.stringIfAny() ?? ""
      case "title": tool.title = try reader.stringIfAny()
      case "description": tool.description = try reader.stringIfAny() ?? ""
      case "inputSchema": tool.inputSchema = try object(&reader) ?? ""
      case "annotations": tool.annotations = try object(&reader)
      default: try reader.skip()
      }
    }
    return tool
  }

  /// The text of an object; nil where the value is of another kind.
  private static func object(_ reader: inout JSONReader) throws(JSONReader.Failure) -> String? {
    guard try reader.kind() == .object else {
      try reader.skip()
      return nil
    }
    return String(decoding: try reader.rawValue(), as: UTF8.self)
  }

  private static func fault(of tool: MCPTool, size: Int, _ limits: MCPLimits) -> String? {
    if tool.name.isEmpty { return "a tool without a name" }
    if tool.name.utf8.count > 128 { return "its name is longer than 128 bytes" }
    if tool.inputSchema.isEmpty { return "its inputSchema is no object" }
    if size > limits.definition { return "its definition is longer than \(limits.definition >> 10) KiB" }
    return nil
  }
}
