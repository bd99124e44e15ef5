import Foundation
import Testing

@testable import Exports
@testable import Records

/// Texts of others in a journal for hledger, where a comma, a semicolon and a bar have a meaning.
@Suite struct HledgerTextTests {
  @Test(arguments: ["a,b:c", "a;b:c", "a|b:c", "a\nb:c", "a\tb:c", "é,b:c"])
  func noTextBeginsATagOrACommentOfItsOwn(text: String) {
    let sent = ExportFixture.Sent(assistant: text, model: text, tags: [text], user: text, id: "gen_1", bill: "0.5")
    let export = SessionExport(ExportFixture.transcript([sent], gateway: "vercel"))
    let lines = ExportFormat.hledger.text(of: [export]).split(separator: "\n")
    let notes = lines.filter { $0.hasPrefix("    ; ") }
    #expect(notes.count == 1 && lines.count { $0.contains("expenses:ai") } == 1)
    let names = notes.flatMap { $0.dropFirst(6).components(separatedBy: ", ") }.map { String($0.prefix { $0 != ":" }) }
    #expect(
      names == ["gen", "session", "turn", "attempt", "assistant", "user", "state", "served", "provider", "tagged"])
    #expect(notes.allSatisfy { !$0.dropFirst(6).contains(";") && $0.count { $0 == "," } == names.count - 1 })
    let heads = lines.filter { $0.hasPrefix("20") }
    #expect(heads.count == 1 && heads[0].count { $0 == "|" } == 1 && !heads[0].contains(";"))
  }
}
