import App
import Chat
import Journal
import Records

extension SettlementReport {
  var phrase: String {
    var parts = ["\(settled) settled", "\(pending) still open"]
    if unknown > 0 { parts.append("\(unknown) without a bill") }
    let other = elsewhere > 0 ? " (\(elsewhere) of them in another tuppence)" : ""
    return parts.joined(separator: ", ") + other
  }

  var json: JSONValue {
    .object([
      "version": .number(1), "settled": .number(settled), "pending": .number(pending), "unknown": .number(unknown),
      "elsewhere": .number(elsewhere), "cost": .amount(cost), "play_cost": .amount(playCost),
      "waiting": .list(waiting.map(\.json)), "unreadable": .list(unreadable.map(\.json)),
    ])
  }
}

extension WaitingCharges {
  /// `2 charges of vercel at https://host/v1 (session 7f3k) wait: there is no key for that address`.
  func message(shortID: (String) -> String) -> String {
    let gateway = [place.gateway, place.baseURL.map { "at \($0)" }].compactMap(\.self).joined(separator: " ")
    let names = sessions.prefix(3).map(shortID).joined(separator: ", ") + (sessions.count > 3 ? ", ..." : "")
    let subject = counted(count, "charge") + (gateway.isEmpty ? "" : " of \(gateway)")
    let place = "(\(sessions.count == 1 ? "session" : "sessions") \(names))"
    return "\(subject) \(place) \(count == 1 ? "waits" : "wait"): \(obstacle.message)"
  }

  var exitCode: Int32 {
    switch obstacle {
    case .noKey: Failure.Code.refused
    case .unknownGateway, .unusableAddress: Failure.Code.failed
    case .unavailable(let error): Failure(error).exitCode
    }
  }

  /// What to do about it.
  var hint: String? {
    switch obstacle {
    case .noKey(let variables):
      let address = place.baseURL ?? place.gateway ?? ""
      let variable = variables.first.map { ", or set \($0)" } ?? ""
      return "tuppence login --gateway \(address)\(variable) where that is the gateway's address"
    case .unknownGateway, .unusableAddress: return "tuppence check names what is damaged"
    case .unavailable(let error): return Failure(error).hint
    }
  }

  fileprivate var json: JSONValue {
    .object([
      "gateway": .text(place.gateway), "base_url": .text(place.baseURL), "count": .number(count),
      "sessions": .list(sessions.map { .text($0) }), "reason": .text(obstacle.message),
    ])
  }
}

extension LookupObstacle {
  fileprivate var message: String {
    switch self {
    case .noKey: "there is no key for that address"
    case .unknownGateway: "the journal names no gateway"
    case .unusableAddress: "the recorded address cannot be used"
    case .unavailable(let error): Failure(error).message
    }
  }
}

extension UnreadableJournal {
  func message(shortID: (String) -> String) -> String {
    "session \(shortID(session)): \(text); its charges are not known"
  }

  private var text: String {
    switch reason {
    case .file(let error): Failure(error).message
    case .noRecord: "the journal holds no readable record"
    case .newerFormat(let version): "the journal has records of a newer tuppence (format \(version))"
    }
  }

  fileprivate var json: JSONValue { .object(["session": .text(session), "reason": .text(text)]) }
}
