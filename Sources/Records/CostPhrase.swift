extension Charge {
  /// The charge in the words of every cost line: `$0.004171 reported +$0.00015 tags`, `unknown cost`, `free`.
  package var phrase: String { amountPhrase + feePhrase(expectedTagFees) }

  /// The charge without the fees to come: `$0.004171 reported`.
  package var amountPhrase: String {
    guard let cost else { return "unknown cost" }
    return state == .free && cost == .zero
      ? "free" : (isUpperBound ? "at most " : "") + "\(cost.formatted) \(state.rawValue)"
  }
}

extension Totals {
  /// What the sum leaves out: ` without 1 strange bill`; empty where it leaves out nothing.
  package var leftOutPhrase: String {
    switch doubtful {
    case 0: ""
    case 1: " without 1 strange bill"
    default: " without \(doubtful.grouped) strange bills"
    }
  }

  /// The sum with its state, where it has several parts: `$0.0187 reported +$0.00015 tags`, `free`.
  package var chargePhrase: String { stated + feePhrase(expectedTagFees) + leftOutPhrase }

  /// The sum with its state, without the fees to come: `$0.0187 reported`, `at least $0.0187`.
  package var amountPhrase: String { stated + leftOutPhrase }

  private var stated: String {
    if isAllUnknown { return "unknown cost" }
    if isAtLeast { return "at least \(cost.formatted)" }
    return state == .free && cost == .zero ? "free" : "\(cost.formatted) \(state.rawValue)"
  }

  /// The sum with the fees to come, rounded: `$0.0024`, `≥ $0.0024`, `?`.
  package var briefPhrase: String {
    if isAllUnknown { return "?" + leftOutPhrase }
    return (isAtLeast ? "≥ " : "") + (cost.adding(expectedTagFees) ?? cost).brief + leftOutPhrase
  }

  /// The sum alone, for a prompt: `$0.0187`, `≥ $0.0187`, `?`.
  package var shortPhrase: String {
    (isAllUnknown ? "?" : (isAtLeast ? "≥ " : "") + cost.formatted) + leftOutPhrase
  }

  /// The sum with its state and what is open: `$0.0187 reported, 1 pending`; without the fees to come.
  package var phraseWithState: String {
    let sum = (isAtLeast ? "at least " : "") + cost.formatted
    var parts = [isAllUnknown ? "unknown" : "\(sum) \(state == .unknown ? "known" : state.rawValue)"]
    if pending > 0 { parts.append("\(pending) pending") }
    if unknown > 0, !isAllUnknown { parts.append("\(unknown) unknown") }
    return parts.joined(separator: ", ") + leftOutPhrase
  }
}

/// Fees for tags that a bill will add: ` +$0.00015 tags`, or nothing.
private func feePhrase(_ fees: USD?) -> String {
  fees.flatMap { $0 > .zero ? " +\($0.formatted) tags" : nil } ?? ""
}

extension Usage {
  /// The tokens in words: `1,204 in (1,024 cached) · 312 out`; nil where none are stated.
  package var phrase: String? { phrase(withDetails: true) }

  /// The same without the cached tokens and those of the reasoning: `1,204 in · 312 out`.
  package var shortPhrase: String? { phrase(withDetails: false) }

  private func phrase(withDetails: Bool) -> String? {
    func detail(_ count: Int?, _ word: String) -> String {
      guard withDetails, let count, count > 0 else { return "" }
      return " (\(count.grouped) \(word))"
    }
    let parts = [
      input.map { "\($0.grouped) in\(detail(cachedInput, "cached"))" },
      output.map { "\($0.grouped) out\(detail(reasoning, "reasoning"))" },
    ].compactMap(\.self)
    return parts.isEmpty ? nil : parts.joined(separator: " · ")
  }
}

extension Int {
  /// Digits in groups of three, the same in every locale: `1,204`.
  package var grouped: String {
    let digits = Array("\(magnitude)".utf8)
    var text: [UInt8] = self < 0 ? [UInt8(ascii: "-")] : []
    for (place, digit) in digits.enumerated() {
      if place > 0, (digits.count - place) % 3 == 0 { text.append(UInt8(ascii: ",")) }
      text.append(digit)
    }
    return String(decoding: text, as: UTF8.self)
  }
}
