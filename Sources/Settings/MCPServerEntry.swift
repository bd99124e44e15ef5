import Platform
import Records

/// A server of the Model Context Protocol as a file states it; variables in its texts are not replaced yet.
package struct MCPServerEntry: Equatable, Sendable {
  package let name: String
  /// A program and its arguments; empty where there is an address.
  let command: [String]
  let environment: [String: String]
  let folder: String?
  let address: String?
  let headers: [String: String]
  package let isDisabled: Bool
  let startLimit: Int?
  let callLimit: Int?
}

/// What is wrong with a server's entry. None carries a value, which may be a secret.
package enum MCPServerFault: Error, Equatable, Sendable {
  /// Not 1 to 32 ASCII letters, digits, `_` and `-`, or `local`, which is the program's own.
  case name
  case duplicate
  case notAnObject
  /// A field holds something else than it should.
  case field(String, expected: String)
  /// Neither `command` nor `url`, or both.
  case noRoute, twoRoutes
  case unknownType(String)
  /// A field that would change what is started and that is not supported.
  case unsupportedField(String)
  /// A program that is found from the present folder.
  case relativeCommand, relativeFolder
  case address(AddressFault)
  case header(String)
  case unsetVariable(String)
  /// A variable of the environment that holds a gateway's key.
  case keyVariable(String)
  /// `${input:...}`, which another program asks for.
  case input(String)
}

/// The servers of a file, and the JSON that states them.
package struct MCPServerList: Equatable, Sendable {
  package let entries: [MCPServerEntry]
  /// As it is written, with what other programs read there.
  let json: JSONValue

  static let empty = MCPServerList()

  private init() { (entries, json) = ([], .object([])) }

  /// Reads the object under `mcpServers`.
  init(_ members: [LocatedJSON.Member], path: String?) throws(SettingsError) {
    var entries: [MCPServerEntry] = []
    for member in members {
      func fail(_ fault: MCPServerFault) -> SettingsError {
        .unusableServer(fault, name: member.name, path: path, line: member.line)
      }
      guard !entries.contains(where: { $0.name == member.name }) else { throw fail(.duplicate) }
      do throws(MCPServerFault) { entries.append(try MCPServerEntry(member.name, member.value)) } catch {
        throw fail(error)
      }
    }
    self.entries = entries
    json = JSONValue(.object(members))
  }

  /// Reads a file that the user names: its `mcpServers`, or its `servers` as VS Code writes them.
  package init(file path: String) throws(SettingsError) {
    guard let contents = try PrivateFile.contents(of: path, limit: 1 << 20) else {
      throw .fileUnreadable(path: path, code: ENOENT)
    }
    let document: LocatedJSON
    do throws(LocatedJSON.Fault) { document = try LocatedJSON(contents.text) } catch {
      throw .malformedJSON(path: path, line: error.line, column: error.column)
    }
    guard case .object(let members) = document else {
      throw .unsuitableValue(field: "", expected: .object, path: path, line: 1)
    }
    let lists = members.filter { $0.name == "mcpServers" || $0.name == "servers" }
    guard let list = lists.first else {
      throw .unsuitableValue(field: "mcpServers", expected: .mcpServers, path: path, line: 1)
    }
    guard lists.count == 1 else { throw .duplicateField(lists[1].name, path: path, line: lists[1].line) }
    guard case .object(let servers) = list.value else {
      throw .unsuitableValue(field: list.name, expected: .mcpServers, path: path, line: list.line)
    }
    try self.init(servers, path: path)
  }
}

extension MCPServerEntry {
  init(_ name: String, _ json: LocatedJSON) throws(MCPServerFault) {
    guard Self.isName(name) else { throw .name }
    guard case .object(let members) = json else { throw .notAnObject }
    var fields: [String: LocatedJSON] = [:]
    for member in members where member.value != .null { fields[member.name] = member.value }
    if let field = ["envFile", "inputs", "sandbox"].first(where: { fields[$0] != nil }) {
      throw .unsupportedField(field)
    }
    try Self.check(type: try Self.text("type", fields), hasAddress: fields["url"] != nil)
    let program = try Self.text("command", fields)
    address = try Self.text("url", fields)
    guard program == nil || address == nil else { throw .twoRoutes }
    guard program != nil || address != nil else { throw .noRoute }
    let arguments = try Self.texts("args", fields)
    self.name = name
    command = program.map { [$0] + arguments } ?? []
    environment = try Self.pairs("env", fields)
    folder = try Self.text("cwd", fields)
    headers = try Self.pairs("headers", fields)
    isDisabled = try Self.flag("disabled", fields)
    startLimit = try Self.seconds("startup_timeout_sec", fields)
    callLimit = try Self.seconds("tool_timeout_sec", fields)
  }

  static func isName(_ name: String) -> Bool {
    (1...32).contains(name.utf8.count) && name != "local"
      && name.utf8.allSatisfy { byte in
        let letter = Character(Unicode.Scalar(byte))
        return byte < 0x80 && (letter.isLetter || letter.isNumber || letter == "_" || letter == "-")
      }
  }

  private static func check(type: String?, hasAddress: Bool) throws(MCPServerFault) {
    switch type {
    case nil: return
    case "stdio": if hasAddress { throw .field("type", expected: "http for a server with a url") }
    case "http", "streamable-http", "streamableHttp", "streamable_http":
      if !hasAddress { throw .field("type", expected: "stdio for a server without a url") }
    case .some(let other): throw .unknownType(other)
    }
  }

  private static func text(_ name: String, _ fields: [String: LocatedJSON]) throws(MCPServerFault) -> String? {
    guard let json = fields[name] else { return nil }
    guard case .text(let text) = json, !text.isEmpty, !text.utf8.contains(0) else {
      throw .field(name, expected: "a text that is not empty")
    }
    return text
  }

  private static func texts(_ name: String, _ fields: [String: LocatedJSON]) throws(MCPServerFault) -> [String] {
    guard let json = fields[name] else { return [] }
    guard case .list(let items) = json else { throw .field(name, expected: "a list of texts") }
    var texts: [String] = []
    for item in items {
      guard case .text(let text) = item, !text.utf8.contains(0) else { throw .field(name, expected: "a list of texts") }
      texts.append(text)
    }
    return texts
  }

  /// Names and values; a value may be a number, and one that is null is left out.
  private static func pairs(_ name: String, _ fields: [String: LocatedJSON]) throws(MCPServerFault) -> [String: String]
  {
    guard let json = fields[name] else { return [:] }
    guard case .object(let members) = json else { throw .field(name, expected: "an object of texts") }
    var pairs: [String: String] = [:]
    for member in members where member.value != .null {
      guard let text = scalar(member.value), !member.name.isEmpty, !(member.name + text).utf8.contains(0),
        !member.name.contains("=")
      else { throw .field("\(name).\(member.name)", expected: "a text") }
      pairs[member.name] = text
    }
    return pairs
  }

  private static func scalar(_ json: LocatedJSON) -> String? {
    switch json {
    case .text(let text), .number(let text): text
    case .flag(let flag): flag ? "true" : "false"
    case .null, .list, .object: nil
    }
  }

  private static func flag(_ name: String, _ fields: [String: LocatedJSON]) throws(MCPServerFault) -> Bool {
    guard let json = fields[name] else { return false }
    guard case .flag(let flag) = json else { throw .field(name, expected: "true or false") }
    return flag
  }

  private static func seconds(_ name: String, _ fields: [String: LocatedJSON]) throws(MCPServerFault) -> Int? {
    guard let json = fields[name] else { return nil }
    guard case .number(let digits) = json, let seconds = Int(digits), (1...86_400).contains(seconds) else {
      throw .field(name, expected: "a whole number of seconds from 1 to 86,400")
    }
    return seconds
  }
}

extension JSONValue {
  init(_ json: LocatedJSON) {
    switch json {
    case .null: self = .null
    case .flag(let flag): self = .flag(flag)
    case .number(let digits): self = .decimal(digits)
    case .text(let text): self = .text(text)
    case .list(let items): self = .list(items.map { JSONValue($0) })
    case .object(let members):
      self = .object(members.map { Member(name: $0.name, value: JSONValue($0.value)) })
    }
  }
}
