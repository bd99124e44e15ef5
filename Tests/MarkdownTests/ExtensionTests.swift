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
    ("| a |\n---\n", "<h2>| a |</h2>\n"),
  ]

  private static let tasks: [(String, String)] = [
    ("- [ ] a\n- [x] b\n", "<ul>\n<li>[ ] <p>a</p>\n</li>\n<li>[x] <p>b</p>\n</li>\n</ul>\n"),
    ("1. [X] a\n", "<ol>\n<li>[x] <p>a</p>\n</li>\n</ol>\n"),
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
    ("$5 *and* $10", "<p>$5 <em>and</em> $10</p>\n"), ("$5 and *10$*", "<p>$5 and <em>10$</em></p>\n"),
    ("US$5 *a*, CA$6 *b*", "<p>US$5 <em>a</em>, CA$6 <em>b</em></p>\n"),
    ("$PATH is *not* $HOME", "<p>$PATH is <em>not</em> $HOME</p>\n"),
    ("`$a` *b* `$c`", "<p><code>$a</code> <em>b</em> <code>$c</code></p>\n"),
    ("\\(not\nclosed *a*", "<p>(not\nclosed <em>a</em></p>\n"), ("\\[a](b) *c*", "<p>[a](b) <em>c</em></p>\n"),
  ]

  @Test(arguments: tables + tasks + strikethrough + math)
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
  }

  @Test func referencesToControlCharactersStay() {
    for text in ["&#27;", "&#x1b;", "&#155;", "&#0;", "&#8238;", "&lrm;", "&NewLine;", "&#x200b;", "&#xE0041;"] {
      let html = HTMLWriter.html([text])
      let unsafe = html.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" || (0x7F...0x9F).contains($0.value) }
      #expect(!unsafe && (html.contains("&amp;") || html.contains("\u{FFFD}")), "\(text)")
    }
  }
}
