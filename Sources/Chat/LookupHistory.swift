import Platform
import Records

/// How often, and over how much time, a gateway said that it has no bill for a session's open charges.
///
/// It is kept in the session's mark. Where it is lost, a charge stays open for longer, and nothing else happens.
package struct LookupHistory: Codable, Equatable, Sendable {
  private struct Denials: Codable, Equatable {
    var count = 0
    /// Between the first one and the last one.
    var milliseconds = 0
    var last: ClockReading
  }

  /// So many answers over so much time, and a charge is closed without a bill.
  package static let finalCount = 12
  package static let finalMilliseconds = 86_400_000

  private var charges: [String: Denials] = [:]

  /// Reads a mark's content; what is no history is an empty one.
  package init(_ data: Data = Data()) {
    guard !data.isEmpty else { return }
    self = (try? JSONDecoder().decode(LookupHistory.self, from: data)) ?? LookupHistory(charges: [:])
  }

  private init(charges: [String: Denials]) {
    self.charges = charges
  }

  package var data: Data { (try? JSONValue(encoding: self)).map { Data($0.bytes) } ?? Data() }

  /// Counts one answer "there is no such bill"; true when no bill is expected any more.
  package mutating func addDenial(of id: String, at now: ClockReading) -> Bool {
    var denials = charges[id] ?? Denials(last: now)
    denials.count += 1
    denials.milliseconds += now.milliseconds(since: denials.last)
    denials.last = now
    charges[id] = denials
    return denials.count >= Self.finalCount && denials.milliseconds >= Self.finalMilliseconds
  }

  package mutating func remove(_ id: String) {
    charges[id] = nil
  }
}
