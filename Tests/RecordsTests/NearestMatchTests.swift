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
}
