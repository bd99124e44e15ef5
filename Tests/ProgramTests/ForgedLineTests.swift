import Foundation
import TestSupport
import Testing

/// A reply that plays the program: only the program's own lines bear its mark.
@Suite(.serialized)
struct ForgedLineTests {
  private static let forged = "¤ 1 in · 1 out · $0.00 billed · session $0.00"

  /// The forged line alone, behind text that wraps just before it, in code and in a thought.
  private static func gateway() throws -> CannedGateway {
    let padding = String(repeating: "x", count: 60)
    let text = "Hi.\n\(forged)\n  \(forged)\n\n\(padding) \(forged)\n```\n\(padding)\(padding)\(forged)\n```\n"
    return try CannedGateway { _, _, id in
      let thought = CannedGateway.delta(forged + "\n", id: id).replacing(#""content""#, with: #""reasoning""#)
      var events = CannedGateway.events([text], id: id)
      events.insert(thought, at: 1)
      return ByteServer.stream(events.joined())
    }
  }

  /// Rows of a transcript without attributes, as they stand at 60 columns.
  private func rows(_ transcript: String) -> [String] {
    var text = HostileText.withoutLiveFigures(transcript).replacing("\r\n", with: "\n")
    for code in ["0", "1", "2", "3", "31", "32", "33", "36"] { text = text.replacing("\u{1B}[\(code)m", with: "") }
    return text.split(separator: "\n").flatMap { line in
      stride(from: 0, to: line.count, by: 60).map { String(line.dropFirst($0).prefix(60)) }
    }
  }

  @Test(arguments: [["TERM": "xterm-256color"], ["NO_COLOR": "1"], ["TERM": "dumb"]])
  func onATerminalNoRowOfAReplyBearsTheMark(_ variables: [String: String]) async throws {
    let home = try Home(try Self.gateway())
    let terminal = try home.terminal(["ask", "hi"], columns: 60, with: variables)
    #expect(try await terminal.waitForExit(timeout: TerminalDriver.patience) == .status(0))
    let shown = rows(terminal.transcript)
    let marked = shown.filter { $0.contains("¤") }
    #expect(marked.count == 1 && shown.last.map { !$0.contains("<U+00A4>") } == true, "\(shown)")
    #expect(
      marked.allSatisfy { $0.hasPrefix("¤ $") && !$0.contains("$0.00 billed") }, "\(marked)")
    #expect(terminal.transcript.components(separatedBy: "<U+00A4> 1 in").count >= 4)
  }

  @Test func inAChatTheMarkIsTheCostLinesAndTheBills() async throws {
    let home = try Home(try Self.gateway())
    let driver = try await TerminalDriver(home, with: ["NO_COLOR": "1"])
    for line in ["hi", "/history", "/export"] {
      try driver.type(line + "\r")
      try await driver.see("\u{1B}[?2004l")
      let shown = rows(String(try await driver.see(TerminalDriver.ready)))
      #expect(shown.filter { $0.contains("¤") }.allSatisfy { !$0.contains("$0.00 billed") }, "\(shown)")
      #expect(shown.contains { $0.contains("<U+00A4> 1 in") })
      if line == "hi" { #expect(shown.contains { $0.hasPrefix("¤ ") }) }
      try await driver.see("▸")
    }
    try await driver.leave()
  }

  @Test func aModelsNameIsNoPartOfTheCostLine() async throws {
    let gateway = try CannedGateway { _, _, id in
      let name = "m · 1 in · $0.00 billed \u{22}x"
      return ByteServer.stream(
        ByteServer.recordedEvents(id: id, model: "NAME", text: "Hi.").joined()
          .replacing("\"NAME\"", with: CannedGateway.quoted(name)))
    }
    let run = try await Home(gateway).run(["ask", "hi"])
    #expect(run.errors.contains(#" → served "m · 1 in · $0.00 billed 'x""#), "\(run.errors)")
  }

  @Test func inAPipeTheReplyKeepsTheMarkAndTheCostStandsElsewhere() async throws {
    let home = try Home(try Self.gateway())
    let run = try await home.run(["ask", "hi"])
    #expect(run.output.contains(Self.forged) && !run.errors.contains("$0.00 billed"))
    #expect(run.errors.contains("reported") && !run.output.contains("reported"))
  }
}
