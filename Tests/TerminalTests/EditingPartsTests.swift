import Testing

@testable import Terminal

struct EditingPartsTests {
  @Test(arguments: [
    ("one\u{1B}[201~", "one"), ("a\rb\nc\n\rd\u{1B}[201~", "a\nb\nc\nd"),
    ("\u{07}x\u{00}\t\u{7F}\u{9B}y\u{1B}[201~", "x\ty"),
    ("\u{1B}\u{1B}[201~", ""), ("\u{1B}[2\u{1B}[201~", "[2"), ("a\u{1B}[200~b\u{1B}[201~", "ab"), ("\u{1B}[201~", ""),
  ])
  func aPasteEndsOnlyAtItsMark(_ sent: String, _ expected: String) {
    var paste = PasteText()
    let ends = sent.unicodeScalars.map { paste.take($0) }
    #expect(ends.firstIndex(of: true) == ends.count - 1)
    #expect(String(paste.text) == expected)
  }

  @Test func decodesBytesOneByOne() {
    var decoder = ByteDecoder()
    let bytes =
      Array("aé日👍".utf8) + [
        0xFF, 0x62, 0xC3, 0x63, 0xED, 0xA0, 0x80, 0xE6, 0x97, 0x64, 0xC0, 0x80, 0xF4, 0x90, 0x80, 0x80,
      ]
    #expect(String(scalars: bytes.compactMap { decoder.scalar(after: $0) }) == "aé日👍bcd")
  }

  @Test func tabInsertsExtendsOrLists() {
    func step(_ typed: String, _ candidates: [String]) -> CompletionStep {
      let completion = Completion(replace: 0..<typed.unicodeScalars.count, candidates: candidates.map { .init($0) })
      return CompletionStep(completion, replacing: Array(typed.unicodeScalars))
    }
    #expect(step("x", []) == .nothing)
    #expect(step("/c", ["/cost"]) == .insert("/cost "))
    #expect(step("Sou", ["Sources/"]) == .insert("Sources/"))
    #expect(step("/m", ["/model", "/models"]) == .insert("/model"))
    #expect(step("/model", ["/model", "/models"]) == .list([.init("/model"), .init("/models")]))
    #expect(step("", ["a\u{1B}b"]) == .insert("a^[b "))
  }

  @Test func listsCandidatesInColumnsOrWithNotes() {
    let plain = ["alpha", "beta", "gamma", "delta", "eps"].map { Completion.Candidate($0) }
    #expect(candidateLines(plain, width: 20) == ["alpha  gamma  eps", "beta   delta"])
    #expect(candidateLines(plain, width: 3) == ["al…", "be…", "ga…", "de…", "eps"])
    let noted = [Completion.Candidate("a", note: "first of them"), Completion.Candidate("bb")]
    #expect(candidateLines(noted, width: 20) == ["a   first of them", "bb"])
    #expect(candidateLines(noted, width: 10) == ["a   bb"])
  }
}
