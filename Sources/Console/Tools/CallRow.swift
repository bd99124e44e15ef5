import App
import Platform
import Records
import Synchronization
import Terminal

/// The calls that run and what their servers report of them, in a row that gives way to all that is written.
final class CallRow: Sendable {
  private struct State: Sendable {
    /// By the calls' ids, the one that has reported last behind the others.
    var running: [(call: String, phase: LiveFigures.Phase)] = []
    var figures: LiveFigures?
    var ticking: Task<Void, Never>?
  }

  private static let longestMessage = 120
  private let output: TextOutput
  private let width: @Sendable () -> Int
  private let makeFigures: @Sendable () -> LiveFigures?
  private let state = Mutex(State())

  /// `width` is the window's present one; `figures` makes the row, nil where none is shown.
  init(_ output: TextOutput, width: @escaping @Sendable () -> Int, figures: @escaping @Sendable () -> LiveFigures?) {
    self.output = output
    self.width = width
    makeFigures = figures
  }

  /// Takes an event in, which `write` shows while the row is not there.
  func tell(_ event: TurnRunner.Event, write: () -> Void) {
    state.withLock { state in
      if case .toolProgress(let use, let progress) = event { return take(progress, of: use, &state) }
      if let text = state.figures?.cleared() { output.write("", between: text, and: "") }
      write()
      guard case .tool(let use, _) = event else { return end(&state) }
      state.running.removeAll { $0.call == use.call }
      if use.status == .started { begin(use, ToolProgress(), &state) }
      if state.running.isEmpty { end(&state) }
    }
  }

  private func begin(_ use: ToolUse, _ progress: ToolProgress, _ state: inout State) {
    state.running.append((use.call, .running(tool: ToolText.name(use), progress)))
    guard state.figures == nil, let figures = makeFigures() else { return }
    state.figures = figures
    state.ticking = Task { while (try? await Platform.sleep(for: .seconds(1))) != nil { tick() } }
  }

  /// One that comes late is of no call any more.
  private func take(_ progress: ToolProgress, of use: ToolUse, _ state: inout State) {
    guard let place = state.running.firstIndex(where: { $0.call == use.call }) else { return }
    state.running.remove(at: place)
    func short(_ text: String) -> String { ToolText.shortened(text, to: Self.longestMessage) }
    begin(use, ToolProgress(share: progress.share.map(short), message: progress.message.map(short)), &state)
    show(&state)
  }

  private func tick() { state.withLock { show(&$0) } }

  private func show(_ state: inout State) {
    guard let last = state.running.last, var figures = state.figures else { return }
    figures.phase = last.phase
    output.write("", between: figures.tick(isNarrower: figures.isWider(than: width())), and: "")
    state.figures = figures
  }

  private func end(_ state: inout State) {
    state.running = []
    state.ticking?.cancel()
    (state.figures, state.ticking) = (nil, nil)
  }
}
