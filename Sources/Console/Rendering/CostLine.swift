import GatewayClient
import Platform
import Records
import Settings
import Terminal

/// What a turn cost, in one row: the line under a reply, and the same row once the bill is there.
package struct CostLine: Sendable {
  package var turn: Turn
  package var session: Totals
  package var isPlayMoney: Bool
  package var detail = CostLineDetail.full
  /// What caching has saved, below zero what it has cost, where it is known.
  package var cacheEffect: USD?
  /// What was known before the bill; nil while there is no bill.
  package var before: Charge?
  /// The attempt that a bill is of; nil where it does not matter.
  package var billedAttempt: Int?

  package init(_ turn: Turn, session: Totals, isPlayMoney: Bool) {
    self.turn = turn
    self.session = session
    self.isPlayMoney = isPlayMoney
  }

  /// The line in at most `width` columns, or whole; nil where the user wants none and nothing else is to be said.
  package func text(width: Int? = nil) -> String? {
    let parts = parts.filter { $0.weight.rawValue <= lastWeight.rawValue }
    if detail == .off { return parts.first { $0.weight == .stop }?.texts.first }
    return CostParts(parts).text(width: width ?? .max)
  }

  private var lastWeight: CostParts.Weight {
    switch detail {
    case .full: .surcharge
    case .short: .session
    case .off: .stop
    }
  }

  /// In the order in which they are shown.
  private var parts: [CostParts.Part] {
    return [
      .init(.amount, amount), .init(.stop, EarlyStop(turn)?.words),
      .init(.served, turn.servingPhrases), .init(.money, money),
      .init(.surcharge, surcharge), .init(.tokens, [turn.totals.usage.phrase, turn.totals.usage.shortPhrase]),
      .init(.cache, cacheEffect.flatMap(Self.cacheWords)), .init(.time, times),
      .init(.session, "session \(session.briefPhrase)"),
    ]
  }

  /// One generation in its own words, several as a sum; a bill with what it differs by.
  private var amount: [String?] {
    let count = turn.generations.count
    guard count == 1, let charge else {
      let steps = turn.lastStep > 1 ? "\(turn.lastStep) steps · " : ""
      let requests = count > turn.lastStep ? " in \(count) requests" : ""
      return [
        steps + turn.totals.chargePhrase + requests, steps + turn.totals.amountPhrase + requests,
        turn.totals.amountPhrase,
      ]
    }
    let change = before.map { Self.difference($0, charge) } ?? ""
    return [charge.phrase + change, charge.amountPhrase + change, charge.amountPhrase]
  }

  private var charge: Charge? { turn.generations.last.map { turn.charge(of: $0) } }

  private var surcharge: String? {
    let parts = turn.generations.compactMap { turn.charge(of: $0).surcharge }
    let sum = parts.reduce(USD.zero) { $0.adding($1) ?? $0 }
    return sum > .zero ? "incl. \(sum.formatted) surcharges" : nil
  }

  private var money: [String?] {
    if isPlayMoney { return ["play money", "play"] }
    guard let cost = charge?.ownKeyCost, cost > .zero else { return [] }
    return ["about \(cost.formatted) on your own provider key", "own key \(cost.brief)"]
  }

  /// That caching has ended for the session, and how to start it again.
  static func words(forStoppedCaching loss: USD, in place: Failure.Place) -> String {
    let again = place == .chat ? "/set caching auto" : "--caching auto"
    return "caching cost \(loss.formatted) more than it saved in the last three turns; it is off for this session; "
      + "\(again) turns it on"
  }

  private static func cacheWords(_ effect: USD) -> String? {
    if effect == .zero { return nil }
    return effect > .zero ? "cache saved \(effect.brief)" : "cache cost \((-effect).brief)"
  }

  /// What the bill adds to or takes off the reported figure, tag fees counted; nothing where they agree.
  private static func difference(_ before: Charge, _ bill: Charge) -> String {
    guard let cost = bill.cost, let reported = before.cost, before.state == .reported || before.state == .estimated
    else { return "" }
    let expected = reported.adding(before.expectedTagFees ?? .zero) ?? reported
    guard cost != expected, let change = cost.adding(-expected) else { return "" }
    return " (\(change > .zero ? "+" : "")\(change.formatted) against \(before.state.rawValue))"
  }

  /// The whole time, and the time to the first token where that was long.
  private var times: [String?] {
    guard let ended = turn.generations.last?.ended, let last = ended.durationMilliseconds else { return [] }
    let earlier = turn.steps.dropLast().compactMap(\.ended?.durationMilliseconds).reduce(0, +)
    let whole = earlier + last
    let first = ended.latencyMilliseconds.flatMap { $0 > 1_000 ? "\(Self.seconds($0)) to first token, " : nil }
    return [(first ?? "") + Self.seconds(whole), Self.seconds(whole)]
  }

  /// `0.4 s`, rounded to tenths.
  static func seconds(_ milliseconds: Int) -> String {
    let tenths = (milliseconds + 50) / 100
    return "\(tenths / 10).\(tenths % 10) s"
  }
}

/// The news of a bill that has a row to itself.
extension CostLine {
  /// `turn 3 · $0.004321 billed · session $0.0187`, with the difference where the bill is not what was reported.
  package func billed(_ bill: Charge, width: Int? = nil) -> String {
    let name = "\(billedName) · "
    let change = before.map { Self.difference($0, bill) } ?? ""
    let parts: [CostParts.Part] = [
      .init(.amount, [name + bill.phrase + change, name + bill.amountPhrase]),
      .init(.money, isPlayMoney ? ["play money", "play"] : []), .init(.session, "session \(session.briefPhrase)"),
    ]
    return CostParts(parts).text(width: width ?? .max)
  }

  /// `turn 3`, or `turn 3, step 2` where the turn has several.
  private var billedName: String {
    let step = turn.generations.first { $0.attempt == billedAttempt }?.step
    guard turn.hasCalls, let step else { return "turn \(turn.index)" }
    return "turn \(turn.index), step \(step)"
  }

  /// The bill of a session that is not the one on the screen, without any sum.
  package func billed(_ bill: Charge, elsewhere session: String, width: Int? = nil) -> String {
    let change = before.map { Self.difference($0, bill) } ?? ""
    let name = "session \(session), \(billedName): "
    let parts: [CostParts.Part] = [
      .init(.amount, ["bill of another " + name + bill.phrase + change, name + bill.phrase + change]),
      .init(.money, isPlayMoney ? ["play money", "play"] : []),
    ]
    return CostParts(parts).text(width: width ?? .max)
  }
}

extension ReplyExtras {
  /// A sentence for each thing that a reply brought in addition to its text.
  var words: [String] {
    var words: [String] = []
    if isRefusal { words.append("the model refused to answer") }
    if pictures > 0 {
      words.append(pictures == 1 ? "1 picture could not be read" : "\(pictures) pictures could not be read")
    }
    for link in pictureLinks { words.append("a picture is at \(link); it was not fetched") }
    if !toolCalls.isEmpty { words.append("the model called \(toolCalls.joined(separator: ", ")); no tool ran") }
    if unreadableEvents > 0 {
      words.append("\(unreadableEvents) event\(unreadableEvents == 1 ? "" : "s") could not be read")
    }
    return words
  }
}

extension Turn {
  /// What its replies brought in addition to their texts, for the rows below its cost line, which names a refusal itself.
  var extraWords: [String] {
    var extras = extras
    extras.isRefusal = false
    return extras.words
  }
}

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
