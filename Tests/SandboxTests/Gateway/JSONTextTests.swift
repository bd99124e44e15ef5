import Foundation
import Records
import Testing

@testable import Sandbox

@Suite struct JSONTextTests {
  @Test func keepsOrderAndDigits() throws {
    let amount = try #require(USD("0.0000032"))
    let json: JSONText = ["b": [1, .null, true], "a": .money(amount), "c": .moneyString(amount), "d": [:], "e": []]
    #expect(json.text == #"{"b":[1,null,true],"a":0.0000032,"c":"0.0000032","d":{},"e":[]}"#)
  }

  @Test func escapesWhatItMustAndNoMore() throws {
    let text = "\"\\/\u{0}\u{1F}\n\r\t\u{8}\u{C}é→🦆\u{2028}e\u{301}"
    let json = JSONText.string(text).text
    #expect(json == "\"\\\"\\\\/\\u0000\\u001f\\n\\r\\t\\b\\fé→🦆\u{2028}e\u{301}\"")
    #expect(try JSONDecoder().decode([String].self, from: Data("[\(json)]".utf8)) == [text])
  }
}
