import Testing

@testable import Terminal

/// What hostile and long replies cost, counted and not timed.
struct MarkdownEffortTests {
  @Test func looksAtEachScalarOfHostileTextABoundedNumberOfTimes() {
    for text in MarkdownCases.hostile {
      let half = String(String.UnicodeScalarView(text.unicodeScalars.prefix(text.unicodeScalars.count / 2)))
      let (less, _) = effort(half)
      let (more, held) = effort(text)
      #expect(more <= 2 * less + 150_000, "\(text.prefix(20))")
      #expect(more <= 400 * text.unicodeScalars.count, "\(text.prefix(20))")
      #expect(held <= 1_000, "\(text.prefix(20))")
    }
  }

  @Test func looksAtProseAFewTimes() {
    let prose = String(
      repeating: "Some **bold** words, `code` and [a link](https://example.org) in a reply.\n", count: 500)
    #expect(effort(prose).work <= 4 * prose.unicodeScalars.count)
  }

  @Test func writesLittleMoreThanTheText() {
    let prose = String(
      repeating: "Some plain words of a reply that has no marks at all but some length, - as they have.\n", count: 500)
    var renderer = MarkdownRenderer(styles: Styles(isEnabled: true), width: 80)
    let output = renderer.rendered(prose) + renderer.finished()
    #expect(output.utf8.count <= prose.utf8.count * 11 / 10)
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

  private func effort(_ text: String) -> (work: Int, held: Int) {
    var renderer = MarkdownRenderer(styles: Styles(isEnabled: true), width: 80)
    var held = 0
    for scalar in text.unicodeScalars {
      _ = renderer.rendered(String(scalar))
      held = max(held, renderer.heldCount)
    }
    _ = renderer.finished()
    return (renderer.work, held)
  }
}
