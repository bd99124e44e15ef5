extension ServedCompletion {
  /// What the gateway states about routing and cost; costs are decimal strings here.
  var providerMetadata: JSONText {
    let tier: [(String, JSONText)] = record.tier.map { [("serviceTier", .string($0.rawValue))] } ?? []
    let gateway =
      [("routing", routing)] + tier + (shape.statesUsage ? costs : []) + [("generationId", .string(record.id))]
    return .object([(record.provider, providerPart), ("gateway", .object(gateway))])
  }

  private var costs: [(String, JSONText)] {
    let bill = record.bill
    let sum: [(String, JSONText)] = bill.isBYOK == true ? [] : [("gatewayCost", .moneyString(bill.reported))]
    return [
      ("cost", .moneyString(bill.charged)), ("marketCost", .moneyString(bill.inference)),
      ("surchargeCost", .moneyString(bill.retention ?? .zero)),
    ] + sum + [
      ("inferenceCost", .moneyString(bill.charged)), ("inputInferenceCost", .moneyString(bill.inputCost)),
      ("outputInferenceCost", .moneyString(bill.outputCost)),
    ]
  }

  private var responseID: JSONText { .string("resp_" + Digest.identifier("response" + record.id, length: 50)) }

  private var providerPart: JSONText {
    record.provider == "openai"
      ? ["responseId": responseID, "serviceTier": .string(record.tier?.rawValue ?? "default")] : [:]
  }

  private var routing: JSONText {
    let planned = model.providers.joined(separator: ", ")
    let credential = record.bill.isBYOK == true ? "byok" : "system"
    let order = model.providers.map { "\($0)(\(credential))" }.joined(separator: " → ")
    var routing: [(String, JSONText)] = [
      ("originalModelId", .string(record.asked ?? model.id)), ("resolvedProvider", .string(record.provider)),
      ("fallbacksAvailable", .array(model.providers.dropFirst().map { .string($0) })),
      (
        "planningReasoning",
        .string(
          "\(credential == "byok" ? "BYOK" : "System") credentials planned for: \(planned). Total execution order: \(order)"
        )
      ),
      ("canonicalSlug", .string(model.id)), ("finalProvider", .string(record.provider)),
      ("modelAttemptCount", .count(record.asked == nil ? 1 : 2)),
      ("modelAttempts", .array(failedAttempt + [modelAttempt])),
      ("totalProviderAttemptCount", .count(record.asked == nil ? 1 : 2)),
    ]
    if isBelowAffinity { routing.append(("affinity", ["outcome": "skipped_below_min_prefix"])) }
    routing.append(("clientSessionId", .string(Digest.identifier("session" + record.prompt, length: 32))))
    routing.append(("clientSessionIdSource", "fingerprint"))
    return .object(routing)
  }

  /// The try of the model that was asked for, where a fallback served.
  private var failedAttempt: [JSONText] {
    guard let asked = record.asked else { return [] }
    let attempt: JSONText = [
      "provider": .string(Model.named(asked)?.provider ?? ""), "credentialType": "system", "success": false,
      "statusCode": 503, "error": "Service temporarily unavailable",
    ]
    return [
      [
        "canonicalSlug": .string(asked), "success": false, "providerAttemptCount": 1, "providerAttempts": [attempt],
      ]
    ]
  }

  private var modelAttempt: JSONText {
    var attempt: [(String, JSONText)] = [
      ("provider", .string(record.provider)), ("credentialType", record.bill.isBYOK == true ? "byok" : "system"),
      ("success", true),
      ("startTime", .count(record.created)),
      ("endTime", .count(record.created + Int64(record.durationMilliseconds))),
    ]
    if record.provider == "openai" {
      attempt.append(("providerRequestId", .string("req_" + Digest.identifier("request" + record.id, length: 32))))
    }
    attempt.append(("statusCode", 200))
    if record.provider == "openai" { attempt.append(("providerResponseId", responseID)) }
    return [
      "canonicalSlug": .string(model.id), "success": true, "providerAttemptCount": 1,
      "providerAttempts": [.object(attempt)],
    ]
  }
}
