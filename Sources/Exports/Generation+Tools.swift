import Records

extension Generation {
  /// Names of the tools that the model called, whether they ran or not.
  package var calledTools: [String] {
    ended?.toolCalls.map { $0.map(\.name) } ?? ended?.extras?.toolCalls ?? []
  }

  /// What became of each call. Arguments and results are the conversation's words.
  package func toolsJSON(content: Bool) -> JSONValue {
    let calls = ended?.toolCalls ?? []
    return .list(
      calls.map { call in
        let use = tools.first { $0.call == call.id }
        let words: KeyValuePairs<String, JSONValue> =
          content ? ["arguments": .text(use?.arguments ?? call.arguments), "result": .text(use?.text)] : [:]
        let facts: KeyValuePairs<String, JSONValue> = [
          "call": .text(call.id), "duration_ms": .number(use?.durationMilliseconds), "error": .flag(use?.isError),
          "server": .text(use?.server), "size": .number(use?.size),
          "status": .text((use?.status ?? .notRun).rawValue), "tool": .text(use?.tool ?? call.name),
        ]
        return .object((Array(facts) + Array(words)).map { .init(name: $0.key, value: $0.value) })
      })
  }
}
