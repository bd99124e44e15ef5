extension Fault {
  /// 401: a wrong key.
  package static let unauthorized = refusal(RequestRefusal.unauthorized.response)

  /// 402: no credit left.
  package static let outOfCredit = refusal(RequestRefusal.outOfCredit.response)

  /// 402: a budget that someone set at the gateway is used up.
  package static let budgetExceeded = refusal(
    .error(
      402, type: "quota_for_entity_exceeded",
      "Project budget exceeded. Current spend: $200.00, limit: $200.00. "
        + "Please contact your administrator to increase the budget."))

  /// 402: the budget of the key is used up.
  package static let keyBudgetExceeded = refusal(
    .error(
      402, type: "quota_for_entity_exceeded",
      "Quota limit exceeded for \"api_key_id_sandbox\". Current spend: $10.00, limit: $10.00. "
        + "Please contact your administrator to increase the quota."))

  /// 403: no payment card on file.
  package static let cardRequired = refusal(
    .error(
      403, type: "customer_verification_required",
      "AI Gateway requires a valid credit card on file to service requests. Please add a card to your account."))

  /// 403: a routing rule of the team forbids the model.
  package static let forbiddenByRule = refusal(
    .error(
      403, type: "forbidden", "This model is blocked by a routing rule of your team.",
      param: ["ruleId": "rule_sandbox"]))

  /// 403 for spend reports alone: the account's plan has none, whatever is asked for.
  package static let noReportPlan = Fault { request, route in
    guard request.head.path == "/v1/report" else { return route() }
    return .whole(
      .error(
        403, type: "forbidden",
        "Spend report access requires a paid plan. Please upgrade your plan to use this feature."))
  }

  /// 404: the model is not known, as the gateway says it in JSON.
  package static let unknownModel = Fault { request, route in
    guard request.isChat else { return route() }
    return .whole(RequestRefusal.unknownModel((try? CompletionRequest(reading: request.body))?.model ?? "").response)
  }

  /// 404 with a page: what the live gateway answers outside `/v1`.
  package static let noGateway = refusal(Routes.notAGateway)

  /// 405 without a body: what the live gateway answers to a wrong method.
  package static let wrongMethod = refusal(Routes.wrongMethod("GET, HEAD"))

  /// 429, with the seconds to wait where given.
  package static func rateLimited(retryAfter seconds: Int? = nil) -> Fault {
    var response = Response.error(429, type: "rate_limit_exceeded", "Rate limit exceeded")
    if let seconds { response.fields.append("Retry-After: \(seconds)") }
    return refusal(response)
  }

  package static let internalError = refusal(
    .error(500, type: "internal_server_error", "Internal server error"))

  package static let unavailable = refusal(Response.fault(.overloaded))

  /// What a proxy in front of a gateway sends.
  package static let gatewayTimeout = refusal(
    Response(status: 504, contentType: "text/html", body: Array("<html><body>504</body></html>".utf8)))

  /// 307 to the same server under its other name: another host for a client, and a request that is seen if it comes.
  package static let redirect = Fault { request, route in
    guard request.isChat else { return route() }
    let port = request.head.field("host")?.split(separator: ":").last ?? "80"
    return .whole(Response(status: 307, fields: ["Location: http://localhost:\(port)/v1/chat/completions"]))
  }

  /// 308 to another path of the same host.
  package static let moved = Fault { request, route in
    request.isChat ? .whole(Response(status: 308, fields: ["Location: /v2/chat/completions"])) : route()
  }

  private static func refusal(_ response: Response) -> Fault {
    Fault { request, route in request.isChat ? .whole(response) : route() }
  }
}
