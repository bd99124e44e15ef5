import Foundation
import Synchronization
import TestSupport

/// A gateway that answers as a test tells it, and nothing of the program's own: the n-th chat request is generation n.
struct CannedGateway: Sendable {
  /// What the chat route does for a generation.
  typealias Reply = @Sendable (_ request: ByteServer.Request, _ number: Int, _ id: String) -> [ByteServer.Step]

  private final class Counter: Sendable {
    let value = Mutex(0)
  }

  static let models = ["openai/gpt-4.1-nano", "openai/gpt-5-mini", "anthropic/claude-sonnet-5"]

  let server: ByteServer

  /// `costs` are what the generations are billed, in turn, with the digits as they are given. Until `bills` is open,
  /// no bill is there; until `slowBills` is open, a request for one waits.
  /// `credits` holds the account's credit back; without it there is none.
  init(
    costs: [String] = ["0.0000032"], models: [String] = Self.models, bills: ByteServer.Gate? = nil,
    slowBills: ByteServer.Gate? = nil, credits: ByteServer.Gate? = nil,
    reply: @escaping Reply = { _, number, id in Self.reply("Reply \(number).", id: id) }
  ) throws {
    let counter = Counter()
    server = try ByteServer { request, _ in
      if request.method == "POST" {
        let number = counter.value.withLock { value in
          value += 1
          return value
        }
        return reply(request, number, Self.id(number))
      }
      if let credits, request.path.hasSuffix("/credits") {
        return [.pause(credits)] + ByteServer.answer(body: #"{"balance":"9","total_used":"1"}"#)
      }
      if request.path.hasPrefix("/v1/models") { return ByteServer.answer(body: Self.catalogue(models)) }
      guard let id = request.path.split(separator: "=").last.map(String.init), let number = Self.number(of: id) else {
        return ByteServer.answer("404 Not Found", body: "{}")
      }
      guard bills?.isOpen ?? true else { return ByteServer.generationNotFound(id: id) }
      let bill = ByteServer.generation(id: id, cost: costs[(number - 1) % costs.count])
      return (slowBills.map { [.pause($0)] } ?? []) + bill
    }
  }

  /// The chat requests in order, as JSON.
  var prompts: [JSON] {
    server.requests.filter { $0.method == "POST" }.compactMap { try? JSON($0.text) }
  }

  /// How often each generation was asked about.
  var looks: [String: Int] {
    let paths = server.requests.map(\.path).filter { $0.hasPrefix("/v1/generation?id=") }
    return Dictionary(grouping: paths) { String($0.dropFirst("/v1/generation?id=".count)) }.mapValues(\.count)
  }

  /// The prompts themselves: the last message of each request.
  var sent: [String] { prompts.compactMap { $0.messages.list.last?.content.text } }

  /// The id of the n-th generation, from 1.
  static func id(_ number: Int) -> String {
    "gen_01M3RJQ2GXYP8F188NH5K" + String(100_000 + number).dropFirst()
  }

  private static func number(of id: String) -> Int? {
    id.hasPrefix("gen_01M3RJQ2GXYP8F188NH5K") ? Int(id.suffix(5)) : nil
  }

  /// A whole reply, as recorded. A bill of more than twenty times what this is expected to cost is in doubt.
  static func reply(_ text: String, id: String, cost: String = "0.000003") -> [ByteServer.Step] {
    ByteServer.recordedReply(id: id, text: text, cost: cost)
  }

  /// The events of a reply whose text comes in just these pieces.
  static func events(_ pieces: [String], id: String, model: String = "openai/gpt-4.1-nano") -> [String] {
    let ends = ByteServer.recordedEvents(id: id, model: model, text: "")
    return [ends[0]] + pieces.map { delta($0, id: id) } + ends.dropFirst()
  }

  /// A reply that stands still after its pieces until the gate opens, and then ends well.
  static func reply(_ pieces: [String], id: String, until gate: ByteServer.Gate) -> [ByteServer.Step] {
    let events = events(pieces, id: id).map(ByteServer.chunk)
    let head = ByteServer.Step.send(ByteServer.streamHead + events.dropLast(2).joined())
    return [head, .pause(gate), .send(events.suffix(2).joined() + ByteServer.lastChunk)]
  }

  /// One event with a piece of text.
  static func delta(_ text: String, id: String) -> String {
    #"data: {"id":"\#(id)","object":"chat.completion.chunk","created":1790752558,"model":"openai/gpt-4.1-nano","#
      + #""choices":[{"index":0,"delta":{"content":\#(quoted(text))},"finish_reason":null}]}"# + "\n\n"
  }

  static func quoted(_ text: String) -> String {
    let data = try? JSONEncoder().encode(text)
    return data.map { String(decoding: $0, as: UTF8.self) } ?? #""""#
  }

  private static func catalogue(_ models: [String]) -> String {
    let entries = models.map {
      #"{"id":\#(quoted($0)),"object":"model","type":"language","pricing":{"input":"0.000002","output":"0.000003"}}"#
    }
    return #"{"object":"list","data":[\#(entries.joined(separator: ","))]}"#
  }
}
