import Platform
import Records

/// The line under a reply, and the line when its bill comes.
package enum CostLine {
  /// Tokens, times, this turn's charge and the session's total.
  package static func ended(_ turn: Turn, session: Totals, isPlayMoney: Bool) -> String {
    var parts: [String] = isPlayMoney ? ["play money"] : []
    if let remark = remark(turn) { parts.append(remark) }
    let totals = turn.totals
    if let tokens = totals.usage.phrase { parts.append(tokens) }
    if let times = times(turn.generations.last) { parts.append(times) }
    if let served = turn.generations.last?.figures.servedModel, served != turn.start.model {
      parts.append("served by \(quotedUnlessPlain(served))")
    }
    parts.append(charge(turn))
    parts.append("session \(session.phrase)")
    return parts.joined(separator: " · ")
  }

  /// A server may call a model what it likes: what could pass for a part of this line stands in quotes, shortened.
  private static func quotedUnlessPlain(_ name: String) -> String {
    let isPlain = name.allSatisfy { $0.isLetter || $0.isNumber || "._:/@+-".contains($0) }
    if isPlain, !name.isEmpty, name.count <= 100 { return name }
    return "\"\(name.replacing("\"", with: "'").prefix(100))\""
  }

  /// What is not as usual about how the turn ended.
  private static func remark(_ turn: Turn) -> String? {
    switch turn.generations.last?.ended?.status {
    case .complete: turn.reply.isEmpty ? "empty reply" : nil
    case .incomplete: "cut short"
    case .interrupted, nil: "interrupted"
    case .failed: "failed"
    }
  }

  /// `turn 3 · $0.004321 billed · session $0.0187`, with the difference where the bill is not what was reported.
  package static func billed(
    _ turn: Turn, before: Charge, bill: Charge, session: Totals, sessionName: String?, isPlayMoney: Bool
  ) -> String {
    var parts: [String] = isPlayMoney ? ["play money"] : []
    parts.append("\(sessionName.map { "session \($0) " } ?? "")turn \(turn.index)")
    parts.append(bill.phrase + difference(before, bill))
    parts.append("session \(session.phrase)")
    return parts.joined(separator: " · ")
  }

  /// What the bill adds to or takes off the reported figure, tag fees counted; nothing where they agree.
  private static func difference(_ before: Charge, _ bill: Charge) -> String {
    guard let cost = bill.cost, let reported = before.cost, before.state == .reported || before.state == .estimated
    else { return "" }
    let expected = reported.adding(before.expectedTagFees ?? .zero) ?? reported
    guard cost != expected, let change = cost.adding(-expected) else { return "" }
    return " (\(change > .zero ? "+" : "")\(change.formatted) against \(before.state.rawValue))"
  }

  /// One generation in its own words, several as a sum.
  private static func charge(_ turn: Turn) -> String {
    if turn.generations.count == 1, let only = turn.generations.first { return turn.charge(of: only).phrase }
    return "\(turn.totals.chargePhrase) in \(turn.generations.count) requests"
  }

  private static func times(_ generation: Generation?) -> String? {
    guard let ended = generation?.ended, let whole = ended.durationMilliseconds else { return nil }
    let first = ended.latencyMilliseconds.map { "\(seconds($0)) to first token, " } ?? ""
    return first + seconds(whole)
  }

  /// `0.4 s`, rounded to tenths.
  private static func seconds(_ milliseconds: Int) -> String {
    let tenths = (milliseconds + 50) / 100
    return "\(tenths / 10).\(tenths % 10) s"
  }
}
