import Platform
import Records

extension Configuration {
  /// Reads a config.json of at most 1 MiB; a file that is not there is an empty configuration.
  package static func load(from path: String) throws(SettingsError) -> Configuration {
    guard let contents = try PrivateFile.contents(of: path, limit: 1 << 20) else { return Configuration() }
    let document: LocatedJSON
    do throws(LocatedJSON.Fault) { document = try LocatedJSON(contents.text) } catch {
      throw .malformedJSON(path: path, line: error.line, column: error.column)
    }
    guard case .object(let members) = document else {
      throw .unsuitableValue(field: "", expected: .object, path: path, line: 1)
    }
    var configuration = Configuration()
    var seen: Set<Field> = []
    for member in members {
      guard let field = Field(rawValue: member.name) else {
        let nearest = nearestMatch(to: member.name, among: Field.allCases.map(\.rawValue))
        throw .unknownField(member.name, path: path, line: member.line, nearest: nearest)
      }
      guard seen.insert(field).inserted else { throw .duplicateField(member.name, path: path, line: member.line) }
      guard configuration.take(member.value, for: field) else {
        throw .unsuitableValue(field: member.name, expected: field.expected, path: path, line: member.line)
      }
    }
    return configuration
  }

  /// Writes config.json anew, 0600, with the fields that are set in the order of their names.
  package func save(to path: String) throws(SettingsError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    guard let bytes = try? encoder.encode(self) else { throw .fileNotWritten(path: path, code: EINVAL) }
    try PrivateFile.write(bytes + Data("\n".utf8), to: path)
  }
}

extension Configuration: Encodable {
  private struct Name: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }

    init(_ text: String) { stringValue = text }
    init?(stringValue: String) { self.init(stringValue) }
    init?(intValue: Int) { nil }
  }

  /// Amounts are written as strings, so that no reader rounds them.
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Name.self)
    for field in Field.allCases {
      let name = Name(field.rawValue)
      if let path = field.flag {
        try container.encodeIfPresent(self[keyPath: path], forKey: name)
        continue
      }
      if let path = field.seconds {
        try container.encodeIfPresent(self[keyPath: path], forKey: name)
        continue
      }
      switch field {
      case .keyCommand: try container.encodeIfPresent(keyCommand?.arguments, forKey: name)
      case .budgets where budgets.isEmpty: break
      case .budgets: try container.encode(budgets.mapValues { "\($0)" }, forKey: name)
      default:
        try container.encodeIfPresent(text(of: field), forKey: name)
      }
    }
  }
}
