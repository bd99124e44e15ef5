import Foundation
import TestSupport
import Testing

/// How much a chat writes to its terminal for a reply.
@Suite(.serialized)
struct WrittenBytesTests {
  /// What the terminal got for one reply, from the line that was sent to the cost row.
  private func written(_ home: Home, _ pace: () async throws -> Void) async throws -> Int {
    let driver = try await TerminalDriver(home, columns: 80)
    try await driver.catalogue()
    try driver.type("go\r")
    try await driver.see("\u{1B}[?2004l")
    try await pace()
    let shown = try await driver.terminal.read(until: "¤ $", timeout: .seconds(60))
    try await driver.prompt()
    try await driver.leave()
    #expect(shown.contains("¤ waiting"))
    return shown.utf8.count
  }

  @Test func fourHundredWordsAtTwentyASecondTakeAtMostTwiceTheText() async throws {
    let words = (1...400).map { ["word", "a", "longer", "sentence", "of"][$0 % 5] + " " }
    let gates = words.map { _ in ByteServer.Gate() }
    let gateway = try CannedGateway { _, _, id in
      let events = CannedGateway.events(words, id: id).map(ByteServer.chunk)
      let paced = zip(gates, events.dropFirst()).flatMap { [ByteServer.Step.pause($0), .send($1)] }
      return [.send(ByteServer.streamHead + events[0])] + paced
        + [.send(events.suffix(events.count - 1 - words.count).joined() + ByteServer.lastChunk)]
    }
    let count = try await written(try Home(gateway)) {
      // The pace is what is measured.
      for gate in gates {
        gate.open()
        try await Task.sleep(for: .milliseconds(50))
      }
    }
    let text = words.joined().utf8.count
    print("400 words at 20 a second: \(count) bytes for \(text) of text")
    #expect(count <= 2 * text && count > text, "\(count) for \(text)")
  }

  @Test func twentyThousandChunksTakeLittleMoreThanTheirText() async throws {
    let pieces = (0..<20_000).map { "word \($0) " }
    let gateway = try CannedGateway { _, _, id in
      let events = CannedGateway.events(pieces, id: id).map { ByteServer.Step.send(ByteServer.chunk($0)) }
      return [.send(ByteServer.streamHead)] + events + [.send(ByteServer.lastChunk)]
    }
    let count = try await written(try Home(gateway)) {}
    let text = pieces.joined().utf8.count
    print("20,000 chunks: \(count) bytes for \(text) of text")
    #expect(Double(count) <= 1.1 * Double(text) && count > text, "\(count) for \(text)")
  }
}
