import Chat
import Foundation
import Records
import Settings
import Synchronization
import TestSupport

@testable import App

/// A session over a gateway, and what its turns told and asked.
final class TurnFixture: Sendable {
  /// 300 expected output tokens of the first model cost three cents, and a million input tokens a dollar.
  static let models = """
    {"data":[{"id":"a/model","pricing":{"input":"0.000001","output":"0.0001"}},{"id":"b/model"}]}
    """

  let files: SettlementFixture
  let session: Session
  let opening: SessionOpening
  let asked = Mutex<[TurnObstacle]>([])
  let events = Mutex<[String]>([])
  let cancellation = CancellationToken()

  init(
    environment: [String: String] = [:], budget: String? = nil, model: String = "a/model", limit: String? = nil,
    loadsPrices: Bool = true,
    reply: (@Sendable (Int) -> [ByteServer.Step])? = nil
  ) async throws {
    let number = Mutex(0)
    files = try SettlementFixture(environment: environment) { request, _ in
      guard request.method == "POST" else {
        return request.path.hasPrefix("/v1/models")
          ? ByteServer.answer(body: Self.models) : SettlementFixture.bill(request)
      }
      let turn = number.withLock { number in
        number += 1
        return number
      }
      return reply?(turn) ?? ByteServer.recordedReply(id: SettlementFixture.id(turn), text: "reply", cost: "0.01")
    }
    if let limit { try files.context.configure("turn_limit", to: limit) }
    var request = SessionRequest()
    request.model = model
    request.sendsTags = false
    request.budget = budget.flatMap { USD($0) }
    opening = try await SessionOpening(request, files.context)
    session = try opening.session { _ in }
    if loadsPrices { await session.loadCatalogue() }
  }

  func runner(_ agreements: Agreements = Agreements(), limit: TurnLimit? = nil) -> TurnRunner {
    TurnRunner(opening, limit: limit, agreements: agreements, cancellation: cancellation)
  }

  func run(
    _ runner: TurnRunner? = nil, _ answer: Consent = .unavailable, prompt: String = "Why?",
    during: @escaping @Sendable () async -> Void = {}
  ) async -> TurnResult {
    await (runner ?? self.runner()).run(TurnRequest(prompt), in: session, effects(answer, during))
  }

  private func effects(_ answer: Consent, _ during: @escaping @Sendable () async -> Void) -> TurnRunner.Effects {
    TurnRunner.Effects { obstacle in
      self.asked.withLock { $0.append(obstacle) }
      await during()
      return answer
    } tell: { event in
      let name =
        switch event {
        case .began: "began"
        case .reply(.text): "text"
        case .reply(.retrying): "retrying"
        case .reply: ""
        case .ended(nil): "not sent"
        case .ended: "ended"
        case .tool(let use, _): "\(use.tool) \(use.status.rawValue)"
        case .toolProgress: ""
        case .consentNotKept: "consent not kept"
        case .stopped: "stopped"
        }
      self.events.withLock { events in
        if !name.isEmpty, events.last != name { events.append(name) }
      }
    }
  }

  var posts: Int { files.server.posts }
  var listings: Int { files.server.requests.count { $0.path.hasPrefix("/v1/models") } }
  var questions: [TurnObstacle] { asked.withLock { $0 } }
  var told: [String] { events.withLock { $0 } }
}

extension TurnResult {
  var isSent: Bool { if case .sent = self { true } else { false } }
  var isDeclined: Bool { if case .declined = self { true } else { false } }
  var refusal: TurnObstacle? { if case .refused(let obstacle) = self { obstacle } else { nil } }
}
