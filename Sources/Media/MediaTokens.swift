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
    let width = min(65_535, max(1, self.width ?? 2_048))
    let height = min(65_535, max(1, self.height ?? 2_048))
    switch maker {
    case .openAI:
      let fitting = Self.scaled(width, height, by: (2_048, max(width, height)))
      let small = Self.scaled(fitting.0, fitting.1, by: (768, min(fitting.0, fitting.1)))
      return 85 + 170 * Self.tiles(512, small.0, small.1)
    case .anthropic:
      let fitting = Self.scaled(width, height, by: (1_568, max(width, height)))
      return (fitting.0 * fitting.1 + 749) / 750
    case .google: return 258 * Self.tiles(768, width, height)
    }
  }

  /// Made smaller by a ratio; never larger.
  private static func scaled(_ width: Int, _ height: Int, by ratio: (to: Int, from: Int)) -> (Int, Int) {
    guard ratio.to < ratio.from else { return (width, height) }
    return (max(1, width * ratio.to / ratio.from), max(1, height * ratio.to / ratio.from))
  }

  private static func tiles(_ side: Int, _ width: Int, _ height: Int) -> Int {
    ((width + side - 1) / side) * ((height + side - 1) / side)
  }
}
