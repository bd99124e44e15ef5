import Foundation
import HTTP
import TestSupport
import Testing

/// Servers that break off or answer in odd forms: each has its outcome, and the process survives all of them.
@Suite struct BrokenServerTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var bytes: [UInt8]
    var ending: String
    var status: Int?
    var text = ""
    var testDescription: String

    init(_ answer: String, _ ending: String, status: Int? = nil, text: String = "", _ description: String) {
      self.init(bytes: Array(answer.utf8), ending, status: status, text: text, description)
    }

    init(bytes: [UInt8], _ ending: String, status: Int? = nil, text: String = "", _ description: String) {
      (self.bytes, self.ending, self.status, self.text) = (bytes, ending, status, text)
      testDescription = description
    }
  }

  private static let ok = "HTTP/1.1 200 OK\r\n"
  private static let lost = "connectionLost"

  static let cut = [
    Row("", lost, "no answer at all"),
    Row("HT", lost, "cut inside the status line"),
    Row("HTTP/1.1 2", lost, "cut inside the status"),
    Row("HTTP/1.1 200 OK", lost, "cut behind the reason"),
    Row(ok, lost, "cut behind the status line"),
    Row(ok + "Content-Ty", lost, "cut inside a header's name"),
    Row(ok + "Content-Type: text/ev", lost, "cut inside a header's value"),
    Row(ok + "Content-Type: a/b\r\n", lost, "cut between two headers"),
    Row("HTTP/1.1 100 Contin", lost, "cut inside an interim head"),
    Row("HTTP/1.1 100 Continue\r\n\r\n", lost, "cut behind an interim head"),
    Row("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 20", lost, "cut in the head behind an interim one"),
    Row(ok + "Content-Length: 10\r\n\r\nhalf", lost, status: 200, text: "half", "cut before the stated length"),
    Row(ok + "Content-Length: 10\r\n\r\n", lost, status: 200, "cut behind a head with a length"),
    Row(ok + "Transfer-Encoding: chunked\r\n\r\n", lost, status: 200, "cut behind a head with chunks"),
    Row(
      ok + "Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n", lost, status: 200, text: "half", "cut between two chunks"
    ),
    Row(ok + "Transfer-Encoding: chunked\r\n\r\n9\r\nhalf", lost, status: 200, text: "half", "cut inside a chunk"),
    Row(
      ok + "Transfer-Encoding: chunked\r\n\r\nxyz\r\nhalf", lost, status: 200, "a chunk whose length is no number"),
    Row(ok + "\r\nall", "whole", status: 200, text: "all", "closed where the close is the end"),
  ]

  static let odd = [
    Row(
      ok + "Content-Length: 9223372036854775807\r\n\r\nhalf", lost, status: 200, text: "half", "the largest length"),
    Row(
      ok + "Content-Length: 99999999999999999999\r\n\r\nall", "whole", status: 200, text: "all",
      "a length beyond the largest"),
    Row(ok + "Content-Length: -1\r\n\r\n", lost, "a negative length"),
    Row(ok + "Content-Length: 9\r\nContent-Length: 3\r\n\r\nall", "whole", status: 200, text: "all", "two lengths"),
    Row("HTTP/1.1 200 OK\nContent-Length: 3\n\nall", "whole", status: 200, text: "all", "lines that end in LF alone"),
    Row("HTTP/1.1 200\r\nContent-Length: 3\r\n\r\nall", "whole", status: 200, text: "all", "no reason phrase"),
    Row("HTTP/1.0 200 OK\r\n\r\nall", "whole", status: 200, text: "all", "HTTP/1.0"),
    Row("HTTP/1.1 204 None\r\n\r\n", "whole", status: 204, "no content"),
    Row(
      "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + ok + "Content-Length: 3\r\n\r\nall", "whole", status: 200,
      text: "all", "an interim head first"),
    Row(
      ok + "Transfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n3\r\nall\r\n0\r\nX-Sum: 1\r\n\r\n", "whole",
      status: 200, text: "all", "a trailer"),
    Row(ok + "no colon here\r\nContent-Length: 3\r\n\r\nall", lost, "a header without a colon"),
    Row(bytes: Array(ok.utf8) + Array("X: a\0b\r\nContent-Length: 3\r\n\r\nall".utf8), lost, "NUL in a header"),
    Row("<html>hello</html>", lost, "HTTP/0.9"),
    Row("SSH-2.0-OpenSSH_9.2\r\n", lost, "another protocol"),
    Row(ok + "X: " + String(repeating: "x", count: 1 << 20) + "\r\n\r\n", lost, "a header of 1 MB"),
    Row(
      ok + (0..<10_000).map { "X-\($0): value\r\n" }.joined() + "Content-Length: 3\r\n\r\nall", "whole", status: 200,
      text: "all", "10,000 headers"),
    Row(
      ok + "Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\nnope", "undecodable", status: 200, "gzip that is none"),
    Row(
      ok + "Content-Encoding: wonderful\r\nContent-Length: 4\r\n\r\nnope", "undecodable", status: 200,
      "an unknown compression"),
    Row(
      "HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=\"x\"\r\nContent-Length: 3\r\n\r\nall", "whole", status: 401,
      text: "all", "401 with Basic"),
    Row(
      "HTTP/1.1 307 Go\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n", "whole", status: 307,
      "a redirect, which is not followed"),
  ]

  @Test(arguments: cut + odd)
  func endsAPost(row: Row) async throws {
    let server = try ByteServer(bytes: row.bytes)
    let begin = ContinuousClock.now
    let outcome = await Outcome(server.hello)
    #expect(ContinuousClock.now - begin < .seconds(5))
    #expect(outcome.ending == row.ending)
    #expect(outcome.status == row.status)
    #expect(outcome.text == row.text)
    #expect(server.posts == 1)
  }

  /// A GET on a fresh connection has the same outcomes, in pieces of one byte too.
  @Test(arguments: cut)
  func endsAGetInPiecesOfOneByte(row: Row) async throws {
    let server = try ByteServer([.pieces(row.bytes, size: 1), .close])
    let outcome = await Outcome(server.page)
    #expect(outcome.ending == row.ending)
    #expect(outcome.status == row.status)
    #expect(outcome.text == row.text)
  }

  /// The same breaks as a reset.
  @Test(arguments: cut.filter { $0.ending != "whole" })
  func survivesAReset(row: Row) async throws {
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
