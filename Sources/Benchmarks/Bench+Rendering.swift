import Terminal

extension Bench {
  /// What Markdown costs a chunk of a reply beyond making it harmless, in this process.
  var rendered: Figure {
    let name = "rendering a reply of 20,000 chunks, per chunk"
    return Figure(name) { () throws(Fault) in
      let chunks = Self.chunks(20_000)
      let (ours, plain) = try inTurn(
        { () throws(Fault) in Self.time { Self.render(chunks) } / chunks.count },
        { () throws(Fault) in Self.time { Self.sanitise(chunks) } / chunks.count })
      return [Row(name, ours, beside: plain, note: "plain", target: "plain + 2 µs")]
    }
  }

  /// Words of a reply, with what replies have between them.
  private static func chunks(_ count: Int) -> [String] {
    let words = [
      "Some", " plain", " words", " of", " a", " reply", ",", " **with", " emphasis**", " and", " `code`", ".\n\n",
    ]
    return (0..<count).map { words[$0 % words.count] }
  }

  private static func time(_ work: () -> Int) -> Duration {
    let clock = ContinuousClock()
    let start = clock.now
    let bytes = work()
    return bytes > 0 ? clock.now - start : .zero
  }

  private static func render(_ chunks: [String]) -> Int {
    var sanitiser = Sanitiser()
    var renderer = MarkdownRenderer(styles: Styles(theme: .dark), width: 80)
    var bytes = 0
    for chunk in chunks { bytes += renderer.rendered(sanitiser.sanitised(chunk)).utf8.count }
    return bytes + renderer.finished().utf8.count
  }

  private static func sanitise(_ chunks: [String]) -> Int {
    var sanitiser = Sanitiser()
    return chunks.reduce(0) { $0 + sanitiser.sanitised($1).utf8.count }
  }
}
