import Records
import Testing

struct NearestMatchTests {
  private let commands = ["model", "models", "cost", "credits", "clear", "compare", "quit"]

  @Test(arguments: [
    ("modle", "model"), ("modles", "models"), ("mod", "model"), ("MODEL", "model"), ("cots", "cost"),
    ("credit", "credits"),
    ("qiut", "quit"), ("cler", "clear"),
  ])
  func findsWhatWasMeant(word: String, meant: String) {
    #expect(nearestMatch(to: word, among: commands) == meant)
  }

  @Test(arguments: ["", "zzz", "deploy", String(repeating: "m", count: 65)])
  func findsNothingWhereNothingIsNear(word: String) {
    #expect(nearestMatch(to: word, among: commands) == nil)
  }

  @Test func prefersTheExactWordAndThenTheFirst() {
    #expect(nearestMatch(to: "models", among: ["model", "models"]) == "models")
    #expect(nearestMatch(to: "cat", among: ["bat", "rat"]) == "bat")
  }

  @Test func prefersWhatTheWordBeginsToAMistypedOne() {
    #expect(nearestMatch(to: "402", among: ["401", "402-credit"]) == "402-credit")
  }

  /// A third of the letters may be wrong, one at least; a swap of neighbours is one edit.
  @Test(arguments: [
    ("ab", "ax", true), ("ab", "xy", false), ("ab", "bc", false), ("abcde", "abcxy", false), ("abcdef", "abcdxy", true),
    ("abcdef", "abcxyz", false), ("abcdef", "badcef", true), ("abc", "acb", true), ("abc", "cba", false),
  ])
  func aThirdOfTheLettersMayBeWrong(word: String, candidate: String, isNear: Bool) {
    #expect((nearestMatch(to: word, among: [candidate]) != nil) == isNear)
  }

  @Test(arguments: [
    ("ab", "bc", false), ("cat", "cart", true), ("cat", "ct", true), ("cat", "act", true), ("cat", "cut", true),
    ("cat", "CAT", false),
    ("Cat", "cAr", true), ("cat", "cat", false), ("cat", "dog", false), ("cat", "carts", false), ("a", "", true),
  ])
  func oneLetterAwayIsOneEdit(word: String, other: String, isAway: Bool) {
    #expect(isOneLetterAway(word, from: other) == isAway && isOneLetterAway(other, from: word) == isAway)
  }
}
