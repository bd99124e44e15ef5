import Foundation
import Records
import TestSupport
import Testing

@testable import GatewayClient

@Suite struct RefusalTests {
  private let id = "gen_01KSFYKEZ5TV8DJ34MDQFC9EDE"

  private func refusal(_ steps: [ByteServer.Step], now: Date = Date()) async throws -> Refusal {
    let server = try ByteServer(steps)
    let outcome = await Outcome(Gateway.at(server, now: now).reply(to: .hello))
    #expect(outcome.events.isEmpty)
    #expect(server.posts == 1)
    guard case .refused(let refusal) = outcome.error else {
      throw outcome.error ?? .truncated
    }
    return refusal
  }

  @Test(
    arguments: [
      (
        "401 Unauthorized", #"{"error":{"message":"Unauthorized","type":"authentication_error"}}"#, .wrongKey,
        "Unauthorized"
      ),
      (
        "402 Payment Required", #"{"error":{"message":"Add credits.","type":"insufficient_funds"}}"#, .outOfCredit,
        "Add credits."
      ),
      (
        "403 Forbidden", #"{"error":{"message":"Add credits.","type":"insufficient_funds"}}"#, .outOfCredit,
        "Add credits."
      ),
      ("429 Too Many", #"{"error":{"message":"Over.","type":"quota_for_entity_exceeded"}}"#, .budgetExceeded, "Over."),
      (
        "403 Forbidden", #"{"error":{"message":"A card.","type":"customer_verification_required"}}"#, .cardRequired,
        "A card."
      ),
      ("403 Forbidden", #"{"error":{"message":"No.","type":"no_providers_available"}}"#, .notAllowed, "No."),
      (
        "404 Not Found", #"{"error":{"message":"m?","type":"model_not_found","param":{"modelId":"m"}}}"#, .unknownModel,
        "m?"
      ),
      (
        "404 Not Found", #"{"error":{"message":"model 'x' not found","type":"not_found_error"}}"#, .unknownModel,
        "model 'x' not found"
      ),
      (
        "400 Bad Request", #"{"error":{"message":"Bad.","type":"invalid_request_error","code":7}}"#, .badRequest, "Bad."
      ),
      ("400 Bad Request", #"{"error":{"message":"Long.","code":"context_length_exceeded"}}"#, .tooLarge, "Long."),
      ("400 Bad Request", #"{"error":"id is required"}"#, .badRequest, "id is required"),
      (
        "404 Not Found", #"{"error":"Usage event not found","message":"No usage event"}"#, .unknownPath,
        "No usage event"
      ),
      // The type and the code of an error that is in another one's sentence, or beside it.
      (
        "400 Bad Request",
        #"{"error":{"message":"{\"error\":{\"message\":\"No\",\"type\":\"insufficient_quota\"}}"}}"#, .outOfCredit,
        "No"
      ),
      (
        "400 Bad Request", #"{"error":{"message":"{\"message\":\"No\",\"code\":\"model_not_found\"}"}}"#,
        .unknownModel, "No"
      ),
      ("400 Bad Request", #"{"error":"No money","code":"insufficient_quota"}"#, .outOfCredit, "No money"),
      // A flat body's own type, and a nested error's own sentence.
      ("400 Bad Request", #"{"error":"No money","type":"insufficient_quota"}"#, .outOfCredit, "No money"),
      (
        "400 Bad Request", #"{"error":{"message":"Inner.","type":"x"},"message":"Outer."}"#, .badRequest, "Inner."
      ),
      (
        "400 Bad Request", #"{"error":{"message":"Inner.","code":7},"message":"Outer."}"#, .badRequest, "Inner."
      ),
      ("400 Bad Request", #"{"error":{"message":"Inner."},"message":"Outer."}"#, .badRequest, "Outer."),
      ("422 Unprocessable", #"{"detail":"wrong field"}"#, .badRequest, "wrong field"),
      ("413 Too Large", "Request Entity Too Large", .tooLarge, "Request Entity Too Large"),
      ("500 Internal", #"{"error":{"message":"Oh","type":"internal_server_error"}}"#, .serverFault, "Oh"),
      ("503 Unavailable", #"{"error":{"message":"Later","type":"service_unavailable_error"}}"#, .unavailable, "Later"),
      (
        "502 Bad Gateway", #"{"error":{"code":502,"message":"Up","metadata":{"error_type":"provider_unavailable"}}}"#,
        .unavailable, "Up"
      ),
      ("529 Overloaded", "", .unavailable, ""),
      ("418 Teapot", "{\"error\":{\"message\":\"a\\nb\\u001b[31m  c\"}}", .other, "a b [31m c"),
      ("500 Internal", #"{"error":{"mess"#, .serverFault, ""),
      ("400 Bad Request", "[]", .badRequest, ""),
    ] as [(String, String, Situation, String)])
  func namesTheSituation(status: String, body: String, situation: Situation, message: String) async throws {
    let refusal = try await refusal(ByteServer.answer(status, body: body))
    #expect(refusal.situation == situation)
    #expect(refusal.message == message)
    #expect(refusal.status == Int(status.prefix(3)))
    #expect(refusal.body == body)
    #expect(refusal.generationID == nil)
  }

  @Test func readsAnHTMLPageAsAWrongPath() async throws {
    let page = "<!DOCTYPE html><html><title>404</title></html>"
    let refusal = try await refusal(ByteServer.answer("404 Not Found", type: "text/html; charset=utf-8", body: page))
    #expect(refusal == Refusal(status: 404, situation: .unknownPath, body: page))
  }

  @Test func readsAnEmptyBodyAsAWrongPath() async throws {
    let refusal = try await refusal(ByteServer.answer("405 Method Not Allowed", type: nil, body: ""))
    #expect(refusal == Refusal(status: 405, situation: .unknownPath))
  }

  @Test(arguments: [
    #"{"error":{"message":"No","type":"forbidden"},"generationId":"ID"}"#,
    #"{"error":{"message":"No","type":"forbidden"},"providerMetadata":{"gateway":{"generationId":"ID"}}}"#,
    #"{"error":"No","id":"ID"}"#,
  ])
  func keepsTheIDOfARefusedGeneration(body: String) async throws {
    let refusal = try await refusal(ByteServer.answer("403 Forbidden", body: body.replacing("ID", with: id)))
    #expect(refusal.generationID == id)
    #expect(!GatewayError.refused(refusal).isFree)
  }

  /// The id of the generation comes before another one that looks like it.
  @Test(arguments: [
    #"{"error":"No","id":"OTHER","generationId":"ID"}"#,
    #"{"error":"No","id":"OTHER","providerMetadata":{"gateway":{"generationId":"ID"}}}"#,
    #"{"error":"No","generationId":"ID","provider_metadata":{"gateway":{"generationId":"OTHER"}}}"#,
  ])
  func takesTheIDThatIsCalledTheGenerations(body: String) async throws {
    let other = String(id.dropLast()) + "F"
    let whole = body.replacing("ID", with: id).replacing("OTHER", with: other)
    #expect(try await refusal(ByteServer.answer("403 Forbidden", body: whole)).generationID == id)
  }

  @Test(
    arguments: [
      (nil, nil), ("7", .seconds(7)), ("0", .zero), ("Sun, 06 Nov 1994 08:50:07 GMT", .seconds(30)),
      ("Sun, 06 Nov 1994 08:49:07 GMT", .zero), ("soon", nil), ("-1", nil), ("1.5", .seconds(2)),
      ("299.997", .seconds(300)), ("5.000", .seconds(5)), (".5", nil), ("1.", .seconds(1)), ("1e3", nil),
      ("Sun, 32 Nov 1994 08:49:37 GMT", nil), ("Sun, 06 Nov 1994 08:50:07 CET", nil),
      ("Sun, 06 Nov 1994 08:50:60 GMT", .seconds(83)), ("Sun, 06 Nov 1994 08:50:61 GMT", nil),
      ("Sun, 06 Nov 1994 08:60:07 GMT", nil), ("Sun, 06 November 1994 08:50:07 GMT", nil),
      ("Sun, 06 Nov 1994 08:50 GMT", nil), ("Mon, 07 Nov 1994 08:49:37 GMT", .seconds(86_400)),
      ("Sun, 06 Nov 1969 08:50:07 GMT", nil), ("Fri, 06 Jan 1995 08:49:37 GMT", .seconds(61 * 86_400)),
      ("99999999999999999999", .seconds(315_360_000)),
    ] as [(String?, Duration?)])
  func tellsHowLongToWait(header: String?, delay: Duration?) async throws {
    let body = #"{"error":{"message":"Rate limit exceeded","type":"rate_limit_exceeded"}}"#
    let headers = header.map { ["Retry-After": $0] } ?? [:]
    let refusal = try await refusal(
      ByteServer.answer("429 Too Many Requests", headers: headers, body: body),
      now: Date(timeIntervalSince1970: 784_111_777))
    #expect(refusal.situation == .rateLimited)
    #expect(refusal.retryAfter == delay)
    #expect(GatewayError.refused(refusal).isSafeToRetry)
    #expect(GatewayError.refused(refusal).retryAfter == delay)
  }

  /// The retry is not a part of a second early.
  @Test func aPartOfASecondIsWaitedForToo() {
    let now = Date(timeIntervalSince1970: 784_111_776.000_25)
    #expect(RetryAfter("Sun, 06 Nov 1994 08:49:37 GMT", now: now)?.delay == .milliseconds(1_000))
    #expect(RetryAfter("Sun, 06 Nov 1994 08:49:37 GMT", now: now + 10)?.delay == .zero)
  }

  @Test func retriesOnlyWhatWasTurnedAway() {
    for situation in Situation.allCases {
      for status in [200, 299, 399, 400, 401, 402, 403, 404, 408, 429, 499, 500, 502, 503, 504, 529] {
        let error = GatewayError.refused(Refusal(status: status, situation: situation))
        let isSafe = (status, situation) == (429, .rateLimited) || (status, situation) == (503, .unavailable)
        #expect(error.isSafeToRetry == isSafe)
        // An error in an answer of status 200 may come behind a generation.
        #expect(error.isFree == (isSafe || status / 100 == 4), "\(status) \(situation)")
      }
    }
    let others: [GatewayError] = [
      .connectionLost(detail: ""), .stalled(after: .seconds(1)), .noResponse(after: .seconds(1)),
      .proxyFailed(proxy: "", status: 407, detail: ""), .libraryMissing(detail: ""), .libraryUnusable(detail: ""),
      .truncated, .redirected(to: ""), .cancelled,
      .failedMidStream(message: "", situation: .unavailable), .unreadableAnswer(detail: ""),
    ]
    #expect(others.allSatisfy { !$0.isSafeToRetry })
    #expect(others.map(\.isFree) == [false, false, false, true, true, true, false, true, false, false, false])
    #expect(others.map(\.isUnsent) == [false, false, false, true, true, true, false, false, false, false, false])
  }

  /// By the status alone, where the words say no more; only an error in a reply's place has its status in its code.
  @Test func eachStatusHasItsSituation() {
    let statuses: [(Int, Situation)] = [
      (400, .badRequest), (422, .badRequest), (401, .wrongKey), (402, .outOfCredit), (403, .notAllowed),
      (404, .unknownPath), (405, .unknownPath), (408, .unavailable), (502, .unavailable), (503, .unavailable),
      (504, .unavailable), (524, .unavailable), (529, .unavailable), (413, .tooLarge), (424, .serverFault),
      (429, .rateLimited), (500, .serverFault), (599, .serverFault), (600, .other), (409, .other), (200, .other),
    ]
    for (status, situation) in statuses {
      #expect(Situation(status: status, error: WireError(message: "x")) == situation, "\(status)")
      var error = WireError(message: "x")
      error.code = "429"
      #expect(Situation(status: status, error: error) == (status == 200 ? .rateLimited : situation), "\(status)")
    }
  }

  /// The types of gateways and providers say more than any status, wherever they stand and however they are written.
  @Test func eachTypeHasItsSituation() {
    let types: [Situation: [String]] = [
      .wrongKey: [
        "no_db_connection", "authentication_error", "authentication", "invalid_api_key", "unauthenticated",
        "invalid_authentication_error", "invalid_authentication",
      ],
      .outOfCredit: [
        "insufficient_funds", "insufficient_quota", "payment_required", "insufficient_balance",
        "billing_hard_limit_reached", "billing_not_active",
      ],
      .budgetExceeded: ["quota_for_entity_exceeded", "budget_exceeded", "key_limit_exceeded"],
      .cardRequired: ["customer_verification_required"],
      .notAllowed: [
        "forbidden", "permission_error", "no_providers_available", "permission_denied", "content_policy_violation",
        "content_filter",
      ],
      .unknownModel: ["model_not_found", "model_not_available"],
      .tooLarge: ["context_length_exceeded", "request_too_large", "string_above_max_length"],
      .rateLimited: ["rate_limit_exceeded", "rate_limit_error", "resource_exhausted", "RESOURCE_EXHAUSTED"],
      .unavailable: [
        "service_unavailable_error", "overloaded_error", "timeout_error", "provider_overloaded", "timeout",
        "provider_unavailable", "engine_overloaded", "server_overloaded", "overloaded",
      ],
      .serverFault: ["internal_server_error", "failed_dependency"],
      .badRequest: ["invalid_request_error", "anything_else"],
    ]
    for (situation, words) in types {
      for word in words {
        for place in [\WireError.type, \.detailType, \.code] {
          var error = WireError(message: "x")
          error[keyPath: place] = word
          #expect(Situation(status: 400, error: error) == situation, "\(word)")
        }
      }
    }
  }

  /// Where the type says nothing, the sentence says what it is about, in the words of many servers.
  @Test func eachPhraseHasItsSituation() {
    let phrases: [Situation: [String]] = [
      .budgetExceeded: [
        "budget exceeded", "budget has been exceeded", "budget limit", "budget is used up", "budget reached",
        "Exceeded budget", "ExceededBudget", "exceeded your budget", "exceeded its budget", "exceeded the budget",
        "over budget", "out of budget", "spend limit", "spending limit", "spending cap", "spend cap",
        "Key limit exceeded", "quota limit exceeded", "monthly budget", "daily budget", "weekly budget",
      ],
      .tooLarge: [
        "context length", "context window", "context size", "maximum context", "Too many tokens",
        "prompt is too long", "input is too long", "reduce the length", "token limit", "prompt too long",
        "longer than the maximum",
      ],
      .wrongKey: [
        "API key", "api_key", "apikey", "invalid key", "invalid token", "Unauthorized", "unauthenticated",
        "authentication",
      ],
      .unknownModel: [
        "The model was not found", "the model does not exist", "unknown model", "no such model",
        "not a valid model", "invalid model", "this model is not available", "model not supported",
        "No endpoints found for the model", "model not loaded", "pull the model",
      ],
      .outOfCredit: [
        "insufficient credit", "insufficient balance", "Insufficient funds", "insufficient quota", "out of credit",
        "billing", "not enough credit", "credit balance", "top up", "payment",
      ],
      .badRequest: ["was not found", "the model", "a limit", "too long"],
    ]
    for (situation, words) in phrases {
      for phrase in words {
        let error = WireError(message: "Sorry: \(phrase).")
        #expect(Situation(status: 400, error: error) == situation, "\(phrase)")
      }
    }
  }

  /// Where the sentence, the type and the code of an error may be.
  @Test func eachMemberOfAnErrorIsFound() throws {
    func error(_ members: String) throws -> WireError? { WireError(try JSONTree(Array("{\(members)}".utf8))) }
    for name in [
      "message", "msg", "detail", "error_message", "error_msg", "errorMessage", "error_description", "Message",
      "status_msg", "error", "title", "reason", "description", "faultstring",
    ] {
      #expect(try error("\"\(name)\":\"No such field\"")?.sentence == "No such field", "\(name)")
    }
    for name in ["type", "status", "__type", "name"] {
      #expect(try error("\"message\":\"x\",\"\(name)\":\"t\"")?.type == "t", "\(name)")
    }
    for name in ["code", "error_code", "statusCode", "status_code", "errorCode"] {
      #expect(try error("\"message\":\"x\",\"\(name)\":429")?.code == "429", "\(name)")
    }
    #expect(try error("\"description\":\"last\",\"message\":\"first\"")?.message == "first")
  }

  /// Plain words in a stream are an error where they say so.
  @Test func eachWordOfAFaultIsKnown() {
    for word in [
      "error", "Exception", "failed", "fault", "overloaded", "timeout", "timed out", "unavailable", "exceeded",
      "denied", "unauthorized", "Forbidden", "invalid", "Bad Gateway", "bad request", "not found", "limit", "refused",
      "aborted", "cannot", "can't", "could not", "unable", "out of memory", "no longer", "quota", "died", "crash",
      "disconnected", "terminated", "not supported", "unsupported", "reset",
    ] {
      #expect(WireError(message: "It \(word) now").saysError, "\(word)")
    }
    for word in ["keep-alive", "PROCESSING", "hello", "ping", ""] {
      #expect(!WireError(message: word).saysError, "\(word)")
    }
  }

  /// The type says more than the detail, the detail more than the code, and each of them more than the status.
  @Test func theTypeOfAnErrorComesBeforeItsCode() {
    var error = WireError(message: "x")
    error.code = "rate_limit_exceeded"
    #expect(Situation(status: 400, error: error) == .rateLimited)
    error.detailType = "context_length_exceeded"
    #expect(Situation(status: 400, error: error) == .tooLarge)
    error.type = "model_not_found"
    #expect(Situation(status: 400, error: error) == .unknownModel)
    error.type = "invalid_request_error"
    #expect(Situation(status: 400, error: error) == .tooLarge)
    (error.detailType, error.code) = (nil, nil)
    for status in [200, 409, 418] { #expect(Situation(status: status, error: error) == .badRequest) }
    #expect(Situation(status: 500, error: error) == .serverFault)
  }

  /// A type that names money and its end, and not one of the two alone.
  @Test(arguments: [
    ("project_spend_limit_reached", Situation.budgetExceeded), ("team_budget_exceeded", .budgetExceeded),
    ("spend_report_failed", .badRequest), ("tokens_exceeded", .badRequest),
    ("quota_for_key_exhausted", .budgetExceeded),
  ])
  func aTypeNamesALimitOfMoney(type: String, situation: Situation) {
    var error = WireError(message: "x")
    error.type = type
    #expect(Situation(status: 400, error: error) == situation)
  }

  @Test(arguments: [(299, 299), (300, 300), (301, 300)]) func aSentenceHasThreeHundredCharacters(count: Int, shown: Int)
  {
    let sentence = ServerSentence(String(repeating: "x", count: count)).text
    #expect(sentence.count == shown && sentence.hasSuffix("…") == (count > 300))
  }

  /// OpenRouter's head names the generation; an error in a reply's place may come behind one.
  @Test func anErrorInAReplysPlaceMayHaveBeenCharged() throws {
    var head = ResponseHead(status: 200, contentType: "application/json")
    head.generationID = "gen-1"
    let body = Arrival.data(Data(#"{"error":{"message":"m","code":400}}"#.utf8))
    guard case .refused(let refusal) = Outcome([.head(head), body, .ended], dialect: .openRouter).error else {
      Issue.record("no refusal")
      return
    }
    #expect(refusal.generationID == "gen-1" && !GatewayError.refused(refusal).isFree)
  }

  @Test func cutsLongWordsAndLongBodies() async throws {
    let body = "{\"error\":\"" + String(repeating: "long ", count: 40_000) + "\"}"
    let refusal = try await refusal(ByteServer.answer("500 Internal", body: body))
    #expect(refusal.body.utf8.count == 64 << 10)
    let plain = try await self.refusal(
      ByteServer.answer("500 Internal", type: "text/plain", body: String(repeating: "long ", count: 1000)))
    #expect(plain.message.count == 300)
    #expect(plain.message.hasSuffix("…"))
  }

  @Test(arguments: ["\(canaryKey)", "Bearer \(canaryKey)", canaryKey.replacing("/", with: "\\/")])
  func neverRepeatsTheKey(echo: String) async throws {
    let json = try await refusal(
      ByteServer.answer("401 Unauthorized", body: #"{"error":{"message":"Key \#(echo) is wrong, \#(echo)!"}}"#))
    let plain = try await refusal(ByteServer.answer("401 Unauthorized", type: "text/plain", body: "Key \(echo)"))
    for text in ["\(json)", "\(plain)", String(reflecting: GatewayError.refused(json))] {
      #expect(!text.contains("canary"))
      #expect(text.contains("[key]"))
    }
  }

  @Test func readsAnErrorInAReplysPlace() async throws {
    let body = #"{"error":{"message":"Credits!","code":402},"user_id":"u"}"#
    let refusal = try await refusal(ByteServer.answer(body: body))
    #expect(refusal == Refusal(status: 200, situation: .outOfCredit, message: "Credits!", body: body))
  }
}
