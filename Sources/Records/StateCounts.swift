/// Charges counted by their state.
package struct StateCounts: Equatable, Sendable {
  private var free = 0
  private var billed = 0
  private var reported = 0
  private var estimated = 0
  private var unknown = 0

  package init() {}

  package subscript(state: ChargeState) -> Int {
    get {
      switch state {
      case .free: free
      case .billed: billed
      case .reported: reported
      case .estimated: estimated
      case .unknown: unknown
      }
    }
    set {
      switch state {
      case .free: free = newValue
      case .billed: billed = newValue
      case .reported: reported = newValue
      case .estimated: estimated = newValue
      case .unknown: unknown = newValue
      }
    }
  }

  package var count: Int { free + billed + reported + estimated + unknown }

  /// The weakest state that is counted; `billed` where there is none.
  package var weakest: ChargeState {
    if unknown > 0 { return .unknown }
    if estimated > 0 { return .estimated }
    if reported > 0 { return .reported }
    return billed > 0 || free == 0 ? .billed : .free
  }

  package mutating func add(_ other: StateCounts) {
    free += other.free
    billed += other.billed
    reported += other.reported
    estimated += other.estimated
    unknown += other.unknown
  }
}
