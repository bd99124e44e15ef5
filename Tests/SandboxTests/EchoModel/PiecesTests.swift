import Testing

@testable import Sandbox

@Suite struct PiecesTests {
  @Test(arguments: ["", " ", "one", " one  two\n\n- three ", "🦆 a\tb", "Quack. I am a duck, so I ask you back"])
  func piecesMakeTheWhole(text: String) {
    #expect(text.pieces.joined() == text)
    #expect(!text.pieces.contains(""))
  }

  @Test func piecesHoldAFewWords() {
    #expect("a b c d e f g h".pieces == ["a", " b c", " d", " e f g", " h"])
  }

  @Test(arguments: [
    ("abcdefghi", 2, "abcdefgh"), ("abcdefgh", 2, "abcdefgh"), ("ab🦆cd", 1, "ab"), ("🦆🦆", 1, "🦆"), ("é", 9, "é"),
  ])
  func fitsTheBound(text: String, bound: Int, fitting: String) {
    #expect(text.fitting(tokens: bound) == fitting)
    #expect(TokenEstimate.tokens(of: fitting) <= bound)
  }

  @Test(arguments: [
    ("  a \n b? ", 9, "a b"), ("`x` y.", 9, "'x' y"), ("one two three four", 12, "one two…"),
    ("abcdefghij", 4, "abcd…"),
    ("\u{1B}[0m", 9, "[0m"), ("...", 9, ""),
  ])
  func excerptsAreHarmless(text: String, length: Int, excerpt: String) {
    #expect(text.excerpt(length) == excerpt)
  }
}
