import Testing

/// The specification's examples, whole and cut.
struct SpecificationTests {
  @Test(arguments: SpecificationExamples.all) func readsTheExample(_ example: SpecificationExamples.Example) {
    #expect(comparable(HTMLWriter.html([example.markdown + "\n"])) == comparable(example.html))
  }

  @Test(arguments: SpecificationExamples.all)
  func readsTheExampleTheSameHoweverItIsCut(_ example: SpecificationExamples.Example) {
    let text = example.markdown + "\n"
    let whole = HTMLWriter.html([text])
    #expect(HTMLWriter.html(text.unicodeScalars.map { String($0) }) == whole)
    for index in text.unicodeScalars.indices {
      #expect(HTMLWriter.html([String(text[..<index]), String(text[index...])]) == whole)
    }
  }

  /// Lists are written as tight ones here, so their white space and paragraphs differ. A tag alone in its line is a
  /// paragraph (21, 31), and a line of spaces in indented code has none (112).
  @Test func whatIsNoListAgreesToTheLastSpace() {
    let differing = SpecificationExamples.all.filter { example in
      !example.html.contains("<li>") && lines(HTMLWriter.html([example.markdown + "\n"])) != lines(example.html)
    }
    #expect(differing.map(\.number) == [21, 31, 112])
  }

  /// Apart from a tight item that begins with a heading (300) and a comment alone in its line (309).
  @Test func listsOfParagraphsAgreeToTheLastSpace() {
    let blocks = ["<p>", "<pre>", "<blockquote>", "<ul>", "<ol", "<h", "</li>"]
    let differing = SpecificationExamples.all.filter { example in
      let html = withoutItemNewlines(example.html)
      let items = html.ranges(of: "<li>").map { html[$0.upperBound...] }
      guard !items.isEmpty, items.allSatisfy({ item in blocks.contains { item.hasPrefix($0) } }) else { return false }
      return lines(withoutItemNewlines(HTMLWriter.html([example.markdown + "\n"]))) != lines(html)
    }
    #expect(differing.map(\.number) == [300, 309])
  }

  private func withoutItemNewlines(_ html: String) -> String {
    html.replacing("<li>\n", with: "<li>").replacing("\n</li>", with: "</li>")
  }

  private func lines(_ html: String) -> [Substring] {
    Array(html.split(separator: "\n", omittingEmptySubsequences: false).reversed().drop { $0.isEmpty }.reversed())
  }

  @Test func everyExampleIsInTheTableOrLeftOut() {
    let tested = SpecificationExamples.all.map(\.number)
    let leftOut = SpecificationExamples.leftOut.flatMap(\.numbers)
    #expect((tested + leftOut).sorted() == Array(1...652))
  }

  /// Without the paragraphs, which tight lists have not, and without the newlines between tags.
  private func comparable(_ html: String) -> String {
    let words = html.replacing("<p>", with: "").replacing("</p>", with: "").split { $0 == "\n" || $0 == " " }
    return words.joined(separator: " ").replacing("> <", with: "><").replacing("<li> ", with: "<li>")
      .replacing(" </li>", with: "</li>")
  }
}
