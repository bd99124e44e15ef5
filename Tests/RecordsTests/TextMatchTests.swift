import Testing

@testable import Records

/// The text around a place where another text was found.
@Suite struct TextMatchTests {
  private func match(_ wanted: String, in text: String) throws -> TextMatch {
    let pattern = try #require(TextPattern(wanted))
    return TextMatch(try #require(pattern.firstMatch(in: text)), in: text, turn: 3, place: .reply)
  }

  @Test func eachPartIsOnOneLine() throws {
    let found = try match("an actor", in: "Why is\n\n an \t actor\u{2028}\u{A0} slow?\r\n")
    #expect([found.before, found.match, found.after] == ["Why is ", "an actor", " slow? "])
    #expect(found.turn == 3 && found.place == .reply)
  }

  @Test(arguments: ["a", "é", "日", "😀"]) func aHundredScalarsAreKeptOnEachSide(_ letter: String) throws {
    let many = String(repeating: letter, count: 150)
    let found = try match("needle", in: many + "needle" + many)
    #expect(found.before == String(repeating: letter, count: 100))
    #expect(found.match == "needle")
    #expect(found.after == String(repeating: letter, count: 100))
  }

  @Test func aMatchThatIsLongerIsCutToo() throws {
    let long = String(repeating: "ñ", count: 130)
    let found = try match(long, in: "x" + long + "y")
    #expect([found.before, found.match, found.after] == ["x", String(repeating: "ñ", count: 100), "y"])
  }

  @Test func nothingIsAroundAMatchOfTheWholeText() throws {
    let found = try match("all", in: "ALL")
    #expect([found.before, found.match, found.after] == ["", "ALL", ""])
  }
}
