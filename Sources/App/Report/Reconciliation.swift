import Platform
import Records

/// What a ledger has of a period beside what the gateway says of it.
package struct Reconciliation: Equatable, Sendable {
  package enum Kind: String, CaseIterable, Sendable {
    /// Bills, and costs that the gateway reported for good, without surcharges.
    case explained
    /// Costs whose bill is still to come, and estimates.
    case pending
    /// Surcharges for tags, and the fees of report queries.
    case fees
    /// The rest of what the account used: other programs, other people.
    case outside = "outside_this_ledger"
    /// What the gateway's report has of others' tags and users.
    case otherTraffic = "other_traffic"
    /// What the gateway's report has of this ledger's sessions and the ledger has not.
    case unexplained
  }

  /// A part of the sum.
  package struct Line: Equatable, Sendable {
    package var kind: Kind
    /// Nil where it is not known.
    package var amount: USD?
    /// The generations behind it.
    package var generations: [String] = []
  }

  /// One generation of the ledger in the period.
  package struct Item: Equatable, Sendable {
    package var session: String
    /// Nil where it has none.
    package var id: String?
    package var started: Date
    package var charge: Charge
    /// Whether its tags reached the gateway, so that its report can tell it apart.
    package var isTagged: Bool
    package var isReportFee: Bool

    package init(
      session: String, id: String?, started: Date, charge: Charge, isTagged: Bool, isReportFee: Bool = false
    ) {
      self.session = session
      self.id = id
      self.started = started
      self.charge = charge
      self.isTagged = isTagged
      self.isReportFee = isReportFee
    }

    /// What counts of it: its best figure and the fees still to come.
    fileprivate var amount: USD { (charge.cost ?? .zero) + (charge.expectedTagFees ?? .zero) }
    fileprivate var fees: USD {
      isReportFee ? charge.cost ?? .zero : (charge.surcharge ?? .zero) + (charge.expectedTagFees ?? .zero)
    }
    fileprivate var name: String { id ?? "\(session) (no id)" }
    /// A bill, or a figure that no bill will follow.
    fileprivate var isFinal: Bool {
      switch charge.state {
      case .billed, .free: true
      case .reported: charge.lookup != .open
      case .estimated, .unknown: false
      }
    }
  }

  package var lines: [Line]
  /// True where a figure of the ledger is not known.
  package var isAtLeast: Bool
  /// Nil where only the account's own total is known, which has others' traffic too.
  package var unexplained: USD?

  /// The first three lines.
  private init(_ items: [Item]) {
    var explained = Line(kind: .explained, amount: .zero)
    var pending = Line(kind: .pending, amount: .zero)
    var fees = Line(kind: .fees, amount: .zero)
    func add(_ amount: USD, _ item: Item, to line: inout Line) {
      line.amount = (line.amount ?? .zero) + amount
      line.generations.append(item.name)
    }
    for item in items {
      let rest = item.amount - item.fees
      if item.fees != .zero { add(item.fees, item, to: &fees) }
      if item.isReportFee { continue }
      if item.isFinal { add(rest, item, to: &explained) } else { add(rest, item, to: &pending) }
    }
    lines = [explained, pending, fees]
    isAtLeast = items.contains { $0.charge.cost == nil }
  }

  /// Beside what the whole account used between two looks at its credit; nil where there are not two looks.
  package init(_ items: [Item], used: USD?) {
    self.init(items)
    let own = items.reduce(USD.zero) { $0 + $1.amount }
    lines.append(Line(kind: .outside, amount: used.map { $0 - own }))
  }

  /// Beside the gateway's report of whole days.
  ///
  /// - Parameters:
  ///   - total: What the report has in all.
  ///   - tagged: What it has of each tag `session:ID`, by id.
  ///   - youngest: Generations that began after this may not be in the report yet.
  package init(_ items: [Item], total: USD, tagged: [String: USD], youngest: Date) {
    self.init(items)
    let requests = items.filter { !$0.isReportFee }
    let own = Dictionary(grouping: requests.filter(\.isTagged), by: \.session)
    var (unexplained, behind, attributed) = (USD.zero, [String](), USD.zero)
    for (session, items) in own.sorted(by: { $0.key < $1.key }) {
      let stated = tagged[session] ?? .zero
      attributed = attributed + stated
      var difference = stated - items.reduce(USD.zero) { $0 + $1.amount }
      let young = items.filter { $0.started > youngest }.reduce(USD.zero) { $0 + $1.amount }
      // What the report does not have yet.
      if difference < .zero { difference = min(.zero, difference + young) }
      guard difference != .zero else { continue }
      unexplained = unexplained + difference
      behind += items.map(\.name)
    }
    let untagged = requests.filter { !$0.isTagged }.reduce(USD.zero) { $0 + $1.amount }
    let others = total - attributed - untagged
    lines.append(Line(kind: .otherTraffic, amount: max(.zero, others)))
    // Turns without tags that not even the total has.
    if others < .zero {
      unexplained = unexplained + others
      behind += requests.filter { !$0.isTagged }.map(\.name)
    }
    lines.append(Line(kind: .unexplained, amount: unexplained, generations: behind))
    self.unexplained = unexplained
  }
}
