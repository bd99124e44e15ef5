import HTTP
import Platform
import Records

/// A parameter of a tool that goes into a header as well (`x-mcp-header` in its schema; 2026-07-28, Streamable HTTP).
struct MirroredParameter: Equatable {
  /// The property's path from the schema's root.
  var path: [String]
  var header: String

  /// The parameters of a schema; nil where an annotation is not valid, so that the tool cannot be offered.
  static func all(in schema: JSONTree) -> [MirroredParameter]? {
    var found: [MirroredParameter] = []
    guard collect(schema, path: [], isReachable: true, depth: 0, &found) else { return nil }
    let names = found.map { $0.header.lowercased() }
    return Set(names).count == names.count ? found : nil
  }

  private static func collect(
    _ schema: JSONTree, path: [String], isReachable: Bool, depth: Int, _ found: inout [MirroredParameter]
  ) -> Bool {
    guard depth < 64 else { return true }
    switch schema {
    case .array(let elements):
      return elements.allSatisfy { collect($0, path: [], isReachable: false, depth: depth + 1, &found) }
    case .object(let members):
      if let name = schema["x-mcp-header"] {
        guard isReachable, let header = name.string, isToken(header), isPrimitive(schema), !path.isEmpty else {
          return false
        }
        found.append(MirroredParameter(path: path, header: "Mcp-Param-" + header))
      }
      for member in members where member.name != "x-mcp-header" {
        guard isReachable, member.name == "properties", case .object(let properties) = member.value else {
          guard collect(member.value, path: [], isReachable: false, depth: depth + 1, &found) else { return false }
          continue
        }
        for property in properties {
          guard collect(property.value, path: path + [property.name], isReachable: true, depth: depth + 2, &found)
          else { return false }
        }
      }
      return true
    case .null, .bool, .number, .string, .other: return true
    }
  }

  private static func isPrimitive(_ schema: JSONTree) -> Bool {
    ["string", "integer", "boolean"].contains(schema["type"]?.string)
  }

  /// RFC 9110, section 5.6.2.
  private static func isToken(_ text: String) -> Bool {
    !text.isEmpty
      && text.utf8.allSatisfy { byte in
        let letter = Character(Unicode.Scalar(byte))
        return byte < 0x80 && (letter.isLetter || letter.isNumber || "!#$%&'*+-.^_`|~".contains(letter))
      }
  }

  /// The header with the argument's value; nil where there is none.
  func value(in arguments: JSONTree) -> HTTPHeader? {
    var value: JSONTree? = arguments
    for name in path { value = value?[name] }
    switch value {
    case .string(let text): return HTTPHeader(header, MirroredParameter.headerValue(text))
    case .number(let digits): return HTTPHeader(header, digits)
    case .bool(let flag): return HTTPHeader(header, flag ? "true" : "false")
    case nil, .null, .array, .object, .other: return nil
    }
  }

  /// A text as a header carries it: as it is where that is safe, else in base64 with marks around it.
  static func headerValue(_ text: String) -> String {
    let isPlain = text.utf8.allSatisfy { (0x20...0x7E).contains($0) || $0 == 0x09 }
    let isTrimmed =
      !(text.first.map { " \t".contains($0) } ?? false) && !(text.last.map { " \t".contains($0) } ?? false)
    let isMarked = text.hasPrefix("=?base64?") && text.hasSuffix("?=")
    if isPlain, isTrimmed, !isMarked { return text }
    return "=?base64?\(Data(text.utf8).base64EncodedString())?="
  }
}
