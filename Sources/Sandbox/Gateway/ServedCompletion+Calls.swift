extension ServedCompletion {
  /// Characters of the arguments in one piece.
  private static let pieceLength = 12

  /// The calls as a reply that is not streamed has them.
  var wholeCalls: [JSONText] {
    calls.map { call in
      [
        "id": .string(call.id), "type": "function",
        "function": ["name": .string(call.name), "arguments": .string(call.arguments)],
      ]
    }
  }

  /// The calls in pieces: first the name, then the arguments, as recorded live.
  var callPieces: [JSONText] {
    calls.enumerated().flatMap { place, call in
      [firstPiece(call, place)] + Self.parts(of: call.arguments).map { piece(call, place, arguments: $0) }
    }
  }

  private func firstPiece(_ call: ChatMessage.Call, _ place: Int) -> JSONText {
    .object(
      index(place) + [
        ("id", .string(call.id)), ("type", "function"),
        ("function", ["name": .string(call.name), "arguments": ""]),
      ])
  }

  private func piece(_ call: ChatMessage.Call, _ place: Int, arguments: String) -> JSONText {
    let id: [(String, JSONText)] = shape.calls == .noIndex ? [("id", .string(call.id))] : []
    let name: [(String, JSONText)] = shape.calls == .repeatedName ? [("name", .string(call.name))] : []
    return .object(index(place) + id + [("function", .object(name + [("arguments", .string(arguments))]))])
  }

  private func index(_ place: Int) -> [(String, JSONText)] {
    switch shape.calls {
    case .noIndex: []
    case .sameIndex: [("index", 0)]
    case .usual, .repeatedName, .notJSON, .cut, .stopReason, .endless: [("index", .count(place))]
    }
  }

  private static func parts(of text: String) -> [String] {
    var rest = text[...]
    var parts: [String] = []
    while !rest.isEmpty {
      parts.append(String(rest.prefix(pieceLength)))
      rest = rest.dropFirst(pieceLength)
    }
    return parts
  }
}
