extension Charge {
  /// The charge in the words of every cost line: `$0.004171 reported + $0.00015 for tags`, `unknown cost`.
  package var phrase: String {
    let fees = expectedTagFees.flatMap { $0 > .zero ? " + \($0.formatted) for tags" : nil } ?? ""
    guard let cost else { return "unknown cost" + fees }
    guard state != .free || cost != .zero else { return "free" }
    let inside = surcharge.flatMap { $0 > .zero ? ", incl. \($0.formatted) surcharges" : nil } ?? ""
    let ownKey = ownKeyCost.flatMap { $0 > .zero ? ", and about \($0.formatted) on your own provider key" : nil } ?? ""
    return "\(cost.formatted) \(state.rawValue)\(inside)\(fees)\(ownKey)"
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

  private var feesPhrase: String { expectedTagFees > .zero ? " + \(expectedTagFees.formatted) for tags" : "" }

  /// The sum in words: `$0.0187`, `at least $0.0187`, `$0.0187 + $0.00015 for tags`, `unknown`.
  package var phrase: String {
    if isAllUnknown { return "unknown" + feesPhrase + leftOutPhrase }
    return (isAtLeast ? "at least " : "") + cost.formatted + feesPhrase + leftOutPhrase
  }

  /// The sum with its state, where it has several parts: `$0.0187 reported + $0.00015 for tags`, `free`.
  package var chargePhrase: String {
    if isAllUnknown { return "unknown cost" + feesPhrase + leftOutPhrase }
    if isAtLeast { return "at least \(cost.formatted)" + feesPhrase + leftOutPhrase }
    if state == .free, cost == .zero { return "free" + leftOutPhrase }
    return "\(cost.formatted) \(state.rawValue)" + feesPhrase + leftOutPhrase
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

extension Usage {
  /// The tokens in words: `1,204 in (1,024 cached) · 312 out`; nil where none are stated.
  package var phrase: String? {
    var parts: [String] = []
    if let input {
      let cached = cachedInput.flatMap { $0 > 0 ? " (\($0.grouped) cached)" : nil } ?? ""
      parts.append("\(input.grouped) in\(cached)")
    }
    if let output {
      let thought = reasoning.flatMap { $0 > 0 ? " (\($0.grouped) reasoning)" : nil } ?? ""
      parts.append("\(output.grouped) out\(thought)")
    }
    return parts.isEmpty ? nil : parts.joined(separator: " · ")
  }
}

extension Int {
  /// Digits in groups of three, the same in every locale: `1,204`.
  package var grouped: String {
    var text = ""
    for (place, digit) in String(magnitude).reversed().enumerated() {
      if place > 0, place % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return (self < 0 ? "-" : "") + String(text.reversed())
  }
}
