import Records

/// A list's prices in US dollars per token, whatever unit they came in; what is in another currency, in a unit that is
/// not known, or beyond belief is left out.
struct NormalPrices {
  private(set) var tree = JSONTree.object([])
  /// True where prices are stated that could not be taken over: the model is not free, but what it costs is unknown.
  private(set) var areUnclear = false

  /// Two thousand dollars per million tokens: no model costs more, so that more is another unit.
  private static let most = USD("0.002") ?? .zero

  init(_ stated: JSONTree, currency: JSONTree?, unit: JSONTree?) {
    guard case .object(let members) = stated else { return }
    let currency = stated.member("currency", "price_currency") ?? currency
    let unit = stated.member("unit", "units", "per", "pricing_unit") ?? unit
    guard currency.map(Currency.isDollars) ?? true, let divisor = Unit.divisor(unit) else {
      areUnclear = true
      return
    }
    for member in members { take(member.value, as: PriceName(member.name), by: divisor) }
    judgeOverrides()
    // One price that cannot be says that the unit of all is another.
    if areUnclear { tree = .object([]) }
  }

  private mutating func take(_ value: JSONTree, as name: PriceName, by divisor: Int128) {
    guard value != .null, let word = name.word else { return }
    let divisor = name.divisor ?? divisor
    if name.isList {
      takeList(value, as: word, by: divisor)
    } else if let price = name.isPerToken ? price(value, by: divisor) : Amount(value)?.charge {
      tree = tree.with(word, .string(price.description))
    }
  }

  /// Tiers or overrides. One that cannot be read makes all prices unclear: without it another price would hold in its place.
  private mutating func takeList(_ value: JSONTree, as word: String, by divisor: Int128) {
    guard let elements = value.array else {
      areUnclear = areUnclear || !value.isBlank
      return
    }
    let parts = elements.filter { $0 != .null }
    let read = parts.compactMap { scaled($0, by: divisor) }.filter { word == "overrides" || Self.isTier($0) }
    if read.count < parts.count { areUnclear = true }
    tree = tree.with(word, .array(read))
  }

  private static func isTier(_ tier: JSONTree) -> Bool {
    tier["cost"]?.sentence != nil && ["min", "max"].allSatisfy { isAbsentOrCount(tier[$0]) }
  }

  private static func isAbsentOrCount(_ bound: JSONTree?) -> Bool {
    bound.map { $0 == .null || $0.count != nil } ?? true
  }

  /// Keeps the overrides that depend on the prompt's length alone. Another one is left out where the usual prices are no
  /// lower, so that an estimate is not below the cost; else no price is known.
  private mutating func judgeOverrides() {
    guard let overrides = tree["overrides"]?.array else { return }
    let kept = overrides.filter { $0["min_prompt_tokens"]?.count != nil && Self.conditions(of: $0).isEmpty }
    tree = tree.with("overrides", .array(kept))
    for override in overrides where !kept.contains(override) {
      if !isCovered(override) { areUnclear = true }
    }
    // These are not taken from an override.
    for override in kept where !isCovered(override, names: ["request", "internal_reasoning"]) { areUnclear = true }
  }

  /// Members of an override that are no prices and not the prompt's length.
  private static func conditions(of override: JSONTree) -> [String] {
    guard case .object(let members) = override else { return [] }
    return members.filter { !$0.value.isBlank && PriceName($0.name).word == nil }.map(\.name)
      .filter { !["min_prompt_tokens", "name", "label", "description", "discount"].contains($0) }
  }

  /// Whether none of an override's prices is above the usual one.
  private func isCovered(_ override: JSONTree, names: [String]? = nil) -> Bool {
    guard case .object(let members) = override else { return true }
    return members.allSatisfy { member in
      guard let word = PriceName(member.name).word, names?.contains(word) ?? true, member.value != .null else {
        return true
      }
      guard let price = Amount(member.value)?.charge else { return false }
      return (Amount(tree[word])?.charge).map { price <= $0 } ?? false
    }
  }

  /// A tier or an override: its prices scaled, its bounds as they are.
  private mutating func scaled(_ element: JSONTree, by divisor: Int128) -> JSONTree? {
    guard case .object(let members) = element else { return nil }
    var scaled = JSONTree.object([])
    for member in members {
      let name = PriceName(member.name)
      let isPrice = member.name == "cost" || name.word != nil && name.isPerToken && !name.isList
      guard isPrice, member.value != .null else {
        scaled = scaled.with(member.name, member.value)
        continue
      }
      guard let price = price(member.value, by: name.divisor ?? divisor) else { return nil }
      scaled = scaled.with(name.word ?? member.name, .string(price.description))
    }
    return scaled
  }

  /// Nil, and the prices unclear, where it is not plausible.
  private mutating func price(_ value: JSONTree, by divisor: Int128) -> USD? {
    var divisor = divisor
    var amount = value
    if case .object = value {
      amount = value.member("price", "amount", "value", "usd", "cost") ?? .null
      if let unit = value["unit"] { divisor = Unit.divisor(unit) ?? 0 }
      if let currency = value["currency"], !Currency.isDollars(currency) { divisor = 0 }
    }
    guard divisor > 0, let stated = Amount(amount)?.charge else {
      areUnclear = true
      return nil
    }
    let price = USD(units: stated.units / divisor)
    guard price <= NormalPrices.most else {
      areUnclear = true
      return nil
    }
    return price
  }
}

/// How many tokens a price is for.
private enum Unit {
  /// Nil where the unit is not known; one token where none is stated.
  static func divisor(_ unit: JSONTree?) -> Int128? {
    guard let unit else { return 1 }
    if case .number = unit {
      guard let count = unit.count, [1, 1_000, 1_000_000].contains(count) else { return nil }
      return Int128(count)
    }
    return unit.string.flatMap(divisor(named:))
  }

  static func divisor(named name: String) -> Int128? {
    let word = name.lowercased().filter { $0.isLetter || $0.isNumber }
    if ["1m", "million", "mtok", "1000000", "perm", "mil"].contains(where: word.contains) { return 1_000_000 }
    if ["1k", "thousand", "ktok", "1000", "perk"].contains(where: word.contains) { return 1_000 }
    return word.contains("tok") || ["1", "usd", "each"].contains(word) ? 1 : nil
  }
}

/// A price's name in the words of Vercel's list, and the unit that the name itself states.
private struct PriceName {
  /// Nil where it names no price.
  let word: String?
  /// Nil where the name states none.
  let divisor: Int128?

  var isPerToken: Bool { word != "request" && word != "image" }
  var isList: Bool { word.map { $0.hasSuffix("_tiers") || $0 == "overrides" } ?? false }

  init(_ name: String) {
    var base = ""
    for character in name {
      if character.isUppercase { base += base.isEmpty || base.last == "_" ? "" : "_" }
      base += character.lowercased()
    }
    var divisor: Int128?
    if let range = base.firstRange(of: "_per_"), !base.hasSuffix("_reasoning_token") {
      divisor = Unit.divisor(named: "per" + base[range.upperBound...])
      base = String(base[..<range.lowerBound])
      // `cost_per_image` and others are no prices of tokens.
      if divisor == nil { base = "" }
    }
    self.divisor = divisor
    word = PriceName.words[base]
  }

  private static let words: [String: String] = {
    let names: [String: [String]] = [
      "input": [
        "input", "prompt", "input_cost", "prompt_cost", "input_price", "prompt_price", "price_input", "cost_input",
        "input_token_price", "input_token_cost", "input_tokens", "prompt_tokens", "prompt_token_price",
      ],
      "output": [
        "output", "completion", "output_cost", "completion_cost", "output_price", "completion_price", "price_output",
        "cost_output", "output_token_price", "output_token_cost", "output_tokens", "completion_tokens",
        "completion_token_price",
      ],
      "input_cache_read": [
        "input_cache_read", "cache_read", "cached_input", "cache_read_input", "cached_input_price", "cache_hit",
        "cache_read_input_token_cost", "cache_read_cost", "cached_prompt", "input_cached", "cached_input_tokens",
      ],
      "input_cache_write": [
        "input_cache_write", "cache_write", "cache_creation", "cache_creation_input_token_cost", "cache_write_cost",
        "cache_write_input",
      ],
      "internal_reasoning": ["internal_reasoning", "reasoning", "output_cost_per_reasoning_token"],
      "request": ["request"], "image": ["image"],
      "input_tiers": ["input_tiers"], "output_tiers": ["output_tiers"], "overrides": ["overrides"],
      "input_cache_read_tiers": ["input_cache_read_tiers"], "input_cache_write_tiers": ["input_cache_write_tiers"],
    ]
    return Dictionary(names.flatMap { word, spellings in spellings.map { ($0, word) } }) { first, _ in first }
  }()
}
