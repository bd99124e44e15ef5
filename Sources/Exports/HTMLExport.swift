import Platform
import Records

extension ExportFormat {
  package static let html = ExportFormat(
    "html", aliases: ["htm"], suffixes: ["html", "htm"], screening: .text,
    "one page for a browser: the conversation, the costs and a chart of them"
  ) { HTMLRenderer(isSeveral: $0.isSeveral, media: $0.media) }
}

/// One self-contained page: it loads nothing, runs nothing, and shows in the light, in the dark and on paper.
struct HTMLRenderer: ExportRenderer {
  let isSeveral: Bool
  private let media: @Sendable (MediaFile) -> Data?
  private var sums = SessionSums()

  init(isSeveral: Bool, media: @escaping @Sendable (MediaFile) -> Data? = { _ in nil }) {
    self.media = media
    self.isSeveral = isSeveral
  }

  /// The first session's title is the page's, so one page begins with its first session.
  mutating func add(_ export: SessionExport, _ take: (String) -> Void) {
    let title = HTMLText.escaped(export.heading)
    if sums.count == 0 { take(Self.head(title: isSeveral ? "Sessions" : title)) }
    sums.add(export)
    take("<section class=\"session\">\n<h1>\(title)</h1>\n\(facts(export))\(CostChart.svg(of: export))")
    export.eachTurn { take(article($0)) }
    writeTable(export, take)
    take("</section>\n")
  }

  mutating func end(_ take: (String) -> Void) {
    if sums.count == 0 { take(Self.head(title: "Sessions")) }
    if isSeveral { writeSums(take) }
    take("</main>\n</body>\n</html>\n")
  }

  private static func head(title: String) -> String {
    """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <meta name="referrer" content="no-referrer">
    <title>\(title)</title>
    <style>
    \(HTMLStyle.text)</style>
    </head>
    <body>
    <main>

    """
  }

  private func facts(_ export: SessionExport) -> String {
    "<dl>\(export.facts.map { "<dt>\($0.name)</dt><dd>\(HTMLText.escaped($0.value))</dd>" }.joined())</dl>\n"
  }

  private func article(_ item: TurnExport) -> String {
    let start = item.turn.start
    let heading = "Turn \(start.turn): \(HTMLText.escaped(start.assistant)) on \(HTMLText.escaped(start.model))"
    var text = "<article>\n<h2>\(heading)</h2>\n"
    if item.content {
      let reply = item.turn.reply
      let noReply = item.turn.pictures.isEmpty ? "<p>(no reply)</p>\n" : ""
      text += "<div class=\"prompt\">\(HTMLText.escaped(start.prompt))</div>\n"
      text += figures(start.media ?? [])
      text += "<div class=\"reply\">\n\(reply.isEmpty ? noReply : ReplyHTML.html(of: reply))</div>\n"
      text += figures(item.turn.pictures)
    }
    return text + "<p class=\"bill\">\(HTMLText.escaped(item.costLine))</p>\n</article>\n"
  }

  private func figures(_ files: [MediaFile]) -> String { files.map { $0.figure(media($0)) }.joined() }

  private func writeTable(_ export: SessionExport, _ take: (String) -> Void) {
    take(
      "<h2>Costs</h2>\n<div class=\"wide\"><table class=\"costs\">\n<thead><tr><th>turn</th><th>assistant</th>"
        + "<th>model</th><th>in</th><th>out</th><th>cost (USD)</th><th>state</th></tr></thead>\n<tbody>\n")
    export.eachTurn { item in
      let (totals, start) = (item.turn.totals, item.turn.start)
      take(row(["\(start.turn)", start.assistant, start.model], totals))
    }
    let total = row(["total", "", ""], export.totals, isSum: true)
    take("</tbody>\n<tfoot>\n\(total)</tfoot>\n</table></div>\n")
  }

  private func row(_ names: [String], _ totals: Totals, isSum: Bool = false) -> String {
    let cells =
      names + [
        totals.usage.input?.grouped ?? "", totals.usage.output?.grouped ?? "", totals.exactCost(isSum: isSum),
        totals.stateText,
      ]
    return "<tr>" + cells.map { "<td>\(HTMLText.escaped($0))</td>" }.joined() + "</tr>\n"
  }

  private func writeSums(_ take: (String) -> Void) {
    take("<section class=\"session\">\n<h1>All sessions</h1>\n<div class=\"wide\"><table class=\"sums\">\n")
    take("<thead><tr><th>sessions</th><th>turns</th><th>cost (USD)</th><th>state</th></tr></thead>\n<tbody>\n")
    for cells in sums.cells { take("<tr>\(cells.map { "<td>\($0)</td>" }.joined())</tr>\n") }
    take("</tbody>\n</table></div>\n</section>\n")
  }
}
