import Platform
import Records

extension ExportFormat {
  package static let focus = ExportFormat(
    "focus", suffixes: ["focus.csv"], screening: .table, leavesOutUnknown: true,
    "FOCUS 1.2, the table of cost and usage that FinOps tools read"
  ) { _ in FOCUSRenderer() }
}

/// The FinOps Open Cost and Usage Specification, version 1.2: a row a request whose cost counts in the ledger's sum.
///
/// The sum of `BilledCost` is the ledger's total. A request without a figure has no row, because the specification has no
/// unknown cost. A null is a bare empty field; every decimal has a point, because validators take whole numbers for
/// integers. Play money has the currency XTS, ISO 4217's code for tests.
struct FOCUSRenderer: ExportRenderer {
  /// What a row is made of.
  private final class Charged {
    let session: SessionExport.Session
    let names: GatewayNames
    let turn: Turn
    let part: TurnExport.Part
    let cost: USD
    let isPlayMoney: Bool

    init(
      session: SessionExport.Session, names: GatewayNames, turn: Turn, part: TurnExport.Part, cost: USD,
      isPlayMoney: Bool
    ) {
      (self.session, self.names, self.turn, self.part) = (session, names, turn, part)
      (self.cost, self.isPlayMoney) = (cost, isPlayMoney)
    }

    var model: String { part.figures.servedModel ?? turn.start.model }
    var usage: Usage { part.figures.usage ?? Usage() }
    var tokens: Int? { (usage.input ?? usage.output).map { _ in (usage.input ?? 0) + (usage.output ?? 0) } }
    var extras: ReplyExtras { part.generation.ended?.extras ?? ReplyExtras() }
  }

  private struct Column: Sendable {
    let title: String
    /// The field as it is written; nil is null.
    let field: @Sendable (Charged) -> String?

    init(_ title: String, _ field: @escaping @Sendable (Charged) -> String?) {
      self.title = title
      self.field = field
    }
  }

  private static let columns: [Column] = standardColumns + ownColumns

  mutating func begin(_ take: (String) -> Void) {
    take(Self.columns.map(\.title).joined(separator: ",") + "\r\n")
  }

  mutating func add(_ session: SessionExport, _ take: (String) -> Void) {
    let names = GatewayNames(session.session.gateway)
    session.eachTurn { item in
      for part in item.parts {
        guard let cost = part.counted?.cost else { continue }
        let charged = Charged(
          session: session.session, names: names, turn: item.turn, part: part, cost: cost,
          isPlayMoney: session.isPlayMoney)
        var row = ""
        for (place, column) in Self.columns.enumerated() {
          if place > 0 { row += "," }
          if let field = column.field(charged) { row += field }
        }
        take(row + "\r\n")
      }
    }
  }

  /// A column of the specification that has no value here. Tools expect it.
  private static func nothing(_ title: String) -> Column { Column(title) { _ in nil } }

  private static let standardColumns: [Column] = [
    nothing("AvailabilityZone"),
    Column("BilledCost") { decimal($0.cost) },
    Column("BillingAccountId") { text($0.names.issuer) },
    Column("BillingAccountName") { text($0.names.issuer) },
    Column("BillingAccountType") { _ in "Gateway" },
    Column("BillingCurrency") { $0.isPlayMoney ? "XTS" : "USD" },
    Column("BillingPeriodEnd") { month($0.part.generation.started, next: 1) },
    Column("BillingPeriodStart") { month($0.part.generation.started, next: 0) },
    nothing("CapacityReservationId"),
    nothing("CapacityReservationStatus"),
    Column("ChargeCategory") { _ in "Usage" },
    nothing("ChargeClass"),
    Column("ChargeDescription") { text(ascii("chat with " + $0.turn.start.model)) },
    Column("ChargeFrequency") { _ in "Usage-Based" },
    Column("ChargePeriodEnd") { end(of: $0.part).iso8601 },
    Column("ChargePeriodStart") { $0.part.generation.started.iso8601 },
    nothing("CommitmentDiscountCategory"),
    nothing("CommitmentDiscountId"),
    nothing("CommitmentDiscountName"),
    nothing("CommitmentDiscountQuantity"),
    nothing("CommitmentDiscountStatus"),
    nothing("CommitmentDiscountType"),
    nothing("CommitmentDiscountUnit"),
    Column("ConsumedQuantity") { $0.tokens.map { "\($0).0" } },
    Column("ConsumedUnit") { $0.tokens.map { _ in "Tokens" } },
    Column("ContractedCost") { decimal($0.cost) },
    nothing("ContractedUnitPrice"),
    Column("EffectiveCost") { decimal($0.cost) },
    nothing("InvoiceId"),
    Column("InvoiceIssuerName") { text($0.names.issuer) },
    Column("ListCost") { decimal($0.cost) },
    nothing("ListUnitPrice"),
    Column("PricingCategory") { _ in "Standard" },
    Column("PricingQuantity") { _ in "1.0" },
    Column("PricingUnit") { _ in "Requests" },
    Column("ProviderName") { text($0.names.issuer) },
    Column("PublisherName") { text(GatewayNames.maker(of: $0.model) ?? $0.names.issuer) },
    nothing("RegionId"),
    nothing("RegionName"),
    nothing("ResourceId"),
    nothing("ResourceName"),
    nothing("ResourceType"),
    Column("ServiceCategory") { _ in "AI and Machine Learning" },
    Column("ServiceName") { text($0.names.service) },
    Column("ServiceSubcategory") { _ in "Generative AI" },
    Column("SkuId") { text($0.names.issuer + ":" + $0.model) },
    Column("SkuMeter") { _ in "Requests" },
    nothing("SkuPriceDetails"),
    nothing("SkuPriceId"),
    nothing("SubAccountId"),
    nothing("SubAccountName"),
    nothing("SubAccountType"),
    Column("Tags") { tags(of: $0.turn) },
  ]

  private static let ownColumns: [Column] = [
    Column("x_GenerationId") { $0.part.generation.id.flatMap(text) },
    Column("x_SessionId") { text($0.session.id) },
    Column("x_Turn") { "\($0.turn.index)" },
    Column("x_Attempt") { "\($0.part.generation.attempt)" },
    Column("x_Assistant") { text($0.turn.start.assistant) },
    Column("x_User") { $0.turn.start.user.flatMap(text) },
    Column("x_RequestedModel") { text($0.turn.start.model) },
    Column("x_ServedModel") { $0.part.figures.servedModel.flatMap(text) },
    Column("x_ServingProvider") { $0.part.figures.provider.flatMap(text) },
    Column("x_InputTokens") { $0.usage.input.map(String.init) },
    Column("x_CachedInputTokens") { $0.usage.cachedInput.map(String.init) },
    Column("x_CacheWriteTokens") { $0.usage.cacheWrite.map(String.init) },
    Column("x_OutputTokens") { $0.usage.output.map(String.init) },
    Column("x_ReasoningTokens") { $0.usage.reasoning.map(String.init) },
    Column("x_CostState") { $0.part.counted?.state.rawValue },
    Column("x_CostDoubt") { $0.part.charge.doubt?.rawValue },
    Column("x_MarketCost") { $0.part.figures.marketCost.map(decimal) },
    Column("x_Surcharge") { $0.part.charge.surcharge.map(decimal) },
    Column("x_UpstreamCost") { $0.part.figures.upstreamCost.map(decimal) },
    Column("x_IsByok") { $0.part.figures.isBYOK?.description },
    Column("x_FinishReason") { $0.part.figures.finishReason.flatMap(text) },
    Column("x_IsRefusal") { $0.extras.isRefusal.description },
    Column("x_ToolCalls") { text($0.part.generation.calledTools.joined(separator: " ")) },
    Column("x_Pictures") { "\($0.part.generation.ended?.pictureCount ?? 0)" },
    Column("x_IsPlayMoney") { $0.isPlayMoney.description },
    Column("x_RequestedServiceTier") { $0.turn.start.options?.tier?.rawValue },
    Column("x_ServiceTier") { $0.part.figures.serviceTier.flatMap(text) },
    Column("x_CredentialType") { $0.part.figures.credentialType.flatMap(text) },
    Column("x_ForkedFromSessionId") { $0.session.forkedFrom.flatMap(text) },
  ]

  /// With a decimal point in any case.
  private static func decimal(_ amount: USD) -> String {
    let text = amount.description
    return text.utf8.contains(UInt8(ascii: ".")) ? text : text + ".0"
  }

  /// Free text; an empty one is null.
  private static func text(_ text: String) -> String? { text.isEmpty ? nil : CSV.cell(text) }

  /// Validators refuse other characters in a description.
  private static func ascii(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.map { $0.isASCII && $0.value >= 0x20 ? $0 : "?" }))
  }

  /// The first moment of a request's month or of a later one, in UTC.
  private static func month(_ date: Date, next: Int) -> String {
    let time = CivilTime(utc: Int(date.timeIntervalSince1970.rounded(.down)))
    let month = time.month + next
    let (year, number) = month > 12 ? (time.year + 1, month - 12) : (time.year, month)
    return CivilTime(year: year, month: number, day: 1, hour: 0, minute: 0, second: 0).dateText + "T00:00:00Z"
  }

  /// Exclusive, so at least a second behind the start.
  private static func end(of part: TurnExport.Part) -> Date {
    let milliseconds = part.figures.durationMilliseconds ?? part.generation.ended?.durationMilliseconds ?? 0
    return part.generation.started + max(1, (TimeInterval(milliseconds) / 1_000).rounded(.up))
  }

  /// One flat object: `plan:pro` is a name and a value, a tag without a colon is true.
  private static func tags(of turn: Turn) -> String? {
    var members: [String: JSONValue] = [:]
    for tag in turn.start.tags {
      let parts = tag.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      let value: JSONValue = parts.count > 1 ? .text(parts[1]) : .flag(true)
      if members[parts[0]] == nil { members[parts[0]] = value } else { members[tag] = .flag(true) }
    }
    return members.isEmpty ? nil : CSV.quoted(JSONValue.object(members).line)
  }
}
