import Foundation
import TestSupport
import Testing

/// What was typed in earlier chats and in those that run beside this one.
@Suite(.serialized)
struct HistoryTests {
  private func file(_ home: Home) -> URL { home.files.appending(path: "history") }

  private func entries(_ home: Home) throws -> [String?] {
    let text = try String(decoding: Data(contentsOf: file(home)), as: UTF8.self)
    return text.split(separator: "\n").map { try? JSONDecoder().decode(String.self, from: Data($0.utf8)) }
  }

  @Test func twoChatsWriteOneHistory() async throws {
    let home = try Home(try CannedGateway())
    let windows = [try await Tmux.chat(home), try await Tmux.chat(home)]
    for number in 0..<6 {
      for (place, window) in windows.enumerated() {
        try await window.see { $0.last?.hasPrefix("duck ▸") == true && $0.last?.contains("/set") == false }
        try await window.enter("/set tags \(number) of \(place)\u{1F44D}")
      }
      // What is typed before the next prompt would wait in the line.
      try await eventually("an entry of each") { (try? entries(home).count) == 2 * (number + 1) }
      for window in windows { try await eventually("a prompt") { try await window.rows().last == "duck ▸" } }
    }
    #expect(try entries(home).allSatisfy { $0 != nil })
    let mode = try FileManager.default.attributesOfItem(atPath: file(home).path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    let later = try await Tmux.chat(home)
    for _ in 0..<12 { try await later.press("Up") }
    try await later.see(try ["duck ▸ " + #require(entries(home).first ?? nil)])
  }

  @Test func aDamagedHistoryKeepsItsGoodLines() async throws {
    let home = try Home(try CannedGateway())
    try FileManager.default.createDirectory(at: home.files, withIntermediateDirectories: true)
    var bytes = Data("\"first\"\nno JSON\n\"two\\nlines\"\n".utf8)
    bytes += [0, 0, 0xFF, 0x0A] + Data("\"torn".utf8)
    try bytes.write(to: file(home))
    let window = try await Tmux.chat(home)
    try await window.press("Up")
    try await window.see(["duck ▸ two", "lines"])
    try await window.press("Up")
    try await window.see("duck ▸ first")
    try await window.press("C-c")
    try await window.enter("/tags")
    try await eventually("the entry") { try entries(home).last == "/tags" }
    #expect(try entries(home).compactMap(\.self) == ["first", "two\nlines", "/tags"])
  }

  @Test(arguments: [
    "sk-abcdefghijklmnop1234", "use vck_0123456789abcdef now", "key=\"sk_live_0123456789abc\"",
    "Authorization: Bearer x",
  ])
  func whatLooksLikeAKeyIsNotKept(_ line: String) async throws {
    let gateway = try CannedGateway()
    let home = try Home(gateway, key: "vck_other_key_of_this_test")
    let window = try await Tmux.chat(home)
    try await window.enter(line)
    try await window.see("Reply 1")
    try await window.enter("task-oriented-programming-languages")
    try await window.see("Reply 2")
    try await eventually("the entry") { (try? entries(home)) == ["task-oriented-programming-languages"] }
    try await window.press("Up", "Up")
    try await window.see("duck ▸ task-oriented")
  }
}
