import Markdown
import Testing

/// What colours find in code. The marks: `c` comment, `s` string, `n` number, `k` keyword.
struct CodeLexerTests {
  private static let lines: [(language: String, code: String, marked: String)] = [
    ("swift", "let a = \"x\\\"y\" // b", "<k let> a = <s \"x\\\"y\"> <c // b>"),
    ("py", "def f(x): return 'a' + 1.5  # no", "<k def> f(x): <k return> <s 'a'> + <n 1.5>  <c # no>"),
    ("JS", "const s = `a`; /* b */ if (0xFF) {}", "<k const> s = <s `a`>; <c /* b */> <k if> (<n 0xFF>) {}"),
    ("ts", "interface A { b?: string }", "<k interface> A { b?: <k string> }"),
    ("java", "public class A { int b = 1_000; }", "<k public> <k class> A { <k int> b = <n 1_000>; }"),
    ("c", "if (a->b != 'x') return 0;", "<k if> (a->b != <s 'x'>) <k return> <n 0>;"),
    ("c++", "auto x = nullptr; // y", "<k auto> x = <k nullptr>; <c // y>"),
    ("c#", "using X; var a = \"b\";", "<k using> X; <k var> a = <s \"b\">;"),
    ("go", "func f() string { return `a\\` }", "<k func> f() <k string> { <k return> <s `a\\`> }"),
    ("rust", "fn f<'a>(x: &'a str) -> u8 { 0 }", "<k fn> f<'a>(x: &'a <k str>) -> <k u8> { <n 0> }"),
    ("kotlin", "val x = listOf(1..5)", "<k val> x = listOf(<n 1>..<n 5>)"),
    ("ruby", "def f = puts 'x' # y", "<k def> f = <k puts> <s 'x'> <c # y>"),
    ("php", "echo $a . \"b\"; // c", "<k echo> $a . <s \"b\">; <c // c>"),
    (
      "bash", "for f in a#b; do echo \"$f\"; done # x",
      "<k for> f <k in> a#b; <k do> <k echo> <s \"$f\">; <k done> <c # x>"
    ),
    ("sql", "SELECT a FROM b WHERE c = 'it' -- d", "<k SELECT> a <k FROM> b <k WHERE> c = <s 'it'> <c -- d>"),
    ("html", "<p class=\"a\">b</p><!-- c -->", "<<k p> class=<s \"a\">>b</<k p>><c <!-- c -->>"),
    ("css", "a { color: red; } /* b */", "a { color: red; } <c /* b */>"),
    ("json", "{\"a\": [1, true, null]}", "{<s \"a\">: [<n 1>, <k true>, <k null>]}"),
    ("yaml", "a-b: \"c\" # d", "a-b: <s \"c\"> <c # d>"), ("toml", "a = 'b' # c", "a = <s 'b'> <c # c>"),
    ("Dockerfile", "FROM a:1 # b", "<k FROM> a:<n 1> <c # b>"),
    ("lua", "local a = [[b]] -- c", "<k local> a = <s [[b]]> <c -- c>"),
    ("yaml", "a: b#c # d", "a: b#c <c # d>"), ("ini", "a = b ; c", "a = b <c ; c>"), ("toml", "a = b#c", "a = b#c"),
    ("Dockerfile", "RUN a#b", "<k RUN> a#b"), ("php", "echo 1; # c", "<k echo> <n 1>; <c # c>"),
    ("css", "a-from { }", "a-from { }"), ("html", "<my-div>", "<my-div>"),
    ("sql", "select 'a\\' from b", "<k select> <s 'a\\'> <k from> b"),
    ("bash", "echo 'a\\' if", "<k echo> <s 'a\\'> <k if>"), ("lua", "a = [[b\\]] if", "a = <s [[b\\]]> <k if>"),
    ("perl", "my $x = 1; # y", "<k my> $x = <n 1>; <c # y>"), ("make", "ifeq (a,b) # c", "<k ifeq> (a,b) <c # c>"),
    ("r", "if (TRUE) x <- 2 # y", "<k if> (<k TRUE>) x <- <n 2> <c # y>"),
    ("rust,no_run", "fn a", "<k fn> a"), ("js:index.js", "if", "<k if>"),
    ("{.python}", "if x: pass", "<k if> x: <k pass>"), ("python title=\"x\"", "None", "<k None>"),
  ]

  @Test(arguments: lines.indices) func findsThePiecesOfALine(_ index: Int) throws {
    let (language, code, marked) = Self.lines[index]
    var lexer = try #require(CodeLexer(info: language))
    #expect(written(lexer.tokens(in: code, endsLine: true)) == marked)
  }

  @Test func goesOnOverLines() throws {
    var lexer = try #require(CodeLexer(info: "python"))
    let lines = ["a = \"\"\"b", "  c 'd'", "e\"\"\" + 'f", "if g"].map { written(lexer.tokens(in: $0, endsLine: true)) }
    #expect(lines == ["a = <s \"\"\"b>", "<s   c 'd'>", "<s e\"\"\"> + <s 'f>", "<k if> g"])
    var other = try #require(CodeLexer(info: "c"))
    #expect(written(other.tokens(in: "a /* b", endsLine: true)) == "a <c /* b>")
    #expect(written(other.tokens(in: "c */ if", endsLine: true)) == "<c c */> <k if>")
    var lua = try #require(CodeLexer(info: "lua"))
    #expect(written(lua.tokens(in: "local a --[[ b", endsLine: true)) == "<k local> a <c --[[ b>")
    #expect(written(lua.tokens(in: "c ]] local d -- e", endsLine: true)) == "<c c ]]> <k local> d <c -- e>")
    // A line may come in pieces.
    #expect(written(other.tokens(in: "a // b", endsLine: false)) == "a <c // b>")
    #expect(written(other.tokens(in: " if", endsLine: true)) == "<c  if>")
    #expect(written(other.tokens(in: "if", endsLine: true)) == "<k if>")
  }

  @Test func keepsEveryCharacter() throws {
    for (info, code, _) in Self.lines {
      var lexer = try #require(CodeLexer(info: info))
      #expect(lexer.tokens(in: code + "é天\t\\", endsLine: true).map(\.text).joined() == code + "é天\t\\")
      #expect(lexer.tokens(in: "", endsLine: true).isEmpty)
    }
  }

  @Test(arguments: ["", "text", "nosuch", "output", "1"]) func knowsNoOtherLanguages(_ info: String) {
    #expect((CodeLexer(info: info) == nil) == true)
  }

  private func written(_ tokens: [CodeLexer.Token]) -> String {
    tokens.map { token in
      switch token.kind {
      case .plain: token.text
      case .comment: "<c \(token.text)>"
      case .string: "<s \(token.text)>"
      case .number: "<n \(token.text)>"
      case .keyword: "<k \(token.text)>"
      }
    }.joined()
  }
}
