import Platform
import Records

/// One request as a span of OpenTelemetry, with the conventions for generative AI and the names that Vercel's own traces
/// have; never a word of the conversation, no title and no key.
///
/// Ids follow from the generation's id, so that a span that is sent twice is one span.
package final class OTLPSpan: Sendable {
  /// The version of the conventions that the names come from; cost is from a proposal to them (semantic-conventions-genai#443).
  private static let conventions = "1.42.0"

  private let session: String
  private let gateway: String
  private let turn: Turn
  private let part: TurnExport.Part
  private let forkedFrom: String?

  /// `forkedFrom` is the session that this one is a fork of.
  package init(session: String, gateway: String, turn: Turn, part: TurnExport.Part, forkedFrom: String? = nil) {
    self.forkedFrom = forkedFrom
    self.session = session
    self.gateway = gateway
    self.turn = turn
    self.part = part
  }

  /// The spans as one `TracesData`: a line of a file, or the body of a request to a collector.
  package static func document(_ spans: [OTLPSpan]) -> JSONValue {
    .members([
      "resourceSpans": .list([
        .members([
          "resource": resource,
          "scopeSpans": .list([
            .members(["schemaUrl": schema, "scope": scope, "spans": .list(spans.map(\.json))])
          ]),
        ])
      ])
    ])
  }

  private static let resource = JSONValue.members([
    "attributes": .list([attribute("service.name", .text("tuppence"))])
  ])
  private static let scope = JSONValue.members([
    "name": .text("tuppence"), "version": .text("semantic-conventions-genai \(conventions)"),
  ])
  private static let schema = JSONValue.text("https://opentelemetry.io/schemas/gen-ai/\(conventions)")

  private enum Value {
    case text(String)
    case texts([String])
    case number(Int)
    case flag(Bool)
    /// A double of the protocol, written with all its digits.
    case decimal(String)

    /// As the protocol's JSON writes it.
    var written: JSONValue.Member {
      switch self {
      case .text(let text): .init(name: "stringValue", value: .text(text))
      case .texts(let texts):
        .init(
          name: "arrayValue",
          value: .members(["values": .list(texts.map { .members(["stringValue": .text($0)]) })]))
      // A 64-bit integer is a string in this JSON.
      case .number(let number): .init(name: "intValue", value: .text(String(number)))
      case .flag(let flag): .init(name: "boolValue", value: .flag(flag))
      case .decimal(let digits): .init(name: "doubleValue", value: .decimal(digits))
      }
    }
  }

  private static func attribute(_ name: String, _ value: Value) -> JSONValue {
    .object([.init(name: "key", value: .text(name)), .init(name: "value", value: .object([value.written]))])
  }

  private var json: JSONValue {
    let start = Self.nanoseconds(part.generation.started)
    let ended = part.generation.ended
    let duration = part.figures.durationMilliseconds ?? ended?.durationMilliseconds ?? 0
    let isFailure = ended?.status == .failed
    return .members([
      "attributes": .list(attributes.map { Self.attribute($0.0, $0.1) }),
      "endTimeUnixNano": .text(String(start + UInt64(max(0, duration)) * 1_000_000)), "kind": .number(3),
      "name": .text("chat \(turn.start.model)"), "spanId": .text(spanID), "startTimeUnixNano": .text(String(start)),
      "status": .members(["code": .number(isFailure ? 2 : 0)]), "traceId": .text(traceID),
    ])
  }

  private static func nanoseconds(_ date: Date) -> UInt64 {
    UInt64(max(0, (date.timeIntervalSince1970 * 1_000).rounded())) * 1_000_000
  }

  private var identity: String { part.generation.id ?? "\(session)/\(turn.index)/\(part.generation.attempt)" }
  private var spanID: String { Self.hexadecimal(Self.mixed(identity, seed: 1)) }
  /// The turn's requests are one trace.
  private var traceID: String {
    let first = turn.generations.first?.id ?? "\(session)/\(turn.index)"
    return Self.hexadecimal(Self.mixed(first, seed: 2)) + Self.hexadecimal(Self.mixed(first, seed: 3))
  }

  /// FNV-1a of 64 bits with a finisher, so that ids that differ in their last character differ everywhere; never 0.
  private static func mixed(_ text: String, seed: UInt64) -> UInt64 {
    var value = text.utf8.reduce(0xCBF2_9CE4_8422_2325 ^ (seed &* 0x9E37_79B9_7F4A_7C15)) {
      ($0 ^ UInt64($1)) &* 0x100_0000_01B3
    }
    value = (value ^ (value >> 33)) &* 0xFF51_AFD7_ED55_8CCD
    value = (value ^ (value >> 33)) &* 0xC4CE_B9FE_1A85_EC53
    value ^= value >> 33
    return value == 0 ? 1 : value
  }

  private static func hexadecimal(_ value: UInt64) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  private var attributes: [(String, Value)] {
    [("gen_ai.operation.name", .text("chat")), ("gen_ai.provider.name", .text(gateway))] + request + response + usage
      + cost + own
  }

  private var request: [(String, Value)] {
    [
      ("gen_ai.conversation.id", .text(session)), ("gen_ai.agent.name", .text(turn.start.assistant)),
      ("gen_ai.request.model", .text(turn.start.model)),
    ]
  }

  private var response: [(String, Value)] {
    let (figures, ended) = (part.figures, part.generation.ended)
    let latency = figures.latencyMilliseconds ?? ended?.latencyMilliseconds
    let attributes: [(String, Value)?] = [
      part.generation.id.map { ("gen_ai.response.id", .text($0)) },
      figures.servedModel.map { ("gen_ai.response.model", .text($0)) },
      figures.finishReason.map { ("gen_ai.response.finish_reasons", .texts([$0])) },
      latency.map { ("gen_ai.response.time_to_first_chunk", .decimal(Self.seconds($0))) },
      ended?.status == .failed ? ("error.type", .text(ended?.error ?? "_OTHER")) : nil,
    ]
    return attributes.compactMap(\.self)
  }

  /// ISO 4217's code for tests where it is play money.
  private var currency: String { Transcript.isPlayMoney(gateway) ? "XTS" : "USD" }

  private static func seconds(_ milliseconds: Int) -> String {
    "\(milliseconds / 1_000).\(String(1_000 + abs(milliseconds % 1_000)).dropFirst())"
  }

  private var usage: [(String, Value)] {
    let usage = part.figures.usage ?? Usage()
    let counts: [(String, Int?)] = [
      ("input_tokens", usage.input), ("output_tokens", usage.output),
      ("cache_read.input_tokens", usage.cachedInput), ("cache_creation.input_tokens", usage.cacheWrite),
      ("reasoning.output_tokens", usage.reasoning),
    ]
    return counts.compactMap { name, count in count.map { ("gen_ai.usage." + name, .number($0)) } }
  }

  /// What the ledger counts; nothing where the cost is unknown.
  private var cost: [(String, Value)] {
    guard let counted = part.counted, let amount = counted.cost else { return [] }
    let isStated = counted.state == .billed || counted.state == .reported
    return [
      ("gen_ai.usage.cost.amount", .decimal(amount.description)), ("gen_ai.usage.cost.currency", .text(currency)),
      ("gen_ai.usage.cost.source", .text(isStated ? "provider" : "local")),
      ("tuppence.cost.amount_exact", .text(amount.description)),
    ]
  }

  private var own: [(String, Value)] {
    let (figures, extras) = (part.figures, part.generation.ended?.extras ?? ReplyExtras())
    var attributes: [(String, Value)?] = [
      ("tuppence.cost.state", .text((part.counted ?? part.charge).state.rawValue)),
      part.charge.doubt.map { ("tuppence.cost.doubt", .text($0.rawValue)) },
      ("tuppence.turn", .number(turn.index)), ("tuppence.attempt", .number(part.generation.attempt)),
      extras.isRefusal ? ("tuppence.reply.refused", .flag(true)) : nil,
      part.generation.calledTools.isEmpty ? nil : ("tuppence.reply.tool_calls", .texts(part.generation.calledTools)),
      turn.lastStep > 1 ? ("tuppence.step", .number(part.generation.step)) : nil,
      (part.generation.ended?.pictureCount).flatMap { $0 > 0 ? ("tuppence.reply.pictures", .number($0)) : nil },
      turn.start.options?.tier.map { ("tuppence.request.service_tier", .text($0.rawValue)) },
      forkedFrom.map { ("tuppence.session.forked_from", .text($0)) },
    ]
    guard gateway == "vercel" else {
      attributes += [
        figures.provider.map { ("tuppence.served_provider", .text($0)) },
        figures.serviceTier.map { ("tuppence.response.service_tier", .text($0)) },
        figures.credentialType.map { ("tuppence.credential.type", .text($0)) },
        turn.start.user.map { ("user.id", .text($0)) },
        turn.start.tags.isEmpty ? nil : ("tuppence.tags", .texts(turn.start.tags)),
      ]
      return attributes.compactMap(\.self)
    }
    let amount = part.counted?.cost?.description
    let names: [(String, Value?)] = [
      ("generation.id", part.generation.id.map { .text($0) }), ("cost.total", amount.map { .text($0) }),
      ("cost.market", figures.marketCost.map { .text($0.description) }),
      ("cost.currency", amount.map { _ in .text(currency) }),
      ("credential.type", figures.credentialType.map { .text($0) }),
      ("service_tier", figures.serviceTier.map { .text($0) }), ("provider", figures.provider.map { .text($0) }),
      ("user.id", turn.start.user.map { .text($0) }),
      ("tags", turn.start.tags.isEmpty ? nil : .texts(turn.start.tags)),
    ]
    attributes += names.map { name, value in value.map { ("vercel.ai_gateway." + name, $0) } }
    return attributes.compactMap(\.self)
  }
}
