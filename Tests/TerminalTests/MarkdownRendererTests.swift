import Testing

@testable import Terminal

struct MarkdownRendererTests {
  @Test(arguments: MarkdownCases.inline + MarkdownCases.blocks)
  func rendersWithoutWrapping(_ text: String, _ expected: String) {
    #expect(rendered(text, width: 0) == MarkdownCases.expected(expected, styled: true))
    #expect(rendered(text, width: 0, styles: .plain) == MarkdownCases.expected(expected, styled: false))
  }

  @Test(arguments: MarkdownCases.untouched) func printsWhatIsNoMarkdownAsItWasTyped(_ text: String) {
    #expect(rendered(text, width: 0) == text)
    #expect(rendered(text + "\n\nnext", width: 0) == text.dropTrailingBackslash + "\n\nnext")
  }

  @Test(arguments: MarkdownCases.wrapped) func wrapsAtTwentyColumns(_ text: String, _ expected: String) {
    #expect(rendered(text, width: 20) == MarkdownCases.expected(expected, styled: true))
    #expect(rendered(text, width: 20, styles: .plain) == MarkdownCases.expected(expected, styled: false))
  }

  @Test func wrapsNothingBelowTwentyColumns() {
    #expect(rendered("the quick brown fox jumps over", width: 19) == "the quick brown fox jumps over")
  }

  @Test func givesTheSameForEveryChunking() {
    var random = SplitMix(state: 7)
    for text in MarkdownCases.texts {
      for width in [0, 20] {
        let whole = rendered(text, width: width)
        #expect(streamed(text.unicodeScalars.map { String($0) }, width: width) == whole, "\(text.prefix(80))")
        for _ in 0..<3 { #expect(streamed(split(text, &random), width: width) == whole, "\(text.prefix(80))") }
      }
    }
  }

  @Test func leavesNoStyleBehindAtAnyChunkOrLineEnd() {
    for text in MarkdownCases.texts {
      var renderer = MarkdownRenderer(styles: Styles(isEnabled: true), width: 20)
      for scalar in text.unicodeScalars {
        let piece = renderer.rendered(String(scalar))
        #expect(piece.split(separator: "\n").allSatisfy { isReset(String($0)) }, "\(text.prefix(80))")
      }
      #expect(isReset(renderer.finished()))
    }
  }

  @Test func emitsOnlyStylesAndNewlines() {
    for text in MarkdownCases.texts {
      let stripped = withoutStyles(rendered(text, width: 20))
      #expect(!stripped.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" && $0 != "\t" })
    }
  }

  @Test func givesPlainProseBackWhenUnwrapped() {
    let prose =
      "A reply of plain words, wrapped at many widths; nothing is lost: not 2 * 3, not snake_case, nor (brackets)."
    for width in 20...90 {
      let lines = rendered(prose, width: width).split(separator: "\n")
      #expect(lines.joined(separator: " ") == prose)
      #expect(lines.allSatisfy { displayWidth(of: String($0)) <= width })
    }
  }

  @Test func givesTheTextWithoutItsMarksWhenUnwrapped() {
    let output = withoutStyles(rendered("A **bold claim** with `some code` and *stress* for all of us.", width: 24))
    #expect(
      output.split(separator: "\n").joined(separator: " ") == "A bold claim with some code and stress for all of us.")
  }

  @Test func showsAllButTheLastWordAtAPause() {
    var renderer = MarkdownRenderer(styles: .plain, width: 40)
    #expect(renderer.rendered("The first wor") == "The first")
    #expect(renderer.rendered("ds are ") == " words are")
    #expect(renderer.rendered("**bold and") == " bold")
    #expect(renderer.rendered("** more\n") == " and more\n")
    #expect(renderer.rendered("- it") == "")
    #expect(renderer.rendered("em two") == "• item")
    #expect(renderer.finished() == " two")
  }

  @Test func beginsAnewWhenFinished() {
    var renderer = MarkdownRenderer(styles: .plain, width: 40)
    #expect(renderer.rendered("```\n*code") + renderer.finished() == "```\n*code")
    #expect(renderer.rendered("*text* ") + renderer.finished() == "text")
    #expect(renderer.finished() == "")
  }

  @Test func letsSomethingElseBePrintedBetweenWords() {
    var renderer = MarkdownRenderer(styles: .plain, width: 40)
    #expect(renderer.interrupted() == "")
    #expect(renderer.rendered("- some wo") == "• some")
    #expect(renderer.interrupted() == "\n")
    #expect(renderer.interrupted() == "")
    #expect(renderer.rendered("rds more") == "  words")
    #expect(renderer.finished() == " more")
  }
}

extension MarkdownRendererTests {
  private func rendered(_ text: String, width: Int, styles: Styles = Styles(isEnabled: true)) -> String {
    var renderer = MarkdownRenderer(styles: styles, width: width)
    let output = renderer.rendered(text)
    return output + renderer.finished()
  }

  private func streamed(_ chunks: [String], width: Int) -> String {
    var renderer = MarkdownRenderer(styles: Styles(isEnabled: true), width: width)
    let output = chunks.map { renderer.rendered($0) }.joined()
    return output + renderer.finished()
  }

  private func split(_ text: String, _ random: inout SplitMix) -> [String] {
    var chunks = [String.UnicodeScalarView()]
    for scalar in text.unicodeScalars {
      if Int.random(in: 0..<4, using: &random) == 0 { chunks.append(String.UnicodeScalarView()) }
      chunks[chunks.count - 1].append(scalar)
    }
    return chunks.map { String($0) }
  }

  /// Whether every style that the text opens is ended in it.
  private func isReset(_ text: String) -> Bool {
    var isOpen = false
    for part in text.split(separator: "\u{1B}[").dropFirst(text.hasPrefix("\u{1B}[") ? 0 : 1) {
      isOpen = !part.hasPrefix("0m")
    }
    return !isOpen
  }

  private func withoutStyles(_ text: String) -> String {
    text.split(separator: "\u{1B}[", omittingEmptySubsequences: false).enumerated().map { index, part in
      index == 0 ? String(part) : String(part.drop { $0 != "m" }.dropFirst())
    }.joined()
  }
}

extension String {
  /// A backslash before a line break is the break itself.
  fileprivate var dropTrailingBackslash: String { hasSuffix("\\") ? String(dropLast()) : self }
}

/// A small generator with a fixed beginning, so that a failure comes again.
private struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
