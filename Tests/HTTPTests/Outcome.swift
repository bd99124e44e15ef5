import Foundation
import TestSupport

@testable import HTTP

/// Everything that an exchange brought, and how it ended.
struct Outcome: Equatable {
  var head: HTTPResponseHead?
  var body = Data()
  var error: HTTPError?

  init(_ exchange: HTTPExchange) async {
    do throws(HTTPError) {
      head = try await exchange.head()
      while let piece = try await exchange.next() { body += piece }
    } catch {
      self.error = error
    }
  }

  init(_ request: HTTPRequest, timeouts: Timeouts = Timeouts()) async {
    await self.init(HTTPExchange(request, timeouts: timeouts))
  }

  var status: Int? { head?.status }
  var text: String { String(decoding: body, as: UTF8.self) }
  /// `whole`, or the name of the error's case.
  var ending: String {
    error.map { String("\($0)".prefix { $0 != "(" }) } ?? "whole"
  }
}

extension ByteServer {
  /// Answers every request with the bytes and then closes.
  convenience init(bytes: [UInt8]) throws {
    try self.init([.pieces(bytes, size: 64 << 10), .close])
  }

  var hello: HTTPRequest { HTTPRequest(.post(Data(#"{"hello":1}"#.utf8)), baseURL) }
  var page: HTTPRequest { HTTPRequest(.get, baseURL) }
}
