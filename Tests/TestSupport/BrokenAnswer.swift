import Testing

/// An answer that a server breaks off or writes in an odd form before it closes, and what a client makes of it.
package struct BrokenAnswer: Sendable, CustomTestStringConvertible {
  package var bytes: [UInt8]
  /// `whole`, or the name of the error.
  package var ending: String
  /// Nil where no whole head comes.
  package var status: Int?
  package var text: String
  package var testDescription: String

  init(_ answer: String, _ ending: String, status: Int? = nil, text: String = "", _ description: String) {
    self.init(bytes: Array(answer.utf8), ending, status: status, text: text, description)
  }

  init(bytes: [UInt8], _ ending: String, status: Int? = nil, text: String = "", _ description: String) {
    (self.bytes, self.ending, self.status, self.text) = (bytes, ending, status, text)
    testDescription = description
  }

  private static let ok = "HTTP/1.1 200 OK\r\n"
  private static let lost = "connectionLost"

  /// Broken off somewhere.
  package static let cut = [
    BrokenAnswer("", lost, "no answer at all"),
    BrokenAnswer("HT", lost, "cut inside the status line"),
    BrokenAnswer("HTTP/1.1 2", lost, "cut inside the status"),
    BrokenAnswer("HTTP/1.1 200 OK", lost, "cut behind the reason"),
    BrokenAnswer(ok, lost, "cut behind the status line"),
    BrokenAnswer(ok + "Content-Ty", lost, "cut inside a header's name"),
    BrokenAnswer(ok + "Content-Type: text/ev", lost, "cut inside a header's value"),
    BrokenAnswer(ok + "Content-Type: a/b\r\n", lost, "cut between two headers"),
    BrokenAnswer("HTTP/1.1 100 Contin", lost, "cut inside an interim head"),
    BrokenAnswer("HTTP/1.1 100 Continue\r\n\r\n", lost, "cut behind an interim head"),
    BrokenAnswer(
      "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 20", lost, "cut in the head behind an interim one"),
    BrokenAnswer(
      ok + "Content-Length: 10\r\n\r\nhalf", lost, status: 200, text: "half", "cut before the stated length"),
    BrokenAnswer(ok + "Content-Length: 10\r\n\r\n", lost, status: 200, "cut behind a head with a length"),
    BrokenAnswer(ok + "Transfer-Encoding: chunked\r\n\r\n", lost, status: 200, "cut behind a head with chunks"),
    BrokenAnswer(
      ok + "Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n", lost, status: 200, text: "half", "cut between two chunks"
    ),
    BrokenAnswer(
      ok + "Transfer-Encoding: chunked\r\n\r\n9\r\nhalf", lost, status: 200, text: "half", "cut inside a chunk"),
    BrokenAnswer(
      ok + "Transfer-Encoding: chunked\r\n\r\nxyz\r\nhalf", lost, status: 200, "a chunk whose length is no number"),
    BrokenAnswer(ok + "\r\nall", "whole", status: 200, text: "all", "closed where the close is the end"),
  ]

  /// Whole, or broken in its form.
  package static let odd = [
    BrokenAnswer(
      ok + "Content-Length: 9223372036854775807\r\n\r\nhalf", lost, status: 200, text: "half", "the largest length"),
    BrokenAnswer(
      ok + "Content-Length: 99999999999999999999\r\n\r\nall", "whole", status: 200, text: "all",
      "a length beyond the largest"),
    BrokenAnswer(ok + "Content-Length: -1\r\n\r\n", lost, "a negative length"),
    BrokenAnswer(
      ok + "Content-Length: 9\r\nContent-Length: 3\r\n\r\nall", "whole", status: 200, text: "all", "two lengths"),
    BrokenAnswer(
      "HTTP/1.1 200 OK\nContent-Length: 3\n\nall", "whole", status: 200, text: "all", "lines that end in LF alone"),
    BrokenAnswer("HTTP/1.1 200\r\nContent-Length: 3\r\n\r\nall", "whole", status: 200, text: "all", "no reason phrase"),
    BrokenAnswer("HTTP/1.0 200 OK\r\n\r\nall", "whole", status: 200, text: "all", "HTTP/1.0"),
    BrokenAnswer("HTTP/1.1 204 None\r\n\r\n", "whole", status: 204, "no content"),
    BrokenAnswer(
      "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + ok + "Content-Length: 3\r\n\r\nall", "whole", status: 200,
      text: "all", "an interim head first"),
    BrokenAnswer(
      ok + "Transfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n3\r\nall\r\n0\r\nX-Sum: 1\r\n\r\n", "whole",
      status: 200, text: "all", "a trailer"),
    BrokenAnswer(ok + "no colon here\r\nContent-Length: 3\r\n\r\nall", lost, "a header without a colon"),
    BrokenAnswer(
      bytes: Array(ok.utf8) + Array("X: a\0b\r\nContent-Length: 3\r\n\r\nall".utf8), lost, "NUL in a header"),
    BrokenAnswer("<html>hello</html>", lost, "HTTP/0.9"),
    BrokenAnswer("SSH-2.0-OpenSSH_9.2\r\n", lost, "another protocol"),
    BrokenAnswer(ok + "X: " + String(repeating: "x", count: 1 << 20) + "\r\n\r\n", lost, "a header of 1 MB"),
    BrokenAnswer(
      ok + (0..<10_000).map { "X-\($0): value\r\n" }.joined() + "Content-Length: 3\r\n\r\nall", "whole", status: 200,
      text: "all", "10,000 headers"),
    BrokenAnswer(
      ok + "Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\nnope", "undecodable", status: 200, "gzip that is none"),
    BrokenAnswer(
      ok + "Content-Encoding: wonderful\r\nContent-Length: 4\r\n\r\nnope", "undecodable", status: 200,
      "an unknown compression"),
    BrokenAnswer(
      "HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=\"x\"\r\nContent-Length: 3\r\n\r\nall", "whole", status: 401,
      text: "all", "401 with Basic"),
    BrokenAnswer(
      "HTTP/1.1 307 Go\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n", "whole", status: 307,
      "a redirect, which is not followed"),
  ]
}
