import Foundation
import Markdown
import Testing

/// What is not in the specification: GitHub's tables, tasks and strikethrough, LaTeX, and the bounds of streaming.
struct ExtensionTests {
  private static func table(_ rows: [[String]]) -> String {
    let rows = rows.map { "<tr>\n" + $0.map { "<td>\($0)</td>\n" }.joined() + "</tr>\n" }
    return "<table>\n" + rows.joined() + "</table>\n"
  }

  private static let tables: [(String, String)] = [
    ("| a | b |\n|---|:-:|\n| 1 | *2* |\n", table([["a", "b"], ["1", "<em>2</em>"]])),
    ("a | b\n-|-\n1 | 2\n3\n\nend\n", table([["a", "b"], ["1", "2"], ["3", ""]]) + "<p>end</p>\n"),
    ("| a |\n| - |\n> b\n", table([["a"]]) + "<blockquote>\n<p>b</p>\n</blockquote>\n"),
    ("text\n| a \\| b |\n|---|\n| `c \\| d` |\n", "<p>text</p>\n" + table([["a | b"], ["<code>c | d</code>"]])),
    ("| a |\n|---|---|\n", "<p>| a |\n|---|---|</p>\n"),
    ("| a | b |\n|-|-|\n| c\\\\| d |\n", table([["a", "b"], ["c\\", "d"]])),
    ("| a | b |\n|-|-|\n| c\\\\\\| d | e |\n", table([["a", "b"], ["c\\| d", "e"]])),
    ("| a | b |\n|---|\n", "<p>| a | b |\n|---|</p>\n"),
    ("| a |\nb\n", "<p>| a |\nb</p>\n"),
    ("| a | b |\n|---|---|\n| 1 | 2 | 3 |\n", table([["a", "b"], ["1", "2 | 3"]])),
    ("- | a |\n  |---|\n  | 1 |\n", "<ul>\n<li>" + table([["a"], ["1"]]) + "</li>\n</ul>\n"),
    ("| a |\n|---|\n- b\n", table([["a"]]) + "<ul>\n<li><p>b</p>\n</li>\n</ul>\n"),
    ("| a |\n- b\n", "<p>| a |</p>\n<ul>\n<li><p>b</p>\n</li>\n</ul>\n"),
    ("| a |\n---\n", "<h2>| a |</h2>\n"), ("| a |\n:-\n| b |\n", table([["a"], ["b"]])),
    ("a\\|b\n:-\n", "<p>a|b\n:-</p>\n"), ("| a |\n|-:-|\n", "<p>| a |\n|-:-|</p>\n"),
    ("| a |\n|:|\n", "<p>| a |\n|:|</p>\n"),
  ]

  private static let tasks: [(String, String)] = [
    ("- [ ] a\n- [x] b\n", "<ul>\n<li>[ ] <p>a</p>\n</li>\n<li>[x] <p>b</p>\n</li>\n</ul>\n"),
    ("1. [X] a\n", "<ol>\n<li>[x] <p>a</p>\n</li>\n</ol>\n"),
    ("- [x]\ta\n", "<ul>\n<li>[x] <p>a</p>\n</li>\n</ul>\n"),
    ("- [x]a\n", "<ul>\n<li><p>[x]a</p>\n</li>\n</ul>\n"),
    ("- [y] a\n", "<ul>\n<li><p>[y] a</p>\n</li>\n</ul>\n"),
    ("[x] a\n", "<p>[x] a</p>\n"),
  ]

  private static let strikethrough: [(String, String)] = [
    ("~~a~~ b", "<p><del>a</del> b</p>\n"), ("~~a *b*~~", "<p><del>a <em>b</em></del></p>\n"),
    ("~a~ b", "<p>~a~ b</p>\n"), ("~~~a~~~ b\n", "<pre><code class=\"language-a~~~\"></code></pre>\n"),
    ("a ~~~b~~~", "<p>a ~~~b~~~</p>\n"), ("~~ a ~~", "<p>~~ a ~~</p>\n"), ("~~a", "<p>~~a</p>\n"),
  ]

  private static let math: [(String, String)] = [
    ("$a_1 * b$ and *c*", "<p>$a_1 * b$ and <em>c</em></p>\n"), ("\\(a\\,b\\) *c*", "<p>\\(a\\,b\\) <em>c</em></p>\n"),
    ("$$\n# a\n- *b*\n$$ *c*\n", "<p>$$\n# a\n- *b*\n$$ <em>c</em></p>\n"),
    ("> \\[\n> *a*\n> \\]\n", "<blockquote>\n<p>\\[\n*a*\n\\]</p>\n</blockquote>\n"),
    ("$$\n*a*\n\n*b*\n", "<p>$$\n*a*</p>\n<p><em>b</em></p>\n"),
    ("$$ *a*\n\nb\n", "<p>$$ <em>a</em></p>\n<p>b</p>\n"), ("$5 *and* $10", "<p>$5 <em>and</em> $10</p>\n"),
    ("$5 and *10$*", "<p>$5 and <em>10$</em></p>\n"),
    ("US$5 *a*, CA$6 *b*", "<p>US$5 <em>a</em>, CA$6 <em>b</em></p>\n"),
    ("$PATH is *not* $HOME", "<p>$PATH is <em>not</em> $HOME</p>\n"),
    ("`$a` *b* `$c`", "<p><code>$a</code> <em>b</em> <code>$c</code></p>\n"),
    ("$\\text{when it is} *x*$", "<p>$\\text{when it is} *x*$</p>\n"),
    ("$2 \\alpha *x*$", "<p>$2 \\alpha *x*$</p>\n"), ("$ab, cd *x*$", "<p>$ab, cd <em>x</em>$</p>\n"),
    ("$a*b*$c", "<p>$a<em>b</em>$c</p>\n"), ("$a *b* $ c", "<p>$a <em>b</em> $ c</p>\n"),
    ("$ a*b*$", "<p>$ a<em>b</em>$</p>\n"), ("$a\n*b*$", "<p>$a\n<em>b</em>$</p>\n"),
    ("$a\\$ *b*$", "<p>$a\\$ *b*$</p>\n"), ("\\(*!*\\)", "<p>(<em>!</em>)</p>\n"),
    ("\\(not\nclosed *a*", "<p>(not\nclosed <em>a</em></p>\n"), ("\\[a](b) *c*", "<p>[a](b) <em>c</em></p>\n"),
  ]

  private static let references: [(String, String)] = [
    ("&#x0000A9;", "<p>©</p>\n"), ("&#0000169;", "<p>©</p>\n"), ("&#x1000000;", "<p>&amp;#x1000000;</p>\n"),
  ]

  /// White space, which the comparison with the specification's examples does not see.
  private static let spaces: [(String, String)] = [
    ("  ```\n  aa\n    bb\n c\n  ```\n", "<pre><code>aa\n  bb\nc\n</code></pre>\n"),
    ("```\n\n  \n x\n```\n", "<pre><code>\n  \n x\n</code></pre>\n"),
    (" ```\n   \n ```\n", "<pre><code>  \n</code></pre>\n"),
    ("      a\n\n\n        b\n\nc\n", "<pre><code>  a\n\n\n    b\n</code></pre>\n<p>c</p>\n"),
    ("- ```\n    a\n      \n  b\n  ```\n", "<ul>\n<li><pre><code>  a\n    \nb\n</code></pre>\n</li>\n</ul>\n"),
    ("\ta\tb\n", "<pre><code>a\tb\n</code></pre>\n"),
    ("-\t\ta\n", "<ul>\n<li><pre><code>  a\n</code></pre>\n</li>\n</ul>\n"),
    (">\t\ta\n", "<blockquote>\n<pre><code>  a\n</code></pre>\n</blockquote>\n"),
    ("`a  b` `  c  ` ` `\n", "<p><code>a  b</code> <code> c </code> <code> </code></p>\n"),
    ("`   ` `a\nb`\n", "<p><code>   </code> <code>a b</code></p>\n"),
    ("a   b \n   c  \nd  \n\ne\n", "<p>a   b\nc<br />\nd</p>\n<p>e</p>\n"),
    ("#   a   b   ##  \n", "<h1>a   b</h1>\n"),
  ]

  private static let all: [(String, String)] = [tables, tasks, strikethrough, math, references, spaces].flatMap { $0 }

  @Test(arguments: all)
  func readsTheSameHoweverItIsCut(_ text: String, _ expected: String) {
    #expect(HTMLWriter.html([text]) == expected)
    for index in text.unicodeScalars.indices {
      #expect(HTMLWriter.html([String(text[..<index]), String(text[index...])]) == expected)
    }
    #expect(HTMLWriter.html(text.unicodeScalars.map { String($0) }) == expected)
  }

  /// A deviation from the specification: the distance counts from the first scalar of the mark.
  @Test(arguments: [("*", "*", "em"), ("**", "**", "strong"), ("`", "`", "code"), ("~~", "~~", "del")])
  func aMarkReachesTwoHundredCharacters(_ opener: String, _ closer: String, _ tag: String) {
    let near = String(repeating: "a", count: 200 - opener.count)
    #expect(HTMLWriter.html([opener + near + closer]) == "<p><\(tag)>\(near)</\(tag)></p>\n")
    let far = near + "a"
    #expect(HTMLWriter.html([opener + far + closer]) == "<p>\(opener)\(far)\(closer)</p>\n")
    #expect(HTMLWriter.html([opener + near, "a" + closer]) == "<p>\(opener)\(far)\(closer)</p>\n")
  }

  @Test func aLinksTextReachesTwoHundredCharacters() {
    let near = String(repeating: "a", count: 199)
    #expect(HTMLWriter.html(["[\(near)](b)"]) == "<p><a href=\"b\">\(near)</a></p>\n")
    #expect(HTMLWriter.html(["[a\(near)](b)"]) == "<p>[a\(near)](b)</p>\n")
  }

  @Test(arguments: [("$", "$"), ("\\(", "\\)")])
  func mathReachesTwoHundredCharacters(_ opener: String, _ closer: String) {
    let near = String(repeating: "=", count: 197 - opener.count)
    let text = opener + near + "*b*" + closer
    #expect(HTMLWriter.html([text]) == "<p>\(text)</p>\n")
    let marks = [opener, closer].map { $0.replacing("\\", with: "") }
    #expect(HTMLWriter.html([opener + near + "=*b*" + closer]) == "<p>\(marks[0])\(near)=<em>b</em>\(marks[1])</p>\n")
  }

  @Test func aLinksDestinationReachesAThousandCharacters() {
    let near = String(repeating: "d", count: 997)
    #expect(HTMLWriter.html(["[a](\(near))"]) == "<p><a href=\"\(near)\">a</a></p>\n")
    #expect(HTMLWriter.html(["[a](d\(near))"]) == "<p>[a](d\(near))</p>\n")
  }

  private static func repeated(_ text: String, _ count: Int) -> String { String(repeating: text, count: count) }

  @Test(arguments: [
    (repeated("a", 32) + ":x", true), (repeated("a", 33) + ":x", false), ("a@" + repeated("b", 63), true),
    ("a@" + repeated("b", 64), false), ("a@.b", false), ("a@b-.c", false), ("a@b-c.d", true), ("a@-b", false),
  ])
  func anAddressHasTheFormOfOne(_ address: String, _ isOne: Bool) {
    #expect(HTMLWriter.html(["<\(address)>"]).contains("<a href") == isOne)
  }

  @Test(arguments: [(">", 64, "<blockquote>"), ("- ", 32, "<li>"), ("1. ", 32, "<li>")])
  func containersNestSixtyFourDeep(_ mark: String, _ depth: Int, _ tag: String) {
    let html = HTMLWriter.html([Self.repeated(mark, depth + 6) + "a\n"])
    #expect(html.components(separatedBy: tag).count == depth + 1)
    #expect(html.contains(Self.repeated(mark, 6).replacing(">", with: "&gt;") + "a"))
  }

  @Test func aLineOfMarksIsARuleUpToItsLimit() {
    #expect(HTMLWriter.html([Self.repeated("-", 256) + "\n"]) == "<hr />\n")
    #expect(HTMLWriter.html([Self.repeated("-", 257) + "\n"]) == "<p>\(Self.repeated("-", 257))</p>\n")
  }

  /// A header's first word has 23 characters at most, and the whole of it 4,000.
  @Test func aHeaderIsHeldUpToItsLimits() {
    for (word, isHeader) in [(Self.repeated("a", 23), true), (Self.repeated("a", 24), false)] {
      let html = HTMLWriter.html(["\(word) | b\n-|-\n"])
      #expect(html == (isHeader ? Self.table([[word, "b"]]) : "<p>\(word) | b\n-|-</p>\n"))
    }
    for (cell, isHeader) in [(Self.repeated("a", 3_996), true), (Self.repeated("a", 3_997), false)] {
      let html = HTMLWriter.html(["| \(cell) |\n|---|\n"])
      #expect(html == (isHeader ? Self.table([[cell]]) : "<p>| \(cell) |\n|---|</p>\n"))
    }
  }

  @Test func aLongLineOfCodeComesInPiecesAndIsNoFence() {
    var parser = MarkdownParser()
    let long = Self.repeated("x", 500)
    let code = MarkdownBlock.code(fence: "```", info: "")
    #expect(
      parser.parse("```\n\(long)```\nmore\n```\n") == [
        .begin(code), .code(long, endsLine: false), .code("```", endsLine: true), .code("more", endsLine: true),
        .end(code),
      ])
  }

  @Test func whatIsPrintedIsLetGoAtOnceWhereNothingMayChange() {
    var parser = MarkdownParser()
    #expect(parser.parse("Some text") == [.begin(.paragraph), .inline(.text("Some text"))])
    #expect(parser.parse(" and") == [.inline(.text(" and"))])
    #expect(parser.parse(" *more") == [.inline(.text(" "))])
    #expect(
      parser.parse("* of") == [
        .inline(.begin(.emphasis("*"))), .inline(.text("more")), .inline(.end(.emphasis("*"))),
        .inline(.text(" of")),
      ])
    #expect(parser.finish() == [.end(.paragraph)])
    #expect(parser.parse("# A head") == [.begin(.heading(level: 1)), .inline(.text("A head"))])
  }

  @Test func referencesToControlCharactersStay() {
    for text in ["&#27;", "&#x1b;", "&#155;", "&#0;", "&#8238;", "&lrm;", "&NewLine;", "&#x200b;", "&#xE0041;"] {
      let html = HTMLWriter.html([text])
      let unsafe = html.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" || (0x7F...0x9F).contains($0.value) }
      #expect(!unsafe && (html.contains("&amp;") || html.contains("\u{FFFD}")), "\(text)")
    }
  }
}
