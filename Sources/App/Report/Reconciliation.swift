import Platform
import Records

/// What a ledger has of a period, compared with what the gateway says of it.
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
    /// The user that was sent with it.
    package var user: String?
    /// Whether its tags reached the gateway, so that its report can separate it.
    package var isTagged: Bool
    package var isReportFee: Bool

    package init(
      session: String, id: String?, started: Date, charge: Charge, user: String? = nil, isTagged: Bool,
      isReportFee: Bool = false
    ) {
      self.session = session
      self.id = id
      self.started = started
      self.charge = charge
      self.user = user
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

  /// Compared with what the whole account used between two readings of its credit; nil without two readings.
  package init(_ items: [Item], used: USD?) {
    self.init(items)
    let own = items.reduce(USD.zero) { $0 + $1.amount }
    lines.append(Line(kind: .outside, amount: used.map { $0 - own }))
  }

  /// What a gateway's report has of whole days.
  package struct Reported: Equatable, Sendable {
    package var total: USD
    /// What it has of each tag `session:ID`, by id.
    package var tagged: [String: USD]
    /// What it has of each user; nil where it was not asked by user.
    package var users: [String: USD]?
    /// Generations that began after this may not be in the report yet.
    package var youngest: Date

    package init(total: USD, tagged: [String: USD], users: [String: USD]? = nil, youngest: Date) {
      self.total = total
      self.tagged = tagged
      self.users = users
      self.youngest = youngest
    }
  }

  /// Users of turns without tags: only a report by user can separate these turns.
  package static func usersToAsk(_ items: [Item]) -> Set<String> {
    Set(items.filter { !$0.isTagged && !$0.isReportFee }.compactMap(\.user))
  }

  /// Compared with the gateway's report: what it has of this ledger's sessions beyond the ledger, or lacks of them, is
  /// unexplained, and so is that of users with turns without tags; the rest is other traffic.
  package init(_ items: [Item], _ reported: Reported) {
    self.init(items)
    let requests = items.filter { !$0.isReportFee }
    var rest = Rest(youngest: reported.youngest)
    // The money of a session is in the sum of its user too.
    var ofUsers: [String: USD] = [:]
    let sessions = Dictionary(grouping: requests.filter(\.isTagged), by: \.session)
    for (session, items) in sessions.sorted(by: { $0.key < $1.key }) {
      let difference = (reported.tagged[session] ?? .zero) - Self.sum(items)
      rest.add(difference, items)
      if let user = items.last?.user { ofUsers[user] = (ofUsers[user] ?? .zero) + difference }
    }
    if let users = reported.users {
      for user in Self.usersToAsk(requests).sorted() {
        let items = requests.filter { $0.user == user }
        rest.add((users[user] ?? .zero) - Self.sum(items) - (ofUsers[user] ?? .zero), items.filter { !$0.isTagged })
      }
    }
    let others = reported.total - Self.sum(requests) - rest.differences
    lines.append(Line(kind: .otherTraffic, amount: max(.zero, others)))
    // Turns that neither a tag nor a user separates, and that not even the total has.
    if others < .zero { rest.add(others, requests.filter { !$0.isTagged }) }
    lines.append(Line(kind: .unexplained, amount: rest.unexplained, generations: rest.generations))
    unexplained = rest.unexplained
  }

  private static func sum(_ items: [Item]) -> USD { items.reduce(USD.zero) { $0 + $1.amount } }

  /// What differs between a ledger and the gateway's report.
  private struct Rest {
    let youngest: Date
    /// The whole of it.
    var differences = USD.zero
    /// Without what the report may not have yet.
    var unexplained = USD.zero
    var generations: [String] = []

    mutating func add(_ difference: USD, _ items: [Item]) {
      differences = differences + difference
      let young = Reconciliation.sum(items.filter { $0.started > youngest })
      let rest = difference < .zero ? min(.zero, difference + young) : difference
      guard rest != .zero else { return }
      unexplained = unexplained + rest
      for item in items where !generations.contains(item.name) { generations.append(item.name) }
    }
  }
}
