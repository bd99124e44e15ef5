import Testing

@testable import Terminal

/// What holds for every text, however it comes.
struct MarkdownStreamTests {
  private static let texts =
    (MarkdownCases.inline + MarkdownCases.blocks + MarkdownCases.wrapped).map(\.0) + MarkdownCases.untouched
    + MarkdownTableCases.all.map(\.1) + MarkdownReplies.all

  @Test(arguments: [0, 20, 50]) func showsTheSameForEveryCut(_ width: Int) {
    for text in Self.texts {
      let whole = StyledText.of(streamed([text], width: width))
      #expect(StyledText.of(streamed(text.unicodeScalars.map { String($0) }, width: width)) == whole)
      let indices = text.unicodeScalars.indices
      for index in text.count > 400 ? Array(indices.shuffled().prefix(60)) : Array(indices) {
        let cut = [String(text[..<index]), String(text[index...])]
        #expect(StyledText.of(streamed(cut, width: width)) == whole, "\(cut)")
      }
    }
  }

  @Test func leavesNoStyleBehindAtAnyChunkOrLineEnd() {
    for text in Self.texts {
      var renderer = MarkdownRenderer(styles: Styles(isEnabled: true), width: 20)
      for scalar in text.unicodeScalars {
        let piece = renderer.rendered(String(scalar))
        #expect(piece.split(separator: "\n").allSatisfy { isReset(String($0)) }, "\(text.prefix(80))")
      }
      #expect(isReset(renderer.finished()))
    }
  }

  @Test func emitsOnlyStylesAndNewlines() {
    for text in Self.texts {
      let output = streamed([text], width: 20)
      #expect(Sanitiser.screened(output) == output, "\(text.prefix(80))")
    }
  }

  @Test func neverWritesARowThatIsTooWideForItsWords() {
    for text in MarkdownTableCases.all.map(\.1) + [MarkdownReplies.prose] {
      for width in [40, 80, 200] {
        for line in streamed([text], width: width, styles: .plain).split(separator: "\n") {
          #expect(displayWidth(of: String(line)) <= width, "\(line)")
        }
      }
    }
  }

  @Test func givesPlainProseBackWhenUnwrapped() {
    let prose =
      "A reply of plain words, wrapped at many widths; nothing is lost: not 2 * 3, not snake_case, nor (brackets)."
    for width in 20...90 {
      let lines = streamed([prose], width: width).split(separator: "\n")
      #expect(lines.joined(separator: " ") == prose)
      #expect(lines.allSatisfy { displayWidth(of: String($0)) <= width })
    }
  }

  @Test(arguments: ["*open", "**open", "`open", "[open", "~~open", "$open", "<a open", "![open"])
  func letsGoOfAMarkThatFindsNoPartnerWithinReach(_ opener: String) {
    var renderer = MarkdownRenderer(styles: Styles(isEnabled: true), width: 0)
    let text = "Some text before " + opener + String(repeating: " and more", count: 24)
    let early = renderer.rendered(text)
    #expect(early.contains(opener))
    // A partner that comes too late is text.
    let marks = String(opener.prefix { !$0.isLetter })
    let late = ["[": "](u)", "![": "](u)", "<": ">"][marks] ?? marks
    #expect(early + renderer.rendered(late + " end") + renderer.finished() == text + late + " end")
  }

  private func streamed(_ chunks: [String], width: Int, styles: Styles = Styles(isEnabled: true)) -> String {
    var renderer = MarkdownRenderer(styles: styles, width: width)
    let output = chunks.map { renderer.rendered($0) }.joined()
    return output + renderer.finished()
  }

  /// Whether every style that the text opens is ended in it.
  private func isReset(_ text: String) -> Bool {
    var isOpen = false
    for part in text.split(separator: "\u{1B}[").dropFirst(text.hasPrefix("\u{1B}[") ? 0 : 1) {
      isOpen = !part.hasPrefix("0m")
    }
    return !isOpen
  }
}
