import Foundation
import HTTP
import TestSupport
import Testing

/// Servers that break off or answer in odd forms: each has its outcome, and the process survives all of them.
@Suite struct BrokenServerTests {
  @Test(arguments: BrokenAnswer.cut + BrokenAnswer.odd)
  func endsAPost(row: BrokenAnswer) async throws {
    let server = try ByteServer(bytes: row.bytes)
    let begin = ContinuousClock.now
    let outcome = await Outcome(server.hello)
    #expect(ContinuousClock.now - begin < .seconds(20))
    #expect(outcome.ending == row.ending)
    #expect(outcome.status == row.status)
    #expect(outcome.text == row.text)
    #expect(server.posts == 1)
  }

  /// A GET on a fresh connection has the same outcomes, in pieces of one byte too.
  @Test(arguments: BrokenAnswer.cut)
  func endsAGetInPiecesOfOneByte(row: BrokenAnswer) async throws {
    let server = try ByteServer([.pieces(row.bytes, size: 1), .close])
    let outcome = await Outcome(server.page)
    #expect(outcome.ending == row.ending)
    #expect(outcome.status == row.status)
    #expect(outcome.text == row.text)
  }

  /// The same breaks as a reset.
  @Test(arguments: BrokenAnswer.cut.filter { $0.ending != "whole" })
  func survivesAReset(row: BrokenAnswer) async throws {
    let server = try ByteServer([.pieces(row.bytes, size: 64 << 10), .reset])
    let outcome = await Outcome(server.hello)
    #expect(outcome.ending == row.ending)
    #expect(server.posts == 1)
  }

  @Test func keepsHeadersThatAreNoUTF8() async throws {
    let head = Array("HTTP/1.1 200 Sch\u{F6}n\r\nX-Name: caf".utf8.map { $0 }) + [0xE9]
    let rest = Array("\r\nX-Folded: one\r\n  two\r\nContent-Length: 0\r\n\r\n".utf8)
    let server = try ByteServer(bytes: head + rest)
    let outcome = await Outcome(server.page)
    #expect(outcome.error == nil)
    #expect(outcome.head?["x-name"] == "café")
    #expect(outcome.head?["X-FOLDED"] == "one two")
  }
}
