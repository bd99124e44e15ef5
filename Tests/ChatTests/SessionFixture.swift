import Foundation
import GatewayClient
import Journal
import Records
import Synchronization
import TestSupport

@testable import Chat

/// A ledger in a fresh folder, a byte server, and a clock that a sleep moves on.
final class SessionFixture: Sendable {
  static let first = "gen_01M3RJQ2GXYP8F188NH5K17ED5"
  static let second = "gen_01M3RJQ4Y5T3YBSZ53M4SXBM1M"

  let folder: TemporaryFolder
  let ledger: Ledger
  let server: ByteServer
  let news = Mutex<[SessionEvent]>([])
  let naps = Mutex<[Duration]>([])
  private let clock = Mutex(Date(timeIntervalSince1970: 1_790_000_000))

  init(calls: SystemCalls = .system, _ script: @escaping ByteServer.Script) throws {
    folder = try TemporaryFolder()
    ledger = Ledger(sessions: try folder.folder("sessions"), pending: try folder.folder("pending"), calls: calls)
    server = try ByteServer(script: script)
  }

  var effects: Effects {
    let start = Date(timeIntervalSince1970: 1_790_000_000)
    let elapsed = { @Sendable () -> Duration in
      .milliseconds(Int(self.clock.withLock { $0 }.timeIntervalSince(start) * 1_000))
    }
    return Effects(
      now: { self.clock.withLock { $0 } }, elapsed: elapsed,
      reading: {
        let milliseconds = Int(elapsed().components.seconds) * 1_000
        return ClockReading(run: "test", milliseconds: milliseconds, wall: self.clock.withLock { $0 })
      },
      sleep: { duration in
        try Task.checkCancellation()
        self.naps.withLock { $0.append(duration) }
        let (seconds, parts) = duration.components
        self.clock.withLock { $0 += TimeInterval(seconds) + TimeInterval(parts) / 1e18 }
      })
  }

  func gateway(port: UInt16? = nil) throws -> Gateway {
    let url = URL(string: "http://127.0.0.1:\(port ?? server.port)/v1") ?? server.baseURL
    return Gateway(baseURL: url, dialect: .vercel, authorization: "Bearer test-key-0123456789")
  }

  func session(
    id: String = "s1", assistant: Assistant = Assistant(name: "swift", prompt: "Be brief."), tags: [String] = [],
    sendsTags: Bool = true, records: [Record] = [], unreadable: Int = 0, port: UInt16? = nil,
    budgets: BudgetGuard? = nil, budget: SessionBudget? = nil, user: String? = nil,
    catalogue: CatalogueSource? = nil
  ) throws -> Session {
    let opening = SessionOpened(
      id: id, gateway: "vercel", baseURL: "http://127.0.0.1/v1", billing: .lookup, assistant: assistant.name,
      model: "openai/gpt-4.1-nano", user: user, tags: tags, sendsTags: sendsTags, budget: budget, program: "test")
    return Session(
      opening: opening, assistant: assistant, records: records, unreadable: unreadable, journal: ledger.journal(id),
      lock: try ledger.lock(id), gateway: try gateway(port: port), catalogue: catalogue, budgets: budgets,
      effects: effects,
      news: { news in self.news.withLock { $0.append(news) } })
  }

  /// The journal as it is on the disk now.
  func journal(_ id: String = "s1") -> String {
    (try? String(contentsOf: folder("sessions/\(id).jsonl"), encoding: .utf8)) ?? ""
  }

  func records(_ id: String = "s1") throws -> [Record] {
    try ledger.contents(of: id).records
  }
}

/// Collects what a turn tells.
final class EventRecorder: Sendable {
  private let events = Mutex<[TurnEvent]>([])

  func callAsFunction(_ event: TurnEvent) {
    events.withLock { $0.append(event) }
  }

  var text: String {
    events.withLock { events in
      events.map { event in
        if case .text(let text) = event { text } else { "" }
      }.joined()
    }
  }

  var estimates: [Estimate] {
    events.withLock { events in
      events.compactMap { event in
        if case .progress(let estimate) = event { estimate } else { nil }
      }
    }
  }

  var retries: [Duration] {
    events.withLock { events in
      events.compactMap { event in
        if case .retrying(_, let after, _) = event { after } else { nil }
      }
    }
  }

  var journalErrors: [JournalError] {
    events.withLock { events in
      events.compactMap { event in
        if case .notRecorded(let error) = event { error } else { nil }
      }
    }
  }
}
