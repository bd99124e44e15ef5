/// The languages that replies use most.
extension CodeLanguage {
  /// The names that fences use, and the language.
  static let all: [(String, CodeLanguage)] = [
    ("python py python3", python), ("javascript js jsx mjs node", javascript), ("typescript ts tsx", typescript),
    ("java", java), ("c h", c), ("cpp c++ cc cxx hpp", cpp), ("csharp cs c#", csharp), ("go golang", go),
    ("rust rs", rust), ("swift", swift), ("kotlin kt kts", kotlin), ("ruby rb", ruby), ("php", php),
    ("bash sh shell zsh console", shell), ("sql mysql postgresql postgres sqlite", sql), ("html xml svg vue", markup),
    ("css scss less", css), ("json jsonc json5", json), ("yaml yml", yaml), ("toml ini conf properties", toml),
    ("dockerfile docker", dockerfile), ("lua", lua), ("perl pl", perl), ("r", r), ("makefile make", makefile),
  ]

  private static let python = hashed(
    "and as assert async await break case class continue def del elif else except False finally for from global if "
      + "import in is lambda match None nonlocal not or pass raise return True try while with yield self",
    quotes: [.lines("\"\"\""), .lines("'''"), .line("\""), .line("'")])

  private static let scriptWords =
    "async await break case catch class const continue debugger default delete do else export extends false finally "
    + "for from function get if import in instanceof let new null of return set static super switch this throw true "
    + "try typeof undefined var void while with yield"
  private static let scriptQuotes: [Quote] = [.line("\""), .line("'"), .lines("`")]
  private static let javascript = curly(scriptWords, quotes: scriptQuotes)
  private static let typescript = curly(
    scriptWords + " abstract any as boolean declare enum implements interface keyof namespace never number private "
      + "protected readonly string type unknown satisfies public", quotes: scriptQuotes)

  private static let java = curly(
    "abstract assert boolean break byte case catch char class continue default do double else enum extends false "
      + "final finally float for if implements import instanceof int interface long native new null package private "
      + "protected record return sealed short static super switch synchronized this throw throws true try var "
      + "void volatile while yield public",
    quotes: [.lines("\"\"\""), .line("\""), .line("'")])

  private static let cWords =
    "auto bool break case char const continue default do double else enum extern false float for goto if inline int "
    + "long NULL register restrict return short signed sizeof static struct switch true typedef union unsigned void "
    + "volatile while"
  private static let c = curly(cWords + " include define ifdef ifndef endif")
  private static let cpp = curly(
    cWords + " alignas catch class concept consteval constexpr co_await co_return co_yield decltype delete explicit "
      + "export final friend include define mutable namespace new noexcept nullptr operator override private "
      + "protected requires static_cast dynamic_cast template this throw try typename using virtual public")

  private static let csharp = curly(
    "abstract as async await base bool break byte case catch char class const continue decimal default delegate do "
      + "double else enum event explicit extern false finally fixed float for foreach get if implicit in int "
      + "interface internal is lock long namespace new null object operator out override params private protected "
      + "readonly record ref return sealed set short static string struct switch this throw true try typeof "
      + "uint ulong using var virtual void volatile where while yield public",
    quotes: [.lines("\"\"\""), .line("\""), .line("'")])

  private static let go = curly(
    "any bool break byte case chan const continue default defer else error fallthrough false float64 for func go goto "
      + "if import int int64 interface iota map nil package range return rune select string struct switch true type "
      + "uint var",
    quotes: [.line("\""), .line("'"), .lines("`", hasEscapes: false)])

  private static let rust = curly(
    "as async await bool break const continue crate dyn else enum extern f64 false fn for i32 i64 if impl in let loop "
      + "match mod move mut pub ref return Self self static str String struct super trait true type u32 u64 u8 unsafe "
      + "use usize where while",
    quotes: [.lines("\"")])

  private static let swift = curly(
    "actor any as associatedtype async await break case catch class continue default defer deinit do else enum "
      + "extension fallthrough false fileprivate final for func guard if import in indirect init inout internal is "
      + "lazy let mutating nil nonisolated open operator override package private protocol repeat rethrows "
      + "return self Self some static struct subscript super switch throw throws true try typealias var weak where "
      + "while public",
    quotes: [.lines("\"\"\""), .line("\"")])

  private static let kotlin = curly(
    "abstract as break by catch class companion const constructor continue data do else enum false final finally for "
      + "fun if import in init inline interface internal is lateinit null object open operator override package "
      + "private protected return sealed super suspend this throw true try typealias val var when where while public",
    quotes: [.lines("\"\"\""), .line("\""), .line("'")])

  private static let ruby = hashed(
    "alias and begin break case class def defined? do else elsif end ensure extend false for if in include module next "
      + "nil not or private protected puts raise redo require rescue retry return self super then true undef "
      + "unless until when while yield public")

  private static let php: CodeLanguage = {
    var language = curly(
      "abstract and array as break case catch class const continue declare default do echo else elseif empty enum "
        + "extends false final finally fn for foreach function global if implements include instanceof interface "
        + "isset match namespace new null or print private protected readonly require return static switch "
        + "this throw trait true try unset use var while yield public")
    language.lineComments.append(bytes("#"))
    return language
  }()

  private static let shell: CodeLanguage = {
    var language = hashed(
      "alias break case cd continue do done echo elif else esac eval exec exit export false fi for function if in "
        + "local read readonly return select set shift source sudo then trap true unset until while",
      quotes: [.lines("\""), .lines("'", hasEscapes: false)])
    language.commentsNeedSpace = true
    language.allowsDash = true
    return language
  }()

  private static let sql = CodeLanguage(
    lineComments: [bytes("--")], blockComment: BlockComment(start: bytes("/*"), end: bytes("*/")),
    quotes: [.lines("'", hasEscapes: false), .line("\"", hasEscapes: false)],
    keywords: words(
      "add all alter and any as asc begin between bigint boolean by cascade case cast char check column commit "
        + "constraint create cross database date default delete desc distinct drop else end exists false foreign from "
        + "full function grant group having if in index inner insert int integer into is join key left like limit "
        + "not null numeric offset on or order outer over partition primary references returning right rollback "
        + "select serial set sum table text then timestamp trigger true union unique update using values varchar "
        + "view when where with"),
    ignoresCase: true)

  private static let markup = CodeLanguage(
    blockComment: BlockComment(start: bytes("<!--"), end: bytes("-->")),
    quotes: [.lines("\"", hasEscapes: false)],
    keywords: words(
      "a article aside body br button canvas code div em footer form h1 h2 h3 h4 head header html img input label li "
        + "link main meta nav ol option p pre script section select span strong style table tbody td template "
        + "textarea th thead title tr ul video"),
    allowsDash: true)

  private static let css: CodeLanguage = {
    var language = curly("@media @import @font-face @keyframes @supports important from to and not only")
    language.allowsDash = true
    return language
  }()

  private static let json = curly("true false null", quotes: [.line("\"")])
  private static let yaml: CodeLanguage = {
    var language = hashed("true false null yes no on off")
    language.commentsNeedSpace = true
    language.allowsDash = true
    return language
  }()
  private static let toml: CodeLanguage = {
    var language = hashed("true false", quotes: [.lines("\"\"\""), .lines("'''"), .line("\""), .line("'")])
    language.lineComments.append(bytes(";"))
    language.commentsNeedSpace = true
    language.allowsDash = true
    return language
  }()

  private static let dockerfile: CodeLanguage = {
    var language = hashed(
      "add arg as cmd copy entrypoint env expose from healthcheck label onbuild run shell stopsignal user volume "
        + "workdir")
    language.ignoresCase = true
    language.commentsNeedSpace = true
    return language
  }()

  private static let lua = CodeLanguage(
    lineComments: [bytes("--")], blockComment: BlockComment(start: bytes("--[["), end: bytes("]]")),
    quotes: [
      .line("\""), .line("'"), Quote(start: bytes("[["), end: bytes("]]"), isMultiline: true, hasEscapes: false),
    ],
    keywords: words(
      "and break do else elseif end false for function goto if in local nil not or repeat return then true until while")
  )

  private static let perl = hashed(
    "and bless die do else elsif eval for foreach if last local my next no not or our package print push redo "
      + "require return shift sub undef unless until use while")

  private static let r = hashed(
    "break else FALSE for function if in Inf library NA NaN next NULL repeat return TRUE while")

  private static let makefile = hashed("define else endef endif export ifdef ifeq ifndef ifneq include override")
}
