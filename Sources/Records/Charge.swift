/// Where the best figure of a charge comes from, strongest first; a sum has the weakest state of its parts.
package enum ChargeState: String, Codable, Sendable, CaseIterable {
  /// Nothing is charged: a local server without prices, or a request that was refused before anything was generated.
  case free
  /// Read from `/v1/generation`.
  case billed
  /// The gateway's own figure inside the stream.
  case reported
  /// Catalogue price times tokens.
  case estimated
  /// No figure at all.
  case unknown
}

extension ChargeState: Comparable {
  private var weakness: Int { ChargeState.allCases.firstIndex(of: self) ?? 0 }

  /// True where `left` is stronger than `right`.
  package static func < (left: ChargeState, right: ChargeState) -> Bool {
    left.weakness < right.weakness
  }
}

/// How far the look-up of a generation at the gateway has come.
package enum LookupState: String, Codable, Sendable {
  /// Still being asked.
  case open
  /// Answered.
  case done
  /// Asked to the end of the schedule, or refused for good.
  case exhausted
  /// The gateway has no look-up, or nothing to look up by.
  case none
}

/// How a gateway states what it charges.
package enum Billing: String, Codable, Sendable {
  /// Each generation can be looked up by its id.
  case lookup
  /// Only what the stream says.
  case reported
  /// A server that charges nothing.
  case free
}

/// Why a stated cost is shown and counts in no sum and no budget before the user confirms it.
package enum BillDoubt: String, Codable, Sendable {
  case negative
  /// More than twenty times what was reported or estimated.
  case farAboveExpected = "far_above_expected"
  /// More than any single request is taken to cost.
  case implausible
}

extension BillDoubt {
  /// A stated cost may be so many times what was expected.
  private static let factor = 20
  /// What a request may cost at most of which nothing was expected, which was expected to be free, and of any.
  private static let mostUnexpected = dollars(100)
  private static let mostWhereFree = dollars(1)
  private static let mostOfAll = dollars(1_000)

  /// The surcharge that a bill states, where it is so small that it makes no bill strange; else nothing.
  static func ordinary(_ surcharge: USD?) -> USD {
    surcharge.flatMap { $0 > .zero && $0 <= mostOrdinarySurcharge ? $0 : nil } ?? .zero
  }

  private static let mostOrdinarySurcharge = USD(units: 10_000_000_000_000_000_000_000)

  private static func dollars(_ count: Int128) -> USD { USD(units: count * 1_000_000_000_000_000_000_000_000) }

  /// Nil for a cost that can be right.
  init?(_ cost: USD, expected: USD?) {
    if cost < .zero {
      self = .negative
    } else if cost > Self.mostOfAll {
      self = .implausible
    } else if let expected, cost > Self.most(expecting: expected) {
      self = .farAboveExpected
    } else if expected == nil, cost > Self.mostUnexpected {
      self = .implausible
    } else {
      return nil
    }
  }

  private static func most(expecting expected: USD) -> USD {
    expected > .zero ? expected.multiplied(by: factor) ?? .largest : mostWhereFree
  }
}

/// What one generation costs, as far as is known.
package struct Charge: Equatable, Sendable {
  package var state: ChargeState
  package var lookup: LookupState
  /// Nil exactly when the state is `unknown`.
  package var cost: USD?
  /// Surcharges inside `cost`; nil where they are not stated.
  package var surcharge: USD?
  /// Fees for tags that `cost` does not yet hold; nil once the bill is there.
  package var expectedTagFees: USD?
  /// Set while `cost` is too strange to count in sums and budgets; nil once the user confirmed it.
  package var doubt: BillDoubt?
  /// What the provider charges a key of the user's own, in addition to `cost`; nil where no such key was used.
  package var ownKeyCost: USD?
  /// True for an estimate that uses an upper bound in place of a price that is not stated.
  package var isUpperBound = false

  package init(
    state: ChargeState, lookup: LookupState, cost: USD?, surcharge: USD? = nil, expectedTagFees: USD? = nil,
    doubt: BillDoubt? = nil, ownKeyCost: USD? = nil
  ) {
    self.state = state
    self.lookup = lookup
    self.cost = cost
    self.surcharge = surcharge
    self.expectedTagFees = expectedTagFees
    self.doubt = doubt
    self.ownKeyCost = ownKeyCost
  }
}
