import Testing

@testable import Terminal

struct LineAssemblerTests {
  private static let cases: [([String], LineAssembler.Step)] = [
    (["one"], .complete("one")),
    ([""], .complete("")),
    (["one\\"], .continues),
    (["one\\", "two"], .complete("one\ntwo")),
    (["one\\\\"], .complete("one\\\\")),
    (["one\\", "two\\", ""], .complete("one\ntwo\n")),
    (["```swift", "let a = \"\"\"\\", "```"], .complete("```swift\nlet a = \"\"\"\\\n```")),
    (["see ```x``` here"], .complete("see ```x``` here")),
    (["```"], .continues),
    (["\"\"\"one", "```", "two\"\"\""], .complete("one\n```\ntwo")),
    (["/system \"\"\"", "be brief", "\"\"\""], .complete("/system \nbe brief\n")),
    (["\"\"\"say x\"\"\""], .complete("say x")),
    (["say \"\"\"x\"\"\""], .complete("say \"\"\"x\"\"\"")),
    (["what does \"\"\" do in Swift?"], .complete("what does \"\"\" do in Swift?")),
    (["  \"\"\" ", "a \"\"\" b", "\"\"\""], .complete("   \na \"\"\" b\n")),
    (["explain: \"\"\"", "x"], .continues),
    (["a\nb\\"], .complete("a\nb\\")),
  ]

  @Test(arguments: cases) func joinsWhatBelongsTogether(_ lines: [String], _ expected: LineAssembler.Step) {
    var assembler = LineAssembler()
    let steps = lines.map { assembler.step($0) }
    #expect(steps.last == expected)
    #expect(steps.dropLast().allSatisfy { $0 == .continues })
    #expect(assembler.isContinuing == (expected == .continues))
  }

  @Test func takesAPasteAsItStands() {
    var assembler = LineAssembler()
    #expect(assembler.step("```\\", pasted: true) == .complete("```\\"))
    #expect(assembler.step("one\\") == .continues)
    #expect(assembler.step("two\\", pasted: true) == .complete("one\ntwo\\"))
    #expect(!assembler.isContinuing)
  }
}
