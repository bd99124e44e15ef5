import Foundation
import Testing

@testable import Exports
@testable import Records

/// Pages for people: what the blocks of a reply become, the sums of several sessions, and pictures.
@Suite struct PageTests {
  @Test(arguments: [
    ("- [ ] todo", "☐ todo"), ("1. a\n2. b", "<ol>\n<li>"), ("a  \nb", "a<br>\nb"), ("a\nb", "<p>a\nb</p>"),
    ("Title\n===", "<p class=\"h h1\">Title</p>"), ("Title\n---\n\nplain", "<p class=\"h h2\">Title</p>\n<p>plain</p>"),
    ("| a |\n|:--|\n| 1 |", "<th class=\"left\">a</th>"), ("| a |\n|---|\n| 1 |", "<td>1</td>"),
    ("> q", "<blockquote>\n<p>q</p>\n</blockquote>"), ("*e*", "<em>e</em>"), ("---", "<hr>"),
    ("[a](ftp://x)", "<p>a (ftp://x)</p>"), ("[a]()", "<p>a</p>"), ("[a](HTTPS://x.test)", "href=\"HTTPS://x.test\""),
    ("![w](https://x.test/p.png)", "[picture: w, https://x.test/p.png]"), ("![](p.png)", "[picture: p.png]"),
    ("![w](data:image/svg+xml;base64,AAAA)", "[picture: w, in the text]"),
    ("![w](data:image/jpeg;base64,AA+/=)", "<img src=\"data:image/jpeg;base64,AA+/=\" alt=\"w\">"),
    ("```c++ x\na\n```", "<code class=\"language-c++\">"), ("```\na\n```", "<pre><code>a\n</code></pre>"),
    ("$x < y$", "<code class=\"math\">$x &lt; y$</code>"), ("a & 'b'", "a &amp; &#39;b&#39;"),
  ])
  func aBlockOfAReplyIsItsElement(reply: String, html: String) {
    #expect(ReplyHTML.html(of: reply).contains(html), "\(ReplyHTML.html(of: reply))")
  }

  /// A link can take its reader to the web and nowhere else, whatever surrounds the address.
  @Test(arguments: [
    ("http://x.test", true), ("https://x.test/a?b=c", true), ("HTTP://x.test", true), ("https:/x", false),
    ("https://x.test/a b", false), ("https://x\u{7F}.test", false), ("https://x\n.test", false), (" http://x", false),
    ("httpsx://y", false), ("", false),
  ])
  func aWebAddressIsHTTP(address: String, isOne: Bool) { #expect(HTMLText.isWebAddress(address) == isOne) }

  @Test(arguments: [
    ("png", true), ("jpeg", true), ("gif", true), ("webp", true), ("svg+xml", false), ("PNG", false), ("bmp", false),
  ])
  func aPictureInTheTextHasAKnownKind(kind: String, isOne: Bool) {
    #expect(HTMLText.isPicture("data:image/\(kind);base64,AZaz09+/=") == isOne)
    #expect(!HTMLText.isPicture("data:image/\(kind);base64,AA\"A") && !HTMLText.isPicture("data:image/\(kind),AA"))
  }

  @Test func aPictureIsInThePageAndADocumentIsNamed() {
    let picture = MediaFile(sha256: "a", type: .gif, name: "a<b.gif", size: 1)
    let document = MediaFile(sha256: "b", type: .pdf, size: 1)
    let shown = picture.figure(Data([1, 2, 3]))
    #expect(shown.contains("<img alt=\"picture: a&lt;b.gif, GIF, 1 byte\" src=\"data:image/gif;base64,AQID\">"))
    #expect(shown.hasSuffix("<figcaption>picture: a&lt;b.gif, GIF, 1 byte</figcaption></figure>\n"))
    #expect(picture.figure(nil) == "<figure><figcaption>picture: a&lt;b.gif, GIF, 1 byte</figcaption></figure>\n")
    #expect(document.figure(Data([1])) == "<figure><figcaption>document: PDF, 1 byte</figcaption></figure>\n")
  }

  private static func page(_ sessions: [SessionExport], _ options: ExportOptions) -> String {
    var (text, renderer) = ("", ExportFormat.html.renderer(options))
    renderer.begin { text += $0 }
    for session in sessions { renderer.add(session) { text += $0 } }
    renderer.end { text += $0 }
    return text
  }

  /// A page of several sessions has one head and their sums, real money and play money apart.
  @Test func aPageOfSeveralSessionsEndsWithTheirSums() {
    let sessions = [
      SessionExport(ExportFixture.transcript([.init(id: "g1", bill: "0.25"), .init(id: "g2")], id: "a", title: "One")),
      SessionExport(ExportFixture.transcript([.init(id: "g3", bill: "7")], id: "b", gateway: "sandbox")),
      SessionExport(ExportFixture.transcript([.init(id: "g4", bill: "0.5")], id: "c")),
    ]
    let page = Self.page(sessions, ExportOptions(isSeveral: true))
    #expect(page.contains("<title>Sessions</title>") && page.components(separatedBy: "<title>").count == 2)
    #expect(page.contains("<tr><td>2</td><td>3</td><td>≥ 0.75</td><td>unknown</td></tr>"))
    #expect(page.contains("<tr><td>1</td><td>1</td><td>7</td><td>billed, play money</td></tr>"))
    #expect(page.contains("<dd>sandbox (play money)</dd>") && page.hasSuffix("</main>\n</body>\n</html>\n"))
    let one = Self.page([sessions[0]], ExportOptions())
    #expect(one.contains("<title>One</title>") && !one.contains("All sessions"))
    #expect(Self.page([], ExportOptions(isSeveral: true)).contains("<title>Sessions</title>"))
  }

  /// Nothing of the conversation, and neither its pictures, is in a page without words.
  @Test func aPageHasPicturesWithTheWordsAlone() {
    let drawn = MediaFile(sha256: "a", type: .png, name: nil, size: 1)
    var start = TurnStarted(turn: 1, prompt: "p", assistant: "swift", model: "m")
    start.media = [MediaFile(sha256: "b", type: .pdf, name: "plan.pdf", size: 1)]
    let ended = ReplyEnded(turn: 1, attempt: 1, status: .complete, text: "", pictures: [drawn])
    let records = [Entry.turn(start), .reply(ended)].map { Record(time: ExportFixture.start, entry: $0) }
    var options = ExportOptions()
    options.media = { $0.sha256 == "a" ? Data([1, 2, 3]) : nil }
    let page = Self.page([SessionExport(Transcript(records))], options)
    #expect(page.contains("src=\"data:image/png;base64,AQID\"") && page.contains("plan.pdf"))
    #expect(!page.contains("(no reply)"), "a picture is one")
    let plain = Self.page([SessionExport(Transcript(records), content: false)], options)
    #expect(!plain.contains("AQID") && !plain.contains("plan.pdf") && plain.contains("class=\"bill\""))
    let markdown = ExportFormat.markdown.text(of: [SessionExport(Transcript(records))])
    #expect(!markdown.contains("(no reply)") && markdown.contains("document: plan.pdf"))
  }

  /// The sums of no session are those of nothing, and the document is whole.
  @Test func aDocumentOfNoSessionIsWhole() throws {
    let tree = try JSONTree(Data(ExportFormat.json.text(of: []).utf8))
    #expect(tree["sessions"]?.array?.isEmpty == true && tree["totals"]?["sessions"] == .number("0"))
    #expect(tree["totals"]?["cost"]?.string == "0" && tree["version"] == .number("1"))
    #expect(ExportFormat.markdown.text(of: []).hasSuffix("|--:|--:|--:|---|\n"))
  }

  @Test func theSumsOfSeveralSessionsHaveEachFigureInItsPlace() throws {
    let sessions = [
      SessionExport(
        ExportFixture.transcript(
          [
            .init(id: "g1", bill: "1"), .init(id: "g2", reported: "2"), .init(id: "g3", reported: "4"),
            .init(id: "g4"), .init(id: "g5", bill: "-1"), .init(id: "g6", bill: "-1"), .init(id: "g7", bill: "-1"),
          ], id: "a")),
      SessionExport(ExportFixture.transcript([.init(id: "g8", bill: "8", usage: Usage(input: 1))], id: "b")),
    ]
    let tree = try JSONTree(Data(ExportFormat.json.text(of: sessions).utf8))
    let totals = try #require(tree["totals"])
    #expect(totals["sessions"] == .number("2") && totals["turns"] == .number("8"))
    #expect(totals["pending"] == .number("3") && totals["doubtful"] == .number("3"))
    #expect(totals["cost"]?.string == "15" && totals["usage"]?["input"] == .number("701"))
    #expect(totals["at_least"] == .bool(true) && totals["state"]?.string == "unknown")
    #expect(tree["sessions"]?.array?.map { $0["session"]?["id"]?.string } == ["a", "b"])
  }

  /// A character that means something in a table or in markup is text.
  @Test(arguments: ["\\", "`", "*", "_", "|", "<", ">", "[", "]"]) func aMarkInANameIsText(mark: String) {
    let sent = ExportFixture.Sent(assistant: "a\(mark)b")
    let page = ExportFormat.markdown.text(of: [SessionExport(ExportFixture.transcript([sent]))])
    #expect(page.contains("| 1 | a\\\(mark)b | ") && page.contains("## Turn 1: a\\\(mark)b on "))
  }

  @Test(arguments: ["\n", "\r\n", "\u{85}", "\u{2028}", "\u{2029}"]) func aNameIsOneLine(end: String) {
    let sent = ExportFixture.Sent(assistant: "a\(end)b")
    let page = ExportFormat.markdown.text(of: [SessionExport(ExportFixture.transcript([sent]))])
    #expect(page.contains("| 1 | a b | "), "\(page)")
  }

  @Test(arguments: [
    ("vercel", "Vercel", "Vercel AI Gateway"), ("openrouter", "OpenRouter", "OpenRouter"),
    ("sandbox", "Tuppence sandbox", "Tuppence sandbox (play money)"), ("", "unknown", "unknown"),
    ("http://x.test/v1", "http://x.test/v1", "http://x.test/v1"),
  ])
  func aGatewayHasItsNames(gateway: String, issuer: String, service: String) {
    let names = GatewayNames(gateway)
    #expect(names.issuer == issuer && names.service == service)
  }

  @Test(arguments: [("openai/gpt-5", "openai"), ("a/b/c", "a"), ("llama", nil), ("/x", nil)] as [(String, String?)])
  func aMakerIsInFrontOfTheSlash(model: String, maker: String?) {
    #expect(GatewayNames.maker(of: model) == maker)
  }

  /// Where the served model names no maker, the gateway is the publisher; a description is plain ASCII.
  @Test func aFOCUSRowOfAModelWithoutAMaker() {
    let export = SessionExport(ExportFixture.transcript([.init(model: "llämä", id: "g1", bill: "1")]))
    let rows = ExportFixture.table(ExportFormat.focus.text(of: [export]))
    func field(_ name: String) -> String? { rows[0].firstIndex(of: name).flatMap { rows[1][$0] } }
    #expect(field("PublisherName") == "Vercel" && field("ChargeDescription") == "chat with ll?m?")
    #expect(field("x_RequestedModel") == "llämä")
  }

  @Test(
    arguments: [
      (Usage(input: 3), "3.0"), (Usage(output: 4), "4.0"), (Usage(input: 0, output: 0), "0.0"),
      (Usage(reasoning: 9), nil),
    ] as [(Usage, String?)])
  func aQuantityIsOfTheTokensThatAreStated(usage: Usage, quantity: String?) {
    let export = SessionExport(ExportFixture.transcript([.init(id: "g1", bill: "1", usage: usage)]))
    let rows = ExportFixture.table(ExportFormat.focus.text(of: [export]))
    func field(_ name: String) -> String? { rows[0].firstIndex(of: name).flatMap { rows[1][$0] } }
    #expect(field("ConsumedQuantity") == quantity && (field("ConsumedUnit") == "Tokens") == (quantity != nil))
  }

  /// Rows stand in the order of first use, each with its own turns.
  @Test func aRowOfEachModelAndAssistantIsInTheOrderOfUse() {
    let transcript = ExportFixture.transcript([
      .init(assistant: "z", model: "m/2", id: "g1", bill: "1"),
      .init(assistant: "a", model: "m/1", id: "g2", bill: "2"),
      .init(assistant: "a", model: "m/2", id: "g3", bill: "4"), .init(assistant: "q", model: "m/0", id: "g4"),
    ])
    let export = SessionExport(transcript)
    #expect(export.byModel.map(\.name) == ["m/2", "m/1", "m/0"] && export.byModel.map(\.turns) == [2, 1, 1])
    #expect(export.byModel.map(\.cost) == [USD("5"), USD("2"), nil])
    #expect(export.byAssistant.map(\.name) == ["z", "a", "q"] && export.byAssistant.map(\.turns) == [1, 2, 1])
    #expect(export.byAssistant.map(\.cost) == [USD("1"), USD("6"), nil])
    let shared = SessionExport(transcript, excluding: ["g3"])
    #expect(
      shared.byModel.map(\.cost) == [USD("1"), USD("2"), nil]
        && shared.byAssistant.map(\.cost) == [USD("1"), USD("2"), nil])
    #expect(shared.turns.map(\.running.cost) == [USD("1"), USD("3"), USD("3"), USD("3")])
  }
}
