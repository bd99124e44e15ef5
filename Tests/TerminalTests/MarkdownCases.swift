import Terminal

/// Markdown and what has to come out of it.
enum MarkdownCases {
  /// Without wrapping; `{b}`, `{i}`, `{c}` and `{d}` stand for bold, italic, code's accent and dim, `{}` for the reset.
  static let inline: [(String, String)] = [
    ("**bold** text", "{b}bold{} text"),
    ("*italic* and _italic_", "{i}italic{} and {i}italic{}"),
    ("***both*** done", "{b}{i}both{}{} done"),
    ("**two words**, more", "{b}two{} {b}words{}, more"),
    ("**bold *and italic* bold**", "{b}bold{} {b}{i}and{}{} {b}{i}italic{}{} {b}bold{}"),
    ("`let a = *b*` ok", "{c}let{} {c}a{} {c}={} {c}*b*{} ok"),
    ("``a ` b`` ok", "{c}a{} {c}`{} {c}b{} ok"),
    ("(**a**), \"*b*\".", "({b}a{}), \"{i}b{}\"."),
    ("foo**bar**baz", "foo{b}bar{}baz"),
    ("这是**重点**内容", "这是{b}重{}{b}点{}内容"),
    ("他说**“好”**了", "他说{b}“好”{}了"),
    ("~~struck~~ stays", "~~struck~~ stays"),
    ("\\*not\\* \\`code\\` C:\\dir", "*not* `code` C:\\dir"),
    ("# Title with `code`", "{b}Title{} {b}with{} {b}{c}code{}{}"),
    ("###### deep", "{b}deep{}"),
    ("**a\nb** c", "**a\nb** c"),
    ("``` `x` ```", "{c}`x`{}"),
    ("[a](", "a ("),
    ("**two words\nthree** c", "{b}two{} {b}words{}\n{b}three{} c"),
    ("see *open words\n\nnext", "see {i}open{} {i}words{}\n\nnext"),
    ("a ![logo](l.png) b", "a logo (l.png) b"),
    ("[the docs](https://a.b/c_d_e(f)) end", "the docs (https://a.b/c_d_e(f)) end"),
    ("**[docs](http://x)** end", "{b}docs{} {b}(http://x){} end"),
    ("[a **b** c](u \"t\")!", "a {b}b{} c (u \"t\")!"),
    ("a  b   c", "a  b   c"),
    ("one\\\ntwo  \nthree", "one\ntwo\nthree"),
  ]

  /// What is printed as it was typed.
  static let untouched = [
    "2 * 3 * 4", "2*3*4", "x**2 + y**2", "snake_case_name", "__init__ and __name__", "_private_name here",
    "*.txt and *.md",
    "**/*.swift", "a ** b ** c", "****four**** marks", "the last *word", "the last **word", "the last `word",
    "[1] and [ ] and [x][y]", "array[i](x)", "a[0] = b[1]", "[open (paren", "! [a] !", "100% of #tags", "#hashtag",
    "-5 and -x",
    "1.5 is 3/2", "1.5) x", "2024 was", "+1", "a | b", "<br> &amp; <a@b.c>", "#######", "a\n===",
    "----- x",
    "-> arrow", "~ tilde", "``open", "_", "**", "`", "\\", "end\\", "![", "[",
  ]

  static let blocks: [(String, String)] = [
    ("- one\n- two", "• one\n• two"),
    ("* a\n  + b\n    - c\n", "• a\n  • b\n    • c\n"),
    ("1. one\n2) two\n10. ten", "1. one\n2) two\n10. ten"),
    ("- [ ] open\n- [x] done", "• [ ] open\n• [x] done"),
    ("-\n- \n*\n1.\n", "•\n•\n•\n1.\n"),
    ("- a\nlazy\n\n  more\n\nend", "• a\n  lazy\n\n  more\n\nend"),
    ("> quoted\n> > deeper\n>\nplain", "{d}│{} quoted\n{d}│{} {d}│{} deeper\n{d}│{}\nplain"),
    ("> - item\n>   more", "{d}│{} • item\n{d}│{}   more"),
    ("---\n***\n- - -\n", String(repeating: "{d}" + String(repeating: "─", count: 40) + "{}\n", count: 3)),
    ("```swift\nlet **a** = `b`\n\n  # no\n```\n*t*", "{d}```swift{}\nlet **a** = `b`\n\n  # no\n{d}```{}\n{i}t{}"),
    ("~~~\n```\n~~~~\nx", "{d}~~~{}\n```\n{d}~~~~{}\nx"),
    ("````\n```\n````", "{d}````{}\n```\n{d}````{}"),
    ("```\nopen **fence**", "{d}```{}\nopen **fence**"),
    ("- a\n  ```sh\n  ls\n    -l\n  ```\n- b", "• a\n{d}```sh{}\nls\n  -l\n{d}```{}\n• b"),
    ("- ```\n  x\n  ```", "• {d}```{}\nx\n{d}```{}"),
    ("> ```\n> x\n> ```\n> y", "{d}```{}\nx\n{d}```{}\n{d}│{} y"),
    ("> ```\n> x\ny", "{d}```{}\nx\ny"),
    ("| a | **b** |\n|---|---|\n| `1` | 2 |", "| a | **b** |\n|---|---|\n| `1` | 2 |"),
    ("    let x = *y*\n", "    let x = *y*\n"),
    ("a\n\n\n b\n", "a\n\n\nb\n"),
  ]

  /// Twenty columns.
  static let wrapped: [(String, String)] = [
    ("the quick brown fox jumps over", "the quick brown fox\njumps over"),
    ("12345678901234567890 x", "12345678901234567890\nx"),
    ("- the quick brown fox jumps", "• the quick brown\n  fox jumps"),
    ("10. the quick brown foxes", "10. the quick brown\n    foxes"),
    ("> the quick brown fox jumps", "{d}│{} the quick brown\n{d}│{} fox jumps"),
    ("**the quick brown fox jumps**", "{b}the{} {b}quick{} {b}brown{} {b}fox{}\n{b}jumps{}"),
    ("see https://example.org/a/very/long/path now", "see\nhttps://example.org/a/very/long/path now"),
    ("天地玄黄宇宙洪荒日月盈昃辰宿列张", "天地玄黄宇宙洪荒日月\n盈昃辰宿列张"),
    ("天地玄黄宇宙洪荒日月。盈昃", "天地玄黄宇宙洪荒日\n月。盈昃"),
    ("天地玄黄宇宙洪荒日word", "天地玄黄宇宙洪荒日\nword"),
    ("| a long table row | stays | as it is |", "| a long table row | stays | as it is |"),
    ("```\nlet a = \"a long line of code\"\n```", "{d}```{}\nlet a = \"a long line of code\"\n{d}```{}"),
    ("👩‍👩‍👧 👩‍👩‍👧 👩‍👩‍👧 👩‍👩‍👧 👩‍👩‍👧 👩‍👩‍👧 👩‍👩‍👧 x", "👩‍👩‍👧 👩‍👩‍👧 👩‍👩‍👧 👩‍👩‍👧 👩‍👩‍👧 👩‍👩‍👧 👩‍👩‍👧\nx"),
    ("## the quick brown fox jumps", "{b}the{} {b}quick{} {b}brown{} {b}fox{}\n{b}jumps{}"),
    (">>>>>>>>>>>>>>>> deep", String(repeating: "{d}│{} ", count: 5) + "deep"),
  ]

  static let hostile: [String] = [
    String(repeating: "a", count: 10_000), String(repeating: "*", count: 10_000),
    String(repeating: "> ", count: 5_000),
    String(repeating: ">", count: 10_000) + " x", String(repeating: "- ", count: 5_000) + "x",
    String(repeating: "[", count: 10_000), String(repeating: "![a](", count: 2_000),
    String(repeating: "`", count: 10_000),
    String(repeating: "`a``", count: 2_500), String(repeating: "*_", count: 5_000),
    String(repeating: "*a _b ", count: 1_500),
    String(repeating: "**a", count: 3_500), String(repeating: " ", count: 10_000) + "x",
    String(repeating: "\n", count: 10_000),
    String(repeating: "- - ", count: 2_500), String(repeating: "1. ", count: 3_500),
    String(repeating: "```\n", count: 2_500),
    "```\n" + String(repeating: " ", count: 10_000), "```\n" + String(repeating: "`", count: 10_000),
    "- ```\n" + String(repeating: "  x\n", count: 2_500), String(repeating: "\\", count: 10_000),
    String(repeating: "字", count: 10_000), "a" + String(repeating: "\u{301}", count: 10_000),
    String(repeating: "👩\u{200D}", count: 4_000), String(repeating: "#", count: 10_000),
    String(repeating: "_a", count: 5_000),
    String(repeating: "\t>\t-\t", count: 2_000), "~~~" + String(repeating: "i", count: 10_000),
    String(repeating: "a*", count: 5_000), String(repeating: "(**a", count: 2_500),
    String(repeating: "字**", count: 3_500),
  ]

  static var texts: [String] {
    inline.map(\.0) + untouched + blocks.map(\.0) + wrapped.map(\.0) + hostile.map { String($0.prefix(600)) }
  }

  /// The expectation with or without its escape sequences.
  static func expected(_ marked: String, styled: Bool) -> String {
    let codes = [
      ("{b}", "\u{1B}[1m"), ("{i}", "\u{1B}[3m"), ("{c}", "\u{1B}[36m"), ("{d}", "\u{1B}[2m"), ("{}", "\u{1B}[0m"),
    ]
    return codes.reduce(marked) { text, code in
      text.split(separator: code.0, omittingEmptySubsequences: false).joined(separator: styled ? code.1 : "")
    }
  }
}
