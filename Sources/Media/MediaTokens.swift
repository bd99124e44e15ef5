import Records

extension MediaFile {
  /// About how many input tokens it has, by the rule of the model's maker; without a model, and for other makers, by
  /// the rule that gives the most.
  ///
  /// OpenAI: 85 and 170 for each tile of 512 px, scaled to 2,048 px and then to 768 px of the shorter side. Anthropic:
  /// one for 750 px, scaled to 1,568 px. Google: 258 for each tile of 768 px. A document counts by its pages, each as
  /// text of a page and its picture; where they cannot be counted, 50 KB are taken for one.
  package func tokens(model: String? = nil) -> Int {
    let makers = model.flatMap(Maker.init).map { [$0] } ?? Maker.allCases
    return makers.map { tokens(by: $0) }.max() ?? 0
  }

  private enum Maker: CaseIterable {
    case openAI, anthropic, google

    /// By the model's id, with or without a maker in front of it.
    init?(_ model: String) {
      let words = model.lowercased()
      if words.contains("claude") || words.hasPrefix("anthropic/") {
        self = .anthropic
      } else if words.hasPrefix("openai/") || words.hasPrefix("gpt-") {
        self = .openAI
      } else if words.hasPrefix("google/") || words.contains("gemini") {
        self = .google
      } else {
        return nil
      }
    }

    var tokensPerPage: Int {
      switch self {
      case .openAI: 1_800
      case .anthropic: 2_500
      case .google: 258
      }
    }
  }

  private func tokens(by maker: Maker) -> Int {
    guard type.isPicture else {
      return maker.tokensPerPage * min(10_000, max(1, pages ?? size / 50_000 + 1))
    }
    // A picture that does not state its size is taken for a large one. More than 16 bits a side no type needs.
    let width = Double(min(65_535, max(1, self.width ?? 2_048)))
    let height = Double(min(65_535, max(1, self.height ?? 2_048)))
    switch maker {
    case .openAI:
      let fits = min(1, 2_048 / max(width, height))
      let scale = fits * min(1, 768 / (min(width, height) * fits))
      return 85 + 170 * Self.tiles(512, width * scale, height * scale)
    case .anthropic:
      let scale = min(1, 1_568 / max(width, height))
      return max(1, Int((width * height * scale * scale / 750).rounded(.up)))
    case .google: return 258 * Self.tiles(768, width, height)
    }
  }

  private static func tiles(_ side: Double, _ width: Double, _ height: Double) -> Int {
    // A scaled side may be larger than a whole number by the last digit alone.
    let (columns, rows) = (((width - 0.001) / side).rounded(.up), ((height - 0.001) / side).rounded(.up))
    return Int(max(1, columns) * max(1, rows))
  }
}
