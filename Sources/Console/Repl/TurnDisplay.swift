import App
import Chat
import Platform
import Synchronization
import Terminal

/// Shows a turn while it runs: the reply as it comes, and on a terminal the figures below it.
final class TurnDisplay: Sendable {
  private struct Showing: Sendable {
    let printer: ReplyPrinter
    let ticking: Task<Void, Never>?
  }

  /// False for a reply that is shown whole at its end.
  private let streams: Bool
  /// False where the reply itself is not shown at all.
  private let prints: Bool
  private let output: TextOutput
  private let cancellation: CancellationToken
  private let makePrinter: @Sendable () -> ReplyPrinter
  private let showing = Mutex<Showing?>(nil)

  /// `printer` makes one for each request; the turn is cancelled where its output cannot be written.
  init(
    _ output: TextOutput, streams: Bool = true, prints: Bool = true, _ cancellation: CancellationToken,
    printer: @escaping @Sendable () -> ReplyPrinter
  ) {
    self.output = output
    self.streams = streams
    self.prints = prints
    self.cancellation = cancellation
    makePrinter = printer
  }

  func tell(_ event: TurnRunner.Event) {
    switch event {
    case .began:
      let printer = makePrinter()
      let ticking = printer.counts ? Task { await Self.tick(printer) } : nil
      showing.withLock { $0 = Showing(printer: printer, ticking: ticking) }
    case .reply(let event):
      if case .text = event, !streams || !prints { return }
      showing.withLock { $0 }?.printer.tell(event)
      if output.isClosed { cancellation.cancel() }
    case .ended(let outcome):
      guard let ended = showing.withLock({ $0.take() }) else { return }
      ended.ticking?.cancel()
      guard prints else { return }
      if !streams, let reply = outcome?.turn.reply { ended.printer.tell(.text(reply)) }
      ended.printer.finish()
    }
  }

  private static func tick(_ printer: ReplyPrinter) async {
    while (try? await Platform.sleep(for: .seconds(1))) != nil { printer.tick() }
  }
}
