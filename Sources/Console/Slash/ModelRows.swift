import Chat
import GatewayClient
import Records
import Terminal

/// The catalogue as `/models` and Tab show it: US dollars per million tokens.
enum ModelRows {
  /// Language models whose id or name holds every word of the search, by id.
  static func found(_ search: String, in catalogue: [ModelEntry]) -> [ModelEntry] {
    let words = search.lowercased().split(separator: " ")
    return catalogue.filter { model in
      guard model.type == nil || model.type == "language" else { return false }
      let text = "\(model.id) \(model.name ?? "")".lowercased()
      return words.allSatisfy { text.contains($0) }
    }.sorted { $0.id < $1.id }
  }

  /// The table without its less important columns where the screen is narrow; `*` marks the current model.
  static func lines(_ models: [ModelEntry], current: String, width: Int, styles: Styles) -> [String] {
    let isWide = width >= 72
    let columns =
      [TextTable.Column("  model", isFlexible: true), right("in"), right("out")]
      + (isWide ? [right("cached"), right("context")] : [])
    let rows = models.map { model in
      [
        (model.id == current ? "* " : "  ") + model.id, perMillion(model.prices.input), perMillion(model.prices.output),
        perMillion(model.prices.cacheRead), model.contextWindow?.grouped ?? "?",
      ]
    }
    return TextTable(columns: columns, rows: rows).lines(width: width, styles: styles)
  }

  private static func right(_ title: String) -> TextTable.Column { .init(title, alignment: .right) }

  /// `$3.00`, or `?` where no price is listed.
  private static func perMillion(_ price: USD?) -> String {
    price?.multiplied(by: 1_000_000)?.formatted ?? "?"
  }

  /// `$3.00 in, $15.00 out a million`.
  static func note(_ model: ModelEntry) -> String {
    guard model.prices.input != nil || model.prices.output != nil else { return "no price listed" }
    return "\(perMillion(model.prices.input)) in, \(perMillion(model.prices.output)) out a million"
  }
}

extension ReplStage {
  /// Offers a gateway's models, with their prices.
  func offer(_ catalogue: [ModelEntry]) {
    let models = ModelRows.found("", in: catalogue).map { Completion.Candidate($0.id, note: ModelRows.note($0)) }
    update { $0.models = models }
  }
}
