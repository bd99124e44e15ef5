import Foundation
import Markdown
import Testing

@testable import Exports

/// A reply inside a larger Markdown document brings no heading and no HTML into it.
@Suite struct ReplyMarkdownTests {
  private static let hostile = [
    "# Title\ntext", "Title\n=====\ntext", "Title\n---\ntext", "> # quoted\n> text", "- # in a list\n- b",
    "1. a\n\n   # deep\n", "<h1>x</h1>", "<script>alert(1)</script>", "a <b>bold</b> word", "<!-- open",
    "<details>\n\n# x",
    "```\n# code stays\n<b>\n```\n# out", "- ```\n  # code in a list\n# out of it", "x ` y\nz ` <h1> ` w",
    "`<b>` and <i>x</i>",
    "    # indented code\n\n# out", "~~~\nopen fence\n# inside", "``` `\n# a", "#\n##  \n###### six", "a\n-",
    "a\n=\n\n\nb",
    "<a\nhref='x'>", "text\n\n\t# tab", "> a\n---\n> b", "\\# not\n# is", "<https://example.com> and <x@y.z>",
    "| a |\n|---|\n| <b>x</b> |", "`````\n# x", "[x]: <y>\n# z", "a\u{2028}# b",
  ]

  private func headingsAndTags(_ text: String) -> [MarkdownEvent] {
    var parser = MarkdownParser()
    return (parser.parse(text) + parser.finish()).filter { event in
      switch event {
      case .begin(.heading), .underline, .inline(.html): true
      default: false
      }
    }
  }

  @Test(arguments: hostile) func nothingReachesOut(text: String) {
    let embedded = ReplyMarkdown.embedded(text)
    #expect(headingsAndTags(embedded).isEmpty, "\(embedded)")
    // What follows is a paragraph of its own: the last block is closed.
    let page = "# Top\n\n\(embedded)\n\n*cost line*\n"
    #expect(headingsAndTags(page).count == 1, "\(page)")
    var parser = MarkdownParser()
    let events = parser.parse(page) + parser.finish()
    let end = events.suffix(5)
    #expect(end.contains(.inline(.text("cost line"))) && end.contains(.end(.paragraph)), "\(page)")
  }

  @Test(arguments: [
    "plain", "a\n\n- b\n- c\n\n1 - 2 = 3", "`#` and `<b>`", "```swift\n# a\nlet x = 1 < 2\n```", "a | b\n--|--\n1 | 2",
  ])
  func whatReachesNothingStaysAsItIs(text: String) {
    #expect(ReplyMarkdown.embedded(text) == text)
  }

  @Test func changesTheLinesThatReachOut() {
    #expect(ReplyMarkdown.embedded("# Why `<b>`\nso <i>it</i> is") == "\\# Why `<b>`\nso &lt;i>it&lt;/i> is")
    #expect(ReplyMarkdown.embedded("```\nlet a = 1") == "```\nlet a = 1\n```")
    // A fence of either kind is closed by one of its own length, wherever the reply was cut.
    #expect(ReplyMarkdown.embedded("~~~\nopen") == "~~~\nopen\n~~~")
    #expect(ReplyMarkdown.embedded("````\n```\n") == "````\n```\n````")
    #expect(ReplyMarkdown.embedded("~~~\nclosed\n~~~") == "~~~\nclosed\n~~~")
  }
}
