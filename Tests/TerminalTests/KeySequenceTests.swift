import Testing

@testable import Terminal

/// What special keys send, in the terminals' many ways.
@Suite struct KeySequenceTests {
  private func meant(_ text: String, isVi: Bool = false, settings: String = "") -> String? {
    KeySequence.meant(by: Array(text.utf8), isVi: isVi, settings: settings).map { String(decoding: $0, as: UTF8.self) }
  }

  @Test(arguments: ["[A", "[H", "OF", "[3~", "[200~", "[201~"])
  func whatIsBoundGoesOnAsItIs(text: String) {
    #expect(meant(text) == text && meant(text, isVi: true) == text)
  }

  @Test(arguments: [
    ("[1~", "[H"), ("[4~", "[F"), ("[7~", "[H"), ("[8~", "[F"), ("[1;5D", "b"), ("[1;3C", "f"), ("[1;2D", "[D"),
    ("[5D", "b"), ("[1;5A", "[A"), ("[3;5~", "[3~"),
  ])
  func otherNamesMeanTheSameKey(text: String, key: String) {
    #expect(meant(text) == key)
  }

  @Test(arguments: ["[15~", "[5~", "[6~", "OP", "[[A", "[2~", "[I", "[<0;1;1M", "[Z"])
  func otherKeysDoNothing(text: String) {
    #expect(meant(text) == nil && meant(text, isVi: true) == nil)
    #expect(meant(text, settings: "bind \"\\e\(text)\" ed-clear-screen") == text)
  }

  @Test func inViArrowsStayArrows() {
    #expect(meant("[1;5D", isVi: true) == "[D")
  }

  @Test func aSequenceEndsWithItsLetter() {
    func isWhole(_ text: String) -> Bool { KeySequence.isWhole(Array(text.utf8)) }
    #expect(!isWhole("[") && !isWhole("O") && !isWhole("[1;5") && !isWhole("[["))
    #expect(isWhole("[1;5D") && isWhole("OP") && isWhole("[[A") && isWhole("[" + String(repeating: "1", count: 40)))
  }
}
