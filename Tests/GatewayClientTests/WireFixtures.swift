import Foundation
import Records
import TestSupport

@testable import GatewayClient

/// Pieces of streams, and replies of servers that close at the end.
enum Wire {
  static func chunk(_ text: String) -> String {
    "data: {\"choices\":[{\"delta\":{\"content\":\"\(text)\"}}]}\n\n"
  }

  /// A delta in its own words.
  static func delta(_ members: String) -> String { "data: {\"choices\":[{\"delta\":{\(members)}}]}\n\n" }
  static func event(_ payload: String) -> String { "data: \(payload)\n\n" }

  static let stop = "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"
  static let done = "data: [DONE]\n\n"

  /// What the client makes of a body over real loopback.
  static func outcome(
    _ body: String, status: String = "200 OK", type: String = "text/event-stream", dialect: Dialect = .compatible,
    headers: String = ""
  ) async throws -> Outcome {
    let head = "HTTP/1.1 \(status)\r\nContent-Type: \(type)\r\n\(headers)Connection: close\r\n\r\n"
    let server = try ByteServer([.send(head + body), .close])
    return await Outcome(Gateway.at(server, dialect: dialect).reply(to: .hello))
  }
}
