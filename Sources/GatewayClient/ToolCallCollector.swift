import Records

/// A piece of a call, as one event of a stream has it.
struct ToolCallPiece: Equatable, Sendable {
  var index: Int?
  var id: String?
  var name: String?
  /// Appended to what came before it, unless it is whole.
  var arguments = ""
  /// True where the arguments came as an object and not as text.
  var isWhole = false

  /// An element of `tool_calls`, or the older `function_call` in its place; nil where it is no call.
  init?(_ tree: JSONTree) {
    let function = tree["function"] ?? tree
    guard case .object = function else { return nil }
    if case .number(let digits) = tree["index"] { index = Int(digits) }
    id = tree["id"]?.string.flatMap { $0.isEmpty ? nil : $0 }
    name = (function["name"]?.string ?? tree["name"]?.string).flatMap { $0.isEmpty ? nil : $0 }
    switch function["arguments"] {
    case .string(let text): arguments = text
    case .object?: (arguments, isWhole) = (function["arguments"].map { JSONValue($0).line } ?? "", true)
    case .null, .bool, .number, .array, .other, nil: break
    }
  }
}

/// Gathers the calls of one reply from the pieces of its stream.
///
/// A piece belongs to the call of its `index`; where that is missing, of its `id`; else to the last call at its position in
/// the array. A new id begins a new call, whatever the index is. A name is set and never appended to.
struct ToolCallCollector: Sendable {
  /// Calls of one reply, and bytes of one call's arguments: more is left out.
  private static let mostCalls = 128
  private static let longestArguments = 1 << 20

  private struct Gathered: Sendable {
    var call: ToolCall
    var index: Int?
    var position: Int
  }

  private var gathered: [Gathered] = []

  /// In the order in which they began. An id is empty where none was stated.
  var calls: [ToolCall] { gathered.map(\.call).filter { !$0.name.isEmpty } }

  /// Takes the pieces of one event.
  mutating func take(_ pieces: [ToolCallPiece]) {
    var touched: Set<Int> = []
    for (position, piece) in pieces.enumerated() {
      let known = place(of: piece, at: position, touched)
      if let known {
        append(piece, to: known)
        gathered[known].position = position
      } else if gathered.count < Self.mostCalls {
        let call = ToolCall(id: piece.id ?? "", name: piece.name ?? "", arguments: piece.arguments)
        gathered.append(Gathered(call: call, index: piece.index, position: position))
      }
      touched.insert(known ?? gathered.count - 1)
    }
  }

  /// The call that a piece goes on with; nil for a new one.
  private func place(of piece: ToolCallPiece, at position: Int, _ touched: Set<Int>) -> Int? {
    let place =
      if let index = piece.index {
        gathered.lastIndex { $0.index == index }
      } else if let id = piece.id {
        gathered.lastIndex { $0.call.id == id }
      } else {
        gathered.lastIndex { $0.position == position }
      }
    guard let place else { return nil }
    let call = gathered[place].call
    if let id = piece.id, !call.id.isEmpty, call.id != id { return nil }
    // Two elements of one array that have names are two calls.
    if piece.name != nil, touched.contains(place) { return nil }
    // Without an index and an id, a name behind whole arguments is the next call's.
    if piece.index == nil, piece.id == nil, piece.name != nil, !call.arguments.isEmpty,
      ToolArguments(call.arguments) != nil
    {
      return nil
    }
    return place
  }

  private mutating func append(_ piece: ToolCallPiece, to place: Int) {
    if let id = piece.id { gathered[place].call.id = id }
    if let name = piece.name { gathered[place].call.name = name }
    if piece.isWhole {
      gathered[place].call.arguments = piece.arguments
    } else if gathered[place].call.arguments.utf8.count <= Self.longestArguments {
      gathered[place].call.arguments += piece.arguments
    }
  }
}

/// Gathers the provider's record of its reasoning, which has to go back with the calls that it led to.
struct ReasoningDetails: Sendable {
  private static let limit = 4 << 20

  private var elements: [JSONTree] = []
  private var size = 0

  /// The whole as JSON text; nil where there was none, or more than is kept.
  var text: String? {
    elements.isEmpty || size > Self.limit ? nil : JSONValue.list(elements.map { JSONValue($0) }).line
  }

  /// Takes the elements of one event; one that goes on with the last element is joined to it.
  mutating func take(_ pieces: [JSONTree]) {
    for piece in pieces {
      size += JSONValue(piece).line.utf8.count
      guard size <= Self.limit else { return }
      if let last = elements.last, let joined = Self.joined(last, piece) {
        elements[elements.count - 1] = joined
      } else {
        elements.append(piece)
      }
    }
  }

  /// Two pieces of one text; nil where they are two elements.
  private static func joined(_ first: JSONTree, _ second: JSONTree) -> JSONTree? {
    guard case .object(var members) = first, case .object(let more) = second, first["type"] == second["type"],
      first["index"] == second["index"], first["data"] == nil, second["data"] == nil,
      first["id"] == nil || second["id"] == nil || first["id"] == second["id"]
    else { return nil }
    for member in more {
      guard let place = members.firstIndex(where: { $0.name == member.name }) else {
        members.append(member)
        continue
      }
      if ["text", "summary"].contains(member.name), let head = members[place].value.string,
        let tail = member.value.string
      {
        members[place].value = .string(head + tail)
      } else if member.value != .null {
        members[place].value = member.value
      }
    }
    return .object(members)
  }
}
