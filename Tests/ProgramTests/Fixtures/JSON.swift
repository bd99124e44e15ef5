import Foundation

/// A JSON document that a test looks into: `json.turns[0].cost.text`. What is not there is null.
@dynamicMemberLookup
enum JSON: Equatable, Sendable, Decodable {
  case null
  case flag(Bool)
  case number(Decimal)
  case string(String)
  case list([JSON])
  case object([String: JSON])

  init(_ text: String) throws {
    self = try JSONDecoder().decode(JSON.self, from: Data(text.utf8))
  }

  init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if value.decodeNil() {
      self = .null
    } else if let flag = try? value.decode(Bool.self) {
      self = .flag(flag)
    } else if let number = try? value.decode(Decimal.self) {
      self = .number(number)
    } else if let text = try? value.decode(String.self) {
      self = .string(text)
    } else if let list = try? value.decode([JSON].self) {
      self = .list(list)
    } else {
      self = .object(try value.decode([String: JSON].self))
    }
  }

  subscript(dynamicMember name: String) -> JSON { self[name] }

  subscript(name: String) -> JSON {
    if case .object(let members) = self { members[name] ?? .null } else { .null }
  }

  subscript(place: Int) -> JSON {
    let list = list
    return list.indices.contains(place) ? list[place] : .null
  }

  var text: String? {
    if case .string(let text) = self { text } else { nil }
  }

  var list: [JSON] {
    if case .list(let list) = self { list } else { [] }
  }

  var keys: Set<String> {
    if case .object(let members) = self { Set(members.keys) } else { [] }
  }
}
