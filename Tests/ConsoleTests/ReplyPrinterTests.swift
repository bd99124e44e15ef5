import App
import Foundation
import GatewayClient
import Records
import Synchronization
import TestSupport
import Testing

@testable import Chat
@testable import Console
@testable import Terminal

/// What a reply's printer writes, byte by byte, where figures count below it.
@Suite struct ReplyPrinterTests {
  private static let clear = "\u{1B}7\u{1B}[B\r\u{1B}[K\u{1B}8"

  private func written(
    _ events: [TurnEvent], showsFigures: Bool = true, width: Int? = 40, showsReasoning: Bool = false,
    isRaw: Bool = false,
    picture: @escaping @Sendable (MediaFile, Data) throws(Failure) -> String? = { file, _ in file.name }
  ) throws -> String {
    let url = try TemporaryFolder()("output")
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data().write(to: url)
    let file = try FileHandle(forUpdating: url)
    let output = TextOutput(file.fileDescriptor, takesStyles: true)
    let printer = ReplyPrinter(
      output: output, notices: output, styles: .plain, isRaw: isRaw, showsReasoning: showsReasoning, width: width,
      showsFigures: showsFigures, picture: picture)
    for event in events { printer.tell(event) }
    printer.finish()
    return try String(contentsOf: url, encoding: .utf8)
  }

  private func progress() throws -> TurnEvent {
    let price = ModelEntry.Prices(input: USD("0.000001"), output: USD("0.000002"))
    let model = ModelEntry(id: "m", prices: price)
    return .progress(try #require(Estimator([Message(.user, "hi")], model: model).estimate(output: 300)))
  }

  @Test func theFiguresAreTakenAwayBeforeAnythingElseIsSaid() throws {
    let written = try written([progress(), .text("One or "), progress(), .notRecorded(.unwritable), .text("two three")])
    let notice = try #require(written.range(of: "not recorded"))
    #expect(written[..<notice.lowerBound].hasSuffix(Self.clear + "\n  "))
    #expect(written.hasPrefix("\u{1B}D\u{1B}[A\u{1B}7\u{1B}[B\r¤ waiting · 0 s\u{1B}[K\u{1B}8"))
    // Whatever stands below at the end is gone before the last row ends.
    #expect(written.hasSuffix(Self.clear + " three\n"))
  }

  @Test func turnsThatAreNotSentAnyMoreAreCounted() throws {
    func written(_ turns: Int) throws -> String {
      try self.written([.trimmed(turns: turns, window: .turns(20)), .text("a")], width: nil)
    }
    #expect(try written(1) == "  1 turn is not sent any more (keep 20 turns)\na\n")
    #expect(try written(1_200) == "  1,200 turns are not sent any more (keep 20 turns)\na\n")
  }

  /// An empty row parts a thought from the reply, however the thought ends.
  @Test(arguments: [("hm", "hm\n\nYes\n"), ("hm\n", "hm\n\nYes\n")])
  func aThoughtStandsApart(thought: String, expected: String) throws {
    let events = [TurnEvent.reasoning(thought), .text("Yes")]
    #expect(try written(events, width: nil, showsReasoning: true) == expected)
    #expect(try written(events, width: nil) == "Yes\n")
    #expect(try written([.reasoning("hm")], width: nil, showsReasoning: true) == "hm\n")
  }

  @Test func aRowEndsOnceAndOnlyRawTextIsLeftAsItIs() throws {
    #expect(try written([], width: nil) == "" && written([.text("a\n")], width: nil) == "a\n")
    let escape = [TurnEvent.text("a\u{1B}[2J"), .text("b")]
    #expect(try written(escape, width: nil) == "a^[[2Jb\n")
    #expect(try written(escape, width: nil, isRaw: true) == "a\u{1B}[2Jb\n")
    // The mark of the program's own rows is kept from a reply on a terminal alone.
    #expect(try written([.text("¤ 1")], showsFigures: false) == "<U+00A4> 1\n")
    #expect(try written([.text("¤ 1")], width: nil) == "¤ 1\n")
  }

  @Test func picturesAreNamedBehindTheTextInTheirOrder() throws {
    func picture(_ name: String) -> TurnEvent {
      .picture(MediaFile(sha256: "", type: .png, name: name, size: 1), bytes: Data())
    }
    let events = [picture("one\u{1B}"), .text("a"), picture("two"), .text("b")]
    #expect(try written(events, width: nil) == "ab\none^[\ntwo\n")
    #expect(try written(events, showsFigures: false) == "ab\n¤ one^[\n¤ two\n")
    let failed = try written(events, width: nil) { _, _ throws(Failure) in throw Failure("no\nroom") }
    #expect(
      failed.contains("  the picture is not written: no") && failed.split(separator: "\n").count == 3, "\(failed)")
  }

  /// What a turn of these events leaves on a pipe.
  private func shown(streams: Bool = true, prints: Bool = true, _ events: [TurnRunner.Event]) throws -> String {
    let folder = try TemporaryFolder()
    try Data().write(to: folder("output"))
    let file = try FileHandle(forUpdating: folder("output"))
    let output = TextOutput(file.fileDescriptor, takesStyles: false)
    let display = TurnDisplay(output, streams: streams, prints: prints, CancellationToken()) {
      ReplyPrinter(output: output, notices: output, styles: .plain, picture: { file, _ in file.name })
    }
    for event in events { display.tell(event) }
    return try String(contentsOf: folder("output"), encoding: .utf8)
  }

  /// As it comes, whole at its end, or not at all; its pictures are named always.
  @Test func aReplyIsShownAsItWasAskedFor() throws {
    let picture = MediaFile(sha256: "", type: .png, name: "p", size: 1)
    let turn = ReplTests.turn(cost: "0.0042")
    let events: [TurnRunner.Event] = [
      .began, .reply(.text("a")), .reply(.picture(picture, bytes: Data())), .ended(TurnOutcome(turn: turn)),
      .reply(.text("late")), .ended(nil),
    ]
    #expect(try shown(events) == "a\np\n")
    #expect(try shown(streams: false, events) == "reply\np\n")
    for streams in [true, false] { #expect(try shown(streams: streams, prints: false, events) == "p\n") }
    let steps: [TurnRunner.Event] = [.began, .reply(.text("a")), .ended(nil), .began, .reply(.text("b")), .ended(nil)]
    #expect(try shown(steps) == "a\nb\n")
  }

  /// After a failure the gateway is waited for again.
  @Test func anotherTryIsSaidAndWaitedFor() throws {
    let folder = try TemporaryFolder()
    try Data().write(to: folder("output"))
    let file = try FileHandle(forUpdating: folder("output"))
    let output = TextOutput(file.fileDescriptor, takesStyles: true)
    let time = Mutex(ContinuousClock.now)
    let clock = { @Sendable in time.withLock { $0 } }
    let printer = ReplyPrinter(
      output: output, notices: output, styles: .plain, width: 60, showsFigures: true, now: clock)
    printer.tell(.text("Well.\n\nAnd "))
    time.withLock { $0 += .seconds(1) }
    printer.tell(
      .retrying(
        attempt: 2, after: .seconds(3), because: .failedMidStream(message: "died\u{1B}", situation: .serverFault)))
    time.withLock { $0 += .seconds(2) }
    printer.tick()
    let text = try String(contentsOf: folder("output"), encoding: .utf8)
    #expect(text.contains("the gateway ended the reply with an error: died^[ · try 2 in 3 s\n"), "\(text)")
    #expect(text.contains("¤ waiting · 3 s"), "\(text)")
    printer.finish()
  }

  @Test func withoutThemTheTextStandsAlone() throws {
    #expect(try written([progress(), .text("One two\n")], showsFigures: false) == "One two\n")
    #expect(try written([.text("One two\n")]).contains(Self.clear))
  }
}
