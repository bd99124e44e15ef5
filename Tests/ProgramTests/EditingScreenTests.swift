import Foundation
import TestSupport
import Testing

/// The line editor as the user sees it: the screen read back through tmux.
@Suite(.serialized)
struct EditingScreenTests {
  private func window(columns: Int, rows: Int = 24, _ gateway: CannedGateway? = nil) async throws -> Tmux {
    let window = try await Tmux(try Home(gateway), columns: columns, rows: rows)
    try await window.see("▸")
    return window
  }

  @Test(arguments: [
    (
      20, ["duck ▸ helloXY wörld", " 日本語 emoji 👍 👨‍👩‍👧", "🇩🇪 end of line now i", "t wraps around"],
      ["duck ▸ hello wörld", "日本語 emoji 👍 👨‍👩‍👧", "🇩🇪 end of line now i", "t wraps around"]
    ),
    (
      40, ["duck ▸ helloXY wörld 日本語 emoji 👍 👨‍👩‍👧", "🇩🇪 end of line now it wraps around"],
      ["duck ▸ hello wörld 日本語 emoji 👍 👨‍👩‍👧 🇩🇪", " end of line now it wraps around"]
    ),
    (
      80, ["duck ▸ helloXY wörld 日本語 emoji 👍 👨‍👩‍👧 🇩🇪 end of line now it wraps around"],
      ["duck ▸ hello wörld 日本語 emoji 👍 👨‍👩‍👧 🇩🇪 end of line now it wraps around"]
    ),
    (
      200, ["duck ▸ helloXY wörld 日本語 emoji 👍 👨‍👩‍👧 🇩🇪 end of line now it wraps around"],
      ["duck ▸ hello wörld 日本語 emoji 👍 👨‍👩‍👧 🇩🇪 end of line now it wraps around"]
    ),
  ])
  func wideCharactersAreEditedInTheMiddle(_ columns: Int, _ edited: [String], _ typed: [String]) async throws {
    let window = try await window(columns: columns)
    let above = try await window.rows().count - 1
    try await window.type("hello wörld 日本語 emoji 👍🏽 👨‍👩‍👧 🇩🇪 end of line now it wraps around")
    try await window.see(typed)
    try await window.press("C-a", "C-f", "C-f", "C-f", "C-f", "C-f")
    try await window.type("XY")
    try await window.see(edited, cursor: "14,\(above)")
    try await window.press("C-h", "C-h")
    try await window.see(typed, cursor: "12,\(above)")
    try await window.press("C-c")
    try await window.see(["duck ▸"], cursor: "7,\(above)")
  }

  /// A joined emoji, a letter with its accent and a flag are one character each to the keys.
  @Test func theKeysTakeWholeCharacters() async throws {
    let gateway = try CannedGateway()
    let window = try await window(columns: 80, gateway)
    try await window.type("a👨‍👩‍👧e\u{301}b")
    try await window.press("Left", "BSpace")
    try await window.see("a👨‍👩‍👧b")
    try await window.press("Left", "C-f", "BSpace")
    try await window.see(["duck ▸ ab"], cursor: nil)
    try await window.type("🇩🇪")
    try await window.press("C-b", "DC", "C-e")
    try await window.type("c\u{0D}")
    try await eventually("sent") { gateway.sent == ["abc"] }
  }

  @Test(arguments: [20, 40, 80, 200]) func theTotalStandsAtTheRightWhereThereIsRoom(_ columns: Int) async throws {
    let gateway = try CannedGateway { _, _, id in CannedGateway.reply("Yes.", id: id) }
    let window = try await window(columns: columns, gateway)
    try await window.type("a\u{0D}")
    try await window.see("Yes.")
    let isShown = { try await window.rows().last?.contains("$") == true }
    try await eventually("a total") { try await window.rows().last?.hasPrefix("duck ▸") == true }
    if columns > 20 { try await eventually("a total") { try await isShown() } }
    try await window.type(String(repeating: "x", count: columns - 10))
    try await window.see(["duck ▸ " + String(repeating: "x", count: columns - 10)], cursor: nil)
  }

  @Test func inputThatIsTallerThanTheScreenStaysEditable() async throws {
    let gateway = try CannedGateway()
    let window = try await window(columns: 40, rows: 10, gateway)
    for row in 1...14 {
      try await window.type("row \(row)")
      try await window.press("M-Enter")
    }
    try await window.type("end")
    try await window.see((6...14).map { "row \($0)" } + ["end"], cursor: "3,9")
    for _ in 1...14 { try await window.press("Up") }
    try await window.press("C-a")
    try await window.see(["duck ▸ row 1"] + (2...10).map { "row \($0)" }, cursor: "7,0")
    try await window.type("first ")
    try await window.see(["duck ▸ first row 1"] + (2...10).map { "row \($0)" }, cursor: "13,0")
    for _ in 1...14 { try await window.press("Down") }
    try await window.press("C-e")
    try await window.type(" of it\u{0D}")
    try await eventually("request") { gateway.prompts.count == 1 }
    #expect(gateway.sent == ["first " + (1...14).map { "row \($0)\n" }.joined() + "end of it"])
  }

  @Test func aWindowOfAnotherSizeShowsTheLineOnceAndWhole() async throws {
    let window = try await window(columns: 40)
    let text = (1...9).map { "word\($0) " }.joined() + "日本語 end"
    try await window.type(text)
    try await window.see(["d6 word7 word8 word9 日本語 end"])
    for (number, columns) in [80, 25, 33, 200, 20, 40].enumerated() {
      try await window.resize(columns: columns)
      try await window.type("!")
      try await eventually("the line") {
        let screen = try await window.rows().joined()
        return screen.hasSuffix("end" + String(repeating: "!", count: number + 1))
      }
      let screen = try await window.rows().joined()
      #expect(screen.components(separatedBy: "▸").count == 2 && screen.components(separatedBy: "word7").count == 2)
    }
    try await window.see(["duck ▸ word1 word2 word3 word4 word5 wor", "d6 word7 word8 word9 日本語 end!!!!!!"])
  }
}
