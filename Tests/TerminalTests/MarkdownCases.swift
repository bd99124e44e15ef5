import Terminal

/// Markdown and what a terminal shows of it; the marks are those of `StyledText`.
enum MarkdownCases {
  /// Without wrapping.
  static let inline: [(String, String)] = [
    ("**bold** text", "{b}bold{} text"),
    ("*italic* and _italic_", "{i}italic{} and {i}italic{}"),
    ("***both*** done", "{bi}both{} done"),
    ("**two words**, more", "{b}two words{}, more"),
    ("**bold *and italic* bold**", "{b}bold {bi}and italic{b} bold{}"),
    ("`let a = *b*` ok", "{36}let a = *b*{} ok"),
    ("``a ` b`` ok", "{36}a ` b{} ok"),
    ("(**a**), \"*b*\".", "({b}a{}), \"{i}b{}\"."),
    ("foo**bar**baz", "foo{b}bar{}baz"),
    ("这是**重点**内容", "这是{b}重点{}内容"),
    ("他说**“好”**了", "他说{b}“好”{}了"),
    ("~~struck~~ goes", "{s}struck{} goes"),
    ("a ~~b *c* d~~ e", "a {s}b {is}c{s} d{} e"),
    ("~5 to ~10, 5~10 and 20~30", "~5 to ~10, 5~10 and 20~30"),
    ("\\*not\\* \\`code\\` C:\\dir", "*not* `code` C:\\dir"),
    ("# Title with `code`", "{bu}Title with {bu36}code{}"),
    ("###### deep", "{b}deep{}"),
    ("## closed ##", "{b}closed{}"),
    ("## not closed#", "{b}not closed#{}"),
    ("Heading\n===\ntext", "Heading\n{d}═══════{}\ntext"),
    ("Two\nlines\n---\ntext", "Two\nlines\n{d}─────{}\ntext"),
    ("**a\nb** c", "{b}a{}\n{b}b{} c"),
    ("``` `x` ```", "{36}`x`{}"),
    ("[a](", "[a]("),
    ("see *open words\n\nnext", "see *open words\n\nnext"),
    ("a ![logo](l.png) b", "a {u}logo{} (l.png) b"),
    ("[the docs](https://a.b/c_d_e(f)) end", "{u}the docs{} (https://a.b/c_d_e(f)) end"),
    ("**[docs](http://x)** end", "{bu}docs{b} (http://x){} end"),
    ("[a **b** c](u \"t\")!", "{u}a {bu}b{u} c{} (u)!"),
    ("[http://x](http://x) <http://y> <a@b.c>", "{u}http://x{} {u}http://y{} {u}a@b.c{}"),
    ("&lt;b&gt; &amp;&copy; &#65;&#x42; &nosuch;", "<b> &© AB &nosuch;"),
    ("&#27;[31m &#x9b;m &#8238; &Tab;", "&#27;[31m &#x9b;m &#8238; &Tab;"),
    ("a  b   c", "a  b   c"),
    ("one\\\ntwo  \nthree", "one\ntwo\nthree"),
    ("one<br>two", "one\ntwo"),
    ("a <b>c</b> <!-- d -->", "a <b>c</b> <!-- d -->"),
  ]

  /// What is printed as it was typed.
  static let untouched = [
    "Use *args and **kwargs here.", "It's 5 ` wide, no more.", "So \\(a\\,b\\) and $\\{1,2\\}$.",
    "2 * 3 * 4", "snake_case_name", "_private_name here", "*.txt and *.md", "**/*.swift",
    "a ** b ** c", "the last *word", "the last **word", "the last `word", "[1] and [ ] and [x][y]",
    "a[0] = b[1]", "[open (paren", "! [a] !", "100% of #tags", "#hashtag", "-5 and -x", "1.5 is 3/2", "1.5) x",
    "2024 was", "+1", "a | b", "#######", "-> arrow", "~ tilde", "``open", "_", "`", "\\", "end\\", "![", "[",
    "It costs $5 or $10, not $5-$10 or 5$.", "$HOME is set and $PATH is not", "US$5 *and US$6", "$5 *or $6 a piece",
    "Inline $a_1 * b_2 * c$ stays", "\\[ x_1 * y_1 * z \\]", "$$E = mc^2 *a* b$$", "\\(\\alpha_1 + \\beta_1\\) ok",
    "$$\n\\frac{a_1}{b_1}\n- c\n= 5\n$$", "\\[\n# x\n*y*\n\\]", "a < b and c > d", "List<String> and Map<K, V>",
    "f(x) -> *mut T", "5 * 6 and * 7", "see [ref] and [a]: b",
  ]

  static let blocks: [(String, String)] = [
    ("- one\n- two", "• one\n• two"),
    ("* a\n  + b\n    - c\n", "• a\n  • b\n    • c"),
    ("1. one\n2) two\n10. ten", "1. one\n2) two\n10. ten"),
    ("1. a\n   - b\n\n     c\n2. d", "1. a\n   • b\n\n     c\n2. d"),
    (
      "- [ ] open\n- [x] done\n- [X] too\n- [y] no\n1. [ ] one",
      "• [ ] open\n• [x] done\n• [x] too\n• [y] no\n1. [ ] one"
    ),
    ("-\n- \n*\n1.\n", "•\n•\n•\n1."),
    ("- a\nlazy\n\n  more\n\nend", "• a\n  lazy\n\n  more\n\nend"),
    ("> quoted\n> > deeper\n>\nplain", "{d}│{} quoted\n{d}│{} {d}│{} deeper\n{d}│{}\nplain"),
    ("> - item\n>   more", "{d}│{} • item\n{d}│{}   more"),
    ("> a\nlazy\n\nb", "{d}│{} a\n{d}│{} lazy\n\nb"),
    (
      "---\n***\n___\n- - -\n",
      Array(repeating: "{d}" + String(repeating: "─", count: 40) + "{}", count: 4).joined(separator: "\n")
    ),
    ("```text\nlet **a** = `b`\n\n  # no\n```\n*t*", "{d}── text ──{}\nlet **a** = `b`\n\n  # no\n{d}──{}\n{i}t{}"),
    ("~~~\n```\n~~~~\nx", "{d}──{}\n```\n{d}──{}\nx"),
    ("````\n```\n````", "{d}──{}\n```\n{d}──{}"),
    ("```\nopen **fence**", "{d}──{}\nopen **fence**\n{d}──{}"),
    ("- a\n  ```sh\n  ls\n    -l\n  ```\n- b", "• a\n  {d}── sh ──{}\n  ls\n    -l\n  {d}──{}\n• b"),
    ("- ```\n  x\n  ```", "• {d}──{}\n  x\n  {d}──{}"),
    ("> ```\n> x\n>\n> ```\n> y", "{d}│{} {d}──{}\n{d}│{} x\n{d}│{}\n{d}│{} {d}──{}\n{d}│{} y"),
    ("> ```\n> x\ny", "{d}│{} {d}──{}\n{d}│{} x\n{d}│{} {d}──{}\ny"),
    ("1. > ```\n   > x\n   > ```\n", "1. {d}│{} {d}──{}\n   {d}│{} x\n   {d}│{} {d}──{}"),
    ("> - ```\n>   x\n>   ```\n", "{d}│{} • {d}──{}\n{d}│{}   x\n{d}│{}   {d}──{}"),
    ("```swift\nlet a = 1 // b\n```", "{d}── swift ──{}\n{35}let{} a = {33}1{} {90}// b{}\n{d}──{}"),
    ("    let x = *y*\n\n    z\n", "    let x = *y*\n\n    z"),
    ("a\n\n\n b\n", "a\n\n\nb"),
    ("a\n===\n# b #\nc", "a\n{d}═══{}\n{bu}b{}\nc"),
  ]

  /// Twenty columns.
  static let wrapped: [(String, String)] = [
    ("the quick brown fox jumps over", "the quick brown fox\njumps over"),
    ("12345678901234567890 x", "12345678901234567890\nx"),
    ("- the quick brown fox jumps", "• the quick brown\n  fox jumps"),
    ("10. the quick brown foxes", "10. the quick brown\n    foxes"),
    ("> the quick brown fox jumps", "{d}│{} the quick brown\n{d}│{} fox jumps"),
    ("**the quick brown fox jumps**", "{b}the quick brown fox{}\n{b}jumps{}"),
    ("see https://example.org/a/very/long/path now", "see\nhttps://example.org/a/very/long/path now"),
    ("见 https://例え.jp/路径路径路径路径路径 了", "见\nhttps://例え.jp/路径路径路径路径路径 了"),
    ("run `git log --oneline --all` now", "run\n{36}git log --oneline --all{} now"),
    ("a `b c` and `quick brown` d", "a {36}b c{} and\n{36}quick brown{} d"),
    ("[a b](https://e.org/1/2)", "{u}a b{}\n(https://e.org/1/2)"),
    ("天地玄黄宇宙洪荒日月盈昃辰宿列张", "天地玄黄宇宙洪荒日月\n盈昃辰宿列张"),
    ("天地玄黄宇宙洪荒日月。盈昃", "天地玄黄宇宙洪荒日\n月。盈昃"),
    ("天地玄黄宇宙洪荒日word", "天地玄黄宇宙洪荒日\nword"),
    ("```\nlet a = \"a long line of code\"\n```", "{d}──{}\nlet a = \"a long line of code\"\n{d}──{}"),
    ("👩‍👩‍👧 👩‍👩‍👧 👩‍👩‍👧 👩‍👩‍👧 👩‍👩‍👧 👩‍👩‍👧 👩‍👩‍👧 x", "👩‍👩‍👧 👩‍👩‍👧 👩‍👩‍👧 👩‍👩‍👧 👩‍👩‍👧 👩‍👩‍👧 👩‍👩‍👧\nx"),
    ("## the quick brown fox jumps", "{b}the quick brown fox{}\n{b}jumps{}"),
    (">>>>>>>>>>>>>>>> deep", String(repeating: "{d}│{} ", count: 5) + "deep"),
  ]
}
