extension ServingDifference {
  /// The difference in a cost line's words, the fullest first: `asked claude-sonnet-5 → served claude-haiku-4.5 by
  /// bedrock`.
  package func phrases(provider served: String?) -> [String] {
    let by = served.map { " by \(Self.quotedUnlessPlain($0))" } ?? ""
    var asked: [String] = []
    var got: [String] = []
    var short: [String] = []
    if let model {
      let (from, to) = Self.shortened(model)
      asked.append(Self.quotedUnlessPlain(from))
      got.append(Self.quotedUnlessPlain(to) + by)
      short.append(Self.quotedUnlessPlain(String(to.prefix(24))))
    }
    if let provider {
      asked.append("only \(Self.quotedUnlessPlain(provider.asked))")
      if model == nil { got.append(String(by.dropFirst())) }
      short.append(Self.quotedUnlessPlain(String(provider.served.prefix(24))))
    }
    if let tier {
      asked.append("tier \(tier.asked)")
      got.append("tier \(Self.quotedUnlessPlain(tier.served))")
      short.append(Self.quotedUnlessPlain(String(tier.served.prefix(24))))
    }
    let own = leftOwnKey ? "your own key failed, the gateway's key paid" : nil
    guard !asked.isEmpty else { return [own, "own key failed"].compactMap(\.self) }
    let whole = "asked \(asked.joined(separator: ", ")) → served \(got.joined(separator: ", "))"
    return [own.map { "\(whole) (\($0))" }, whole, "→ \(short.joined(separator: ", "))"].compactMap(\.self)
  }

  /// Without the creator, where the names differ behind it.
  private static func shortened(_ model: Pair) -> (asked: String, served: String) {
    func name(_ id: String) -> String { id.split(separator: "/").last.map(String.init) ?? id }
    let (asked, served) = (name(model.asked), name(model.served))
    return asked == served || !model.served.contains("/") ? (model.asked, model.served) : (asked, served)
  }

  /// A server may call a model what it likes: what could pass for a part of this line is in quotes, shortened.
  private static func quotedUnlessPlain(_ name: String) -> String {
    let isPlain = name.allSatisfy { $0.isLetter || $0.isNumber || "._:/@+-,".contains($0) }
    if isPlain, !name.isEmpty, name.count <= 100 { return name }
    return "\"\(name.replacing("\"", with: "'").prefix(100))\""
  }
}

extension Turn {
  /// Where a request of it was served in another way than was asked, in a cost line's words.
  package var servingPhrases: [String] {
    for generation in generations.reversed() {
      let figures = generation.figures
      if let difference = ServingDifference(figures, of: start) {
        return difference.phrases(provider: figures.provider)
      }
    }
    return []
  }
}
