import Foundation
import Testing

@testable import Exports
@testable import Records

@Suite struct HTMLExportTests {
  private func page(_ sent: [ExportFixture.Sent], title: String? = nil, content: Bool = true) -> String {
    ExportFormat.html.text(of: [SessionExport(ExportFixture.transcript(sent, title: title), content: content)])
  }

  private static let hostile = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[a](javascript:alert(1))", "[a](JaVaScRiPt:alert(1))",
    "[a](data:text/html;base64,PHNjcmlwdD4=)", "![p](https://tracker.test/p.png)",
    "![p](data:image/svg+xml;base64,AAAA)",
    "[a](https://x.test/\"onclick=alert(1))", "`</code><script>`", "```\"><script>\n</pre><script>\n```",
    "</main></body><script>",
    "| <script> |\n|---|\n| </table><script> |", "$</code><script>$", "<!-- --><style>*{}</style>",
    "<a href=\"javascript:x\">y</a>",
    "![a\"onerror=\"x](data:image/png;base64,AA\"A)", "[a](vbscript:x) [b](file:///etc/passwd) [c](//x.test)",
    "<svg onload=x>",
    "1. a\n   <base href=x>", "&lt;script&gt; &#60;script>", "<meta http-equiv=refresh content=0>",
    "[a](http://x.test/ \"t'>\")",
  ]

  /// Every tag of the page is one that the renderer writes, with attributes of its own.
  @Test(arguments: hostile) func hostileTextIsInert(text: String) throws {
    for page in [
      page([.init(prompt: text, reply: text, assistant: text, model: text, user: text, id: text)], title: text)
    ] {
      let known: Set = [
        "html", "head", "meta", "title", "style", "body", "main", "section", "h1", "h2", "dl", "dt", "dd", "article",
        "div", "p", "table", "thead", "tbody", "tfoot", "tr", "th", "td", "pre", "code", "ul", "ol", "li", "blockquote",
        "em", "strong", "del", "a", "br", "hr", "span", "figure", "figcaption", "svg", "path", "text", "img",
        "!doctype",
      ]
      for match in page.matches(of: try Regex(#"</?([!a-zA-Z0-9]+)([^>]*)>"#)) {
        let (name, attributes) = (String(match.output[1].substring ?? ""), String(match.output[2].substring ?? ""))
        #expect(known.contains(name), "\(name)")
        #expect(!attributes.contains(try Regex(#"(?i)\son\w+\s*="#)), "\(attributes)")
        if name == "a", !attributes.isEmpty { #expect(attributes.contains(try Regex(#"^ href="https?://"#))) }
        if name == "img" {
          #expect(
            attributes.contains(
              try Regex(#"^ src="data:image/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/=]*" alt="[^"<>]*"$"#)))
        }
        if name == "meta" { #expect(!attributes.contains("refresh")) }
      }
      #expect(page.components(separatedBy: "<style>").count == 2 && page.components(separatedBy: "<title>").count == 2)
    }
  }

  @Test func loadsAndRunsNothing() {
    let page = page([.init(id: "gen_1", bill: "0.01")])
    #expect(page.contains(#"content="default-src 'none'; img-src data:; style-src 'unsafe-inline'""#))
    for word in ["<script", "<link", "url(", "@import", "http://", "https://"] { #expect(!page.contains(word)) }
  }

  @Test func writesTheReplysBlocks() {
    let reply = """
      # Head

      A **bold** [link](https://a.test/?q=1&r=2), ~~old~~ `x < y`.

      3. three
      4. four
         - inner

      - [x] done

      | a | b |
      |:-:|--:|
      | 1 | 2 |

      ```swift
      let a = 1 < 2
      ```
      """
    let page = page([.init(reply: reply)])
    for piece in [
      "<p class=\"h h1\">Head</p>", "<strong>bold</strong>", "<a href=\"https://a.test/?q=1&amp;r=2\" rel=",
      "<del>old</del> <code>x &lt; y</code>", "<ol start=\"3\">\n<li>", "<ul>\n<li><p>inner</p>\n</li>\n</ul>",
      "☑ done",
      "<td class=\"center\">1</td><td class=\"right\">2</td>",
      "<pre><code class=\"language-swift\">let a = 1 &lt; 2\n</code></pre>",
    ] {
      #expect(page.contains(piece), "\(piece)\n\(page)")
    }
    #expect(page.components(separatedBy: "<h1>").count == 2 && page.components(separatedBy: "<h2>").count == 3)
    for tag in ["ol", "ul", "li", "p", "table", "tr", "div", "section", "article", "pre", "code", "strong"] {
      let opened = page.components(separatedBy: "<\(tag)>").count + page.components(separatedBy: "<\(tag) ").count
      #expect(opened - 1 == page.components(separatedBy: "</\(tag)>").count, "\(tag)")
    }
  }

  @Test func drawsTheRunningCostInWholePixels() throws {
    let page = page([
      .init(id: "gen_1", bill: "0.01"), .init(id: "gen_2", bill: "0.01"), .init(id: "gen_3", bill: "0.02"),
    ])
    #expect(page.contains("<path class=\"line\" d=\"M10 170V130H223V90H436V10H650\"/>"))
    #expect(page.contains("aria-label=\"Running cost: $0.04 after 3 turns\""))
    let largest = ExportFixture.transcript([
      .init(id: "gen_1", estimate: "900", bill: "900"), .init(id: "gen_2", bill: "1e-24"),
    ])
    #expect(CostChart.svg(of: SessionExport(largest)).contains("V10H650"))
    #expect(CostChart.svg(of: SessionExport(ExportFixture.transcript([.init()]))).isEmpty)
  }

  @Test func theLastRowIsTheLedgersTotal() {
    let page = page([.init(id: "gen_1", bill: "0.0012337500000000002"), .init(id: "gen_2", bill: "3e-24")])
    #expect(page.contains("<td>0.001233750000000000200003</td><td>billed</td></tr>\n</tfoot>"))
  }
}
