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

  @Test func aPasteBeyondItsLimitIsCountedAndNotKept() {
    var paste = PasteText()
    for _ in 0..<(PasteText.limit / 4) { _ = paste.take("👍") }
    #expect(paste.excess == nil)
    _ = paste.take("é")
    #expect(paste.excess == PasteText.limit + 2 && String(paste.text).utf8.count == PasteText.limit)
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
    // Found further on: a common beginning is put in only where it holds what was typed.
    #expect(step("cl", ["a/claude-1", "a/claude-2"]) == .insert("a/claude-"))
    #expect(step("2", ["long/a2", "long/b2"]) == .list([.init("long/a2"), .init("long/b2")]))
    #expect(step("/s", ["/set "]) == .insert("/set "))
    #expect(step("a", ["abc", "abd", "axe"]) == .list([.init("abc"), .init("abd"), .init("axe")]))
    // Two backslashes are one whole character.
    #expect(step("a", ["a\\\\b", "a\\\\c"]) == .insert("a\\\\"))
  }

  @Test func whatTabListsIsHarmless() {
    let completion = Completion(
      replace: 0..<0, candidates: [.init("a", shown: "x\ny", note: "\u{1B}[1mz"), .init("b")])
    let list = [Completion.Candidate("a", shown: "x^Jy", note: "^[[1mz"), .init("b")]
    #expect(CompletionStep(completion, replacing: []) == .list(list))
  }

  @Test func listsCandidatesInColumnsOrWithNotes() {
    let plain = ["alpha", "beta", "gamma", "delta", "eps"].map { Completion.Candidate($0) }
    #expect(CandidateList(plain, width: 20).lines == ["alpha  gamma  eps", "beta   delta"])
    #expect(CandidateList(plain, width: 19).lines == ["alpha  gamma  eps", "beta   delta"])
    #expect(CandidateList(plain, width: 5).lines == ["alpha", "beta", "gamma", "delta", "eps"])
    #expect(CandidateList(plain, width: 20, height: 0).lines == ["alpha  gamma  eps", "beta   delta"])
    #expect(CandidateList(plain, width: 3).lines == ["al…", "be…", "ga…", "de…", "eps"])
    let noted = [Completion.Candidate("a", note: "first of them"), Completion.Candidate("bb")]
    #expect(CandidateList(noted, width: 20).lines == ["a   first of them", "bb"])
    #expect(CandidateList(noted, width: 17).lines == ["a   first of them", "bb"])
    #expect(CandidateList(noted, width: 10).lines == ["a", "  first of", "  them", "bb"])
    #expect(CandidateList(noted, width: 10, height: 3).lines == ["a   bb"])
  }

  @Test func countsTheCandidatesThatHaveNoRoom() {
    let many = (100...411).map { Completion.Candidate("model-\($0)") }
    let large = CandidateList(many, width: 80, height: 1_000).lines
    #expect(large.count == 16 && large.last == "and 212 more" && large[0].hasPrefix("model-100  model-115"))
    let whole = CandidateList(Array(many.prefix(100)), width: 80, height: 1_000).lines
    #expect(!whole.joined().contains("more") && whole.joined().contains("model-199"))
    let noted = many.map { Completion.Candidate($0.text, note: "a note") }
    #expect(CandidateList(Array(noted.prefix(100)), width: 80, height: 1_000).lines.first == "model-100  a note")
    #expect(!CandidateList(Array(noted.prefix(101)), width: 80, height: 1_000).lines.joined().contains("note"))
    let small = CandidateList(many, width: 20, height: 10).lines
    #expect(small.count == 10 && small.last == "and 294 more")
    #expect(CandidateList(Array(many.prefix(18)), width: 20, height: 9).lines.count == 9)
    for width in 1...90 {
      for line in CandidateList(many, width: width, height: 22).lines { #expect(displayWidth(of: line) <= width) }
    }
  }

  @Test func notesStandInColumnsWhereRowsAreFew() {
    let many = (10...39).map { Completion.Candidate("m\($0)", note: "$\($0).00 in") }
    let lines = CandidateList(many, width: 60, height: 12).lines
    #expect(lines.count == 10 && lines[0] == "m10  $10.00 in  m20  $20.00 in  m30  $30.00 in")
    #expect(CandidateList(many, width: 60, height: 40).lines[0] == "m10  $10.00 in")
  }

  @Test(arguments: 8...60) func noAmountOfANoteIsCut(_ width: Int) {
    let candidates = [Completion.Candidate("a", note: "$5.00 in, $25.00 out a million"), .init("b")]
    for height in [2, 24] {
      let lines = CandidateList(candidates, width: width, height: height).lines
      let words = lines.joined(separator: " ").split { $0 == " " || $0 == "…" }
      #expect(words.filter { $0.hasPrefix("$") }.allSatisfy { $0 == "$5.00" || $0 == "$25.00" }, "\(lines)")
      for line in lines { #expect(displayWidth(of: line) <= width) }
    }
  }

  @Test func tabNeverCutsAnEscapeNorDoublesASpace() {
    let escaped = Completion(replace: 0..<1, candidates: [.init("a\\ b"), .init("a\\(c")])
    #expect(CompletionStep(escaped, replacing: ["a"]) == .list(escaped.candidates))
    let one = Completion(replace: 0..<2, candidates: [.init("/cost")])
    #expect(CompletionStep(one, replacing: ["/", "c"], before: " ") == .insert("/cost"))
  }
}
