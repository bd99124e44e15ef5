import App
import Chat
import Records
import Terminal

/// What a reply is expected to cost and how long it takes, in a row below it that disappears when the cost line is written.
///
/// The row costs bytes: it is written once a second at most, it moves down with the text, and it goes away while the text
/// comes faster than its allowance of bytes lets it follow.
struct LiveFigures: Sendable {
  /// What the gateway, or a tool, does.
  enum Phase: Sendable {
    case waiting, thinking, replying
    case running(tool: String, ToolProgress)
  }

  /// What is written in front of a text, in place of its newlines, and behind it.
  struct Frame: Equatable {
    var before = ""
    var newline = "\n"
    var after = ""
  }

  var phase = Phase.waiting
  var estimate: Estimate?
  /// Rows of a table that is held until it ends; nil where there is none.
  var tableRows: Int?
  private let width: Int
  private var footer: Footer
  private var rows: RowTracker
  private let now: @Sendable () -> ContinuousClock.Instant
  private let started: ContinuousClock.Instant
  private var written: ContinuousClock.Instant?
  private var allowance: ByteAllowance

  init(width: Int, styles: Styles, now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
    self.width = width
    footer = Footer(width: width, styles: styles)
    rows = RowTracker(width: width)
    self.now = now
    started = now()
    allowance = ByteAllowance(at: started)
  }

  /// What belongs around a text that is written now. `isNarrower`: the window has become narrower, and its terminal has
  /// wrapped the rows in a way that is not known.
  mutating func frame(_ text: String, isNarrower: Bool = false) -> Frame {
    var frame = Frame()
    let hasWrapped = rows.advance(text) || isNarrower
    let newlines = text.utf8.count { $0 == 0x0A }
    let shift = newlines * (Footer.newline.utf8.count - 1)
    if footer.isShown, hasWrapped || !allowance.take(shift, at: now()) {
      frame.before = footer.cleared()
    } else if footer.isShown, newlines > 0 {
      frame.newline = Footer.newline
    }
    if rows.isInside, !isNarrower { frame.after = drawn() }
    return frame
  }

  /// The row as it is after a second in which nothing may have come.
  mutating func tick(isNarrower: Bool = false) -> String { rows.isInside && !isNarrower ? drawn() : "" }

  mutating func cleared() -> String { footer.cleared() }

  /// Whether the window was wider when this began.
  func isWider(than width: Int) -> Bool { self.width > width }

  /// Something else was written, and the text goes on in a new row.
  mutating func startRow() { _ = rows.advance("\n") }

  /// Nothing within a second of the last time.
  private mutating func drawn() -> String {
    let now = now()
    if footer.isShown, let written, now - written < .seconds(1) { return "" }
    guard footer.isShown || allowance.isAmple(at: now) else { return "" }
    var next = footer
    let text = next.showing(words(at: now))
    guard !text.isEmpty, allowance.take(text.utf8.count, at: now) else { return "" }
    (footer, written) = (next, now)
    return text
  }

  /// `¤ about $0.0021 · 49 out · 12 s`: what matters first, for a narrow screen cuts the rest.
  private func words(at now: ContinuousClock.Instant) -> String {
    let seconds = "\((now - started).components.seconds) s"
    let cost = estimate.map { "about \($0.cost.brief)" }
    let out = estimate.flatMap { $0.outputTokens > 0 ? "\($0.outputTokens.grouped) out" : nil }
    let parts: [String?] =
      switch phase {
      case .waiting: ["waiting", seconds]
      case .thinking: ["thinking", cost, out, seconds]
      case .running(let tool, let progress): [tool, progress.share, seconds, progress.message]
      case .replying: [tableRows.map { "table, \($0.grouped) rows so far" }, cost, out, seconds]
      }
    return NoticeMarker.lines(parts.compactMap(\.self).joined(separator: " · "), width: 200)[0]
  }
}

/// How many bytes may be spent: some at once, and so many more a second.
private struct ByteAllowance: Sendable {
  private static let most = 400
  private static let perSecond = 100
  private var left = most
  private var counted: ContinuousClock.Instant

  init(at now: ContinuousClock.Instant) {
    counted = now
  }

  /// Whether so many bytes may be spent now; then they are.
  mutating func take(_ bytes: Int, at now: ContinuousClock.Instant) -> Bool {
    refill(at: now)
    guard left >= bytes else { return false }
    left -= bytes
    return true
  }

  /// Whether a row that is not there may come back: it should then stay for a while.
  mutating func isAmple(at now: ContinuousClock.Instant) -> Bool {
    refill(at: now)
    return left >= Self.most / 2
  }

  private mutating func refill(at now: ContinuousClock.Instant) {
    let milliseconds = Int((now - counted) / .milliseconds(1))
    let earned = milliseconds * Self.perSecond / 1_000
    guard earned > 0 else { return }
    left = min(Self.most, left + earned)
    counted += .milliseconds(earned * 1_000 / Self.perSecond)
  }
}
