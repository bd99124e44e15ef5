import Foundation
import Testing

@testable import Terminal

/// What hostile and long replies cost.
@Suite(.serialized) struct MarkdownEffortTests {
  static let hostile = [
    "[", "*", "`", ">", "*a ", "_a ", "*_~~`[", "![a](", "[a](b", "<a ", "$a ", "&a", "`a``b```", " ", "\n", "- ",
    "1. ",
    "|", "|a\n", "\\", "\\(", "# ", "=\n", "~~a", "```\n", "> ", "[]", "](", "[a]((", "字", "字**", "👩\u{200D}",
    "\u{301}",
    "     a\n", "> a\nb\n", "$$\n", "-\n", "$", "<", "<a@b", "&#", "<!--", "**a", "(**a", "\t>\t-\t", "|a|b|\n|-|-|\n",
    "a*", "word ", "- - ", "```\n `", "[a](<", "\\[\n", "<a b='",
  ]

  /// In time: twice the text costs about twice, and not four times. In memory: what is held is bounded.
  @Test(arguments: hostile) func readsHostileTextInLinearTime(_ unit: String) {
    let short = String(repeating: unit, count: 4_000 / unit.utf8.count)
    let long = String(repeating: unit, count: 16_000 / unit.utf8.count)
    let (less, _) = effort([short])
    let (more, held) = effort([long])
    #expect(more < .milliseconds(100) || more < less * 9, "\(less) \(more)")
    #expect(held <= 5_000)
  }

  @Test(arguments: hostile) func readsHostileCharactersInLinearTime(_ unit: String) {
    let text = String(repeating: unit, count: 3_000 / unit.utf8.count)
    let (time, held) = effort(text.unicodeScalars.map { String($0) })
    #expect(time < .seconds(2))
    #expect(held <= 5_000)
  }

  @Test func writesLittleMoreThanTheText() {
    let prose = String(
      repeating: "Some plain words of a reply that has no marks at all but some length, - as they have.\n", count: 500)
    var renderer = MarkdownRenderer(styles: Styles(isEnabled: true), width: 80)
    let output = renderer.rendered(prose) + renderer.finished()
    #expect(output.utf8.count <= prose.utf8.count * 11 / 10)
  }

  @Test func letsALongTableGo() {
    var renderer = MarkdownRenderer(styles: .plain, width: 80)
    _ = renderer.rendered("| a | b |\n|---|---|\n")
    let row = "| " + String(repeating: "x ", count: 900) + " | y |\n"
    var held = 0
    for _ in 0..<120 {
      _ = renderer.rendered(row)
      held = max(held, renderer.heldCount)
    }
    #expect(held < 150_000)
  }

  @Test(arguments: [("word", 250_000), ("*", 100_000), (">", 100_000), ("字", 50_000), ("`", 100_000)])
  func standsAVeryLongLine(_ unit: String, _ count: Int) {
    var renderer = MarkdownRenderer(styles: Styles(isEnabled: true), width: 80)
    let chunk = String(repeating: unit, count: 1_000)
    var bytes = 0
    for _ in 0..<(count / 1_000) { bytes += renderer.rendered(chunk).utf8.count }
    #expect(renderer.heldCount <= 1_000)
    bytes += renderer.finished().utf8.count
    #expect(bytes <= count * unit.utf8.count * 11 / 10)
  }

  /// The time of this thread, so that others do not matter.
  private func effort(_ chunks: [String]) -> (time: Duration, held: Int) {
    var renderer = MarkdownRenderer(styles: Styles(isEnabled: true), width: 80)
    var held = 0
    let start = clock()
    for chunk in chunks {
      _ = renderer.rendered(chunk)
      held = max(held, renderer.heldCount)
    }
    _ = renderer.finished()
    return (clock() - start, held)
  }

  private func clock() -> Duration {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
  }
}
