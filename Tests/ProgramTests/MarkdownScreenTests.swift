import Foundation
import TestSupport
import Testing

/// Replies as a real terminal shows them, cell by cell.
@Suite(.serialized)
struct MarkdownScreenTests {
  private static let reply = """
    ## Use *args and **kwargs ##

    Some **bold** text with `code that stays whole`, $x_1$ and $5 or $10, long enough to be wrapped.

    > - quoted
    >   ```py
    >   a = 1  # one
    >   ```

    | Option | What it does |
    |--------|-------------:|
    | `-v` | tells what it does, in many words for a narrow window |
    | 天地 | x |

    - [x] done

    """

  private static let quote = ["│ • quoted", "│   ── py ──", "│   a = 1  # one", "│   ──", ""]

  private static let rows: [Int: [String]] = [
    40: ["Use *args and **kwargs", "", "Some bold text with", "code that stays whole, $x_1$ and $5 or"]
      + ["$10, long enough to be wrapped.", ""] + quote + [
        "Option │                    What it does", "───────┼────────────────────────────────",
        "-v     │     tells what it does, in many", "       │       words for a narrow window",
        "天地   │                               x", "", "• [x] done",
      ],
    80: ["Use *args and **kwargs", ""]
      + ["Some bold text with code that stays whole, $x_1$ and $5 or $10, long enough to"]
      + ["be wrapped.", ""] + quote + wideTable,
    200: ["Use *args and **kwargs", ""]
      + ["Some bold text with code that stays whole, $x_1$ and $5 or $10, long enough to be wrapped.", ""]
      + quote + wideTable,
  ]

  private static let wideTable = [
    "Option │                                          What it does",
    "───────┼──────────────────────────────────────────────────────",
    "-v     │ tells what it does, in many words for a narrow window",
    "天地   │                                                     x", "", "• [x] done",
  ]

  /// A gateway that streams a reply in pieces of some characters.
  private func gateway(_ text: String, piece: Int) throws -> CannedGateway {
    let characters = Array(text)
    let pieces = stride(from: 0, to: characters.count, by: piece).map {
      String(characters[$0..<min($0 + piece, characters.count)])
    }
    return try CannedGateway { _, _, id in ByteServer.stream(CannedGateway.events(pieces, id: id).joined()) }
  }

  @Test(arguments: [(40, 3), (80, 1), (200, 500)]) func showsAReplyAtAnyWidth(_ width: Int, _ piece: Int) async throws {
    let home = try Home(try gateway(Self.reply, piece: piece))
    let window = try await Tmux.chat(home, columns: width, rows: 50)
    try await window.type("hi")
    try await window.press("Enter")
    let expected = try #require(Self.rows[width])
    let seen = try await window.see { rows in rows.last?.contains("▸") == true && rows.contains { $0.hasPrefix("¤") } }
    let first = try #require(seen.firstIndex(of: "Use *args and **kwargs"))
    #expect(Array(seen[first...].prefix(expected.count)) == expected)
  }

  @Test func wrapsAtTheWidthOfTheWindowFromTheNextRowOn() async throws {
    let gate = ByteServer.Gate()
    let gateway = try CannedGateway { _, _, id in
      let words = String(repeating: "word ", count: 20)
      let events = CannedGateway.events([words, words + "last"], id: id).map(ByteServer.chunk)
      let first = ByteServer.Step.send(ByteServer.streamHead + events.prefix(2).joined())
      return [first, .pause(gate), .send(events.dropFirst(2).joined() + ByteServer.lastChunk)]
    }
    let home = try Home(gateway)
    let window = try await Tmux.chat(home, columns: 80, rows: 40)
    try await window.type("hi")
    try await window.press("Enter")
    try await window.see { rows in rows.contains { $0 == Array(repeating: "word", count: 16).joined(separator: " ") } }
    try await window.resize(columns: 40, rows: 40)
    gate.open()
    let seen = try await window.see { rows in
      rows.last?.contains("▸") == true && rows.contains { $0.hasSuffix("last") }
    }
    let last = try #require(seen.firstIndex { $0.hasSuffix("last") })
    #expect(seen[last - 1] == Array(repeating: "word", count: 8).joined(separator: " "))
  }

  @Test func rendersThoughtsAsReplies() async throws {
    let gateway = try CannedGateway { _, _, id in
      let thought = CannedGateway.delta("A **bold** thought of `code`, &curren; marked.\n\n- item\n", id: id)
        .replacing(#""content""#, with: #""reasoning""#)
      var events = CannedGateway.events(["The answer."], id: id)
      events.insert(thought, at: 1)
      return ByteServer.stream(events.joined())
    }
    let window = try await Tmux.chat(try Home(gateway), columns: 40)
    try await window.type("hi")
    try await window.press("Enter")
    let seen = try await window.see { rows in rows.last?.contains("▸") == true && rows.contains("The answer.") }
    let first = try #require(seen.firstIndex { $0.hasPrefix("A bold thought") })
    let expected = ["A bold thought of code, <U+00A4> marked.", "", "• item", "", "The answer."]
    #expect(Array(seen[first...].prefix(5)) == expected)
    #expect(try await window.styled().contains("\u{1B}[2m"))
  }
}
