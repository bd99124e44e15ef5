import Foundation

@testable import Exports
@testable import Records

/// Transcripts made of the records that a session writes.
enum ExportFixture {
  static let start = Date(timeIntervalSince1970: 1_790_000_000)

  /// One turn of a session, a generation each.
  struct Sent {
    var prompt = "p"
    var reply = "r"
    var assistant = "swift"
    var model = "openai/gpt-5-mini"
    var tags: [String] = []
    var user: String?
    var id: String?
    var estimate: String?
    var reported: String?
    var bill: String?
    var finish: String? = "stop"
    var extras: ReplyExtras?
    var askedTier: ServiceTier?
    var tier: String?
    var credential: String?
    var usage: Usage? = Usage(input: 100, cachedInput: 20, cacheWrite: 0, output: 50, reasoning: 5)
  }

  static func transcript(
    _ turns: [Sent], id: String = "7f3kq2", gateway: String = "vercel", title: String? = nil,
    forkOf parent: String? = nil
  ) -> Transcript {
    var opened = SessionOpened(
      id: id, gateway: gateway, baseURL: "https://ai-gateway.vercel.sh/v1", billing: .lookup, assistant: "swift",
      model: "openai/gpt-5-mini", program: "0.1")
    if let parent {
      opened.fork = ForkOrigin(session: parent, exchanges: [.init(turn: 1, prompt: "p", reply: "r")])
    }
    var records = [Record(time: start, entry: .session(opened))]
    if let title { records.append(Record(time: start, entry: .change(Change(title: title)))) }
    for (place, sent) in turns.enumerated() {
      let time = start + TimeInterval(60 * place)
      for (after, entry) in entries(of: sent, turn: place + 1) {
        records.append(Record(time: time + after, entry: entry))
      }
    }
    return Transcript(records)
  }

  private static func entries(of sent: Sent, turn: Int) -> [(TimeInterval, Entry)] {
    var entries: [(TimeInterval, Entry)] = [
      (
        0,
        .turn(
          TurnStarted(
            turn: turn, prompt: sent.prompt, assistant: sent.assistant, model: sent.model, tags: sent.tags,
            user: sent.user, estimate: sent.estimate.flatMap { USD($0) },
            options: sent.askedTier.map { RequestOptions(tier: $0) }))
      )
    ]
    if let id = sent.id { entries.append((0.2, .generation(GenerationNamed(turn: turn, attempt: 1, id: id)))) }
    var figures = UsageAndCost(cost: sent.reported.flatMap { USD($0) }, usage: sent.usage)
    figures.finishReason = sent.finish
    figures.servedModel = sent.model + "-2026-08"
    figures.provider = "azure"
    (figures.serviceTier, figures.credential) = (sent.tier, sent.credential)
    let ended = ReplyEnded(
      turn: turn, attempt: 1, status: .complete, text: sent.reply, figures: figures, latencyMilliseconds: 400,
      durationMilliseconds: 1_500, extras: sent.extras)
    entries.append((1.5, .reply(ended)))
    if let bill = sent.bill, let id = sent.id {
      entries.append(
        (3, .charge(ChargeFound(turn: turn, attempt: 1, id: id, lookup: .done, figures: UsageAndCost(cost: USD(bill)))))
      )
    }
    return entries
  }

  /// The fields of RFC 4180 text, record by record; nil is a bare empty field.
  static func table(_ text: String) -> [[String?]] {
    var (rows, row, field): ([[String?]], [String?], String) = ([], [], "")
    var (isQuoted, wasQuoted) = (false, false)
    func ended() -> String? { field.isEmpty && !wasQuoted ? nil : field }
    var scalars = Array(text.unicodeScalars)[...]
    while let scalar = scalars.popFirst() {
      if isQuoted {
        if scalar == "\"", scalars.first == "\"" {
          field.append("\""); scalars.removeFirst()
        } else if scalar == "\"" {
          isQuoted = false
        } else {
          field.unicodeScalars.append(scalar)
        }
      } else if scalar == "\"" {
        (isQuoted, wasQuoted) = (true, true)
      } else if scalar == "," {
        row.append(ended())
        (field, wasQuoted) = ("", false)
      } else if scalar == "\r", scalars.first == "\n" {
        scalars.removeFirst()
        rows.append(row + [ended()])
        (row, field, wasQuoted) = ([], "", false)
      } else {
        field.unicodeScalars.append(scalar)
      }
    }
    return rows
  }
}
