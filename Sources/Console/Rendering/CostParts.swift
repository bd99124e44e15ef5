import Terminal

/// The parts of a cost line, and which of them are in a row of some width.
struct CostParts {
  /// What matters most first; the last ones are left out first.
  enum Weight: Int {
    case amount, stop, served, money, session, cache, tokens, time, surcharge
  }

  /// One part in its own words, the fullest first.
  struct Part {
    let weight: Weight
    let texts: [String]

    init(_ weight: Weight, _ texts: [String?]) {
      self.weight = weight
      self.texts = texts.compactMap(\.self)
    }

    init(_ weight: Weight, _ text: String?) {
      self.init(weight, [text])
    }
  }

  /// In the order in which they are shown.
  private let parts: [Part]
  private static let separator = " · "

  init(_ parts: [Part]) {
    self.parts = parts.filter { !$0.texts.isEmpty }
  }

  /// The row: the amount in the fullest words that fit, then as many parts as have room in their shortest words, and then
  /// each in the fullest words that fit.
  func text(width: Int) -> String {
    var kept = parts.map { part in
      guard part.weight == .amount, let text = part.texts.first(where: { displayWidth(of: $0) <= width }) else {
        return part
      }
      return Part(part.weight, text)
    }
    while kept.count > 1, Self.joined(kept.map(\.texts.last)).width > width {
      let lightest = kept.map(\.weight.rawValue).max()
      kept.removeAll { $0.weight.rawValue == lightest }
    }
    var chosen = kept.map(\.texts.last)
    for index in kept.indices.sorted(by: { kept[$0].weight.rawValue < kept[$1].weight.rawValue }) {
      for text in kept[index].texts {
        var fuller = chosen
        fuller[index] = text
        guard Self.joined(fuller).width <= width else { continue }
        chosen = fuller
        break
      }
    }
    return truncated(Self.joined(chosen).text, toWidth: width)
  }

  private static func joined(_ texts: [String?]) -> (text: String, width: Int) {
    let text = texts.compactMap(\.self).joined(separator: separator)
    return (text, displayWidth(of: text))
  }
}
