import Testing

@testable import Sandbox

@Suite struct ToolPlanTests {
  private static let tools = [
    OfferedTool(name: "read_file", firstArgument: "path"), OfferedTool(name: "run", firstArgument: "command"),
    OfferedTool(name: "now", firstArgument: nil),
  ]

  @Test(arguments: [
    ("read_file notes.txt", "notes.txt"),
    ("Please call read_file with notes.txt", "notes.txt"),
    ("call read_file on the file \"notes.txt\".", "notes.txt"),
    ("Can you read_file `a.b.txt`?", "a.b.txt"),
    ("read_file: with", "with"),
    ("read_file the", "the"),
    ("read_file ../x, please", "../x"),
    ("read_file .", "."),
  ])
  func takesTheWordThatIsMeantForTheArgument(prompt: String, path: String) {
    let plan = ToolPlan(prompt, tools: Self.tools)
    #expect(plan.steps == [[.init(name: "read_file", arguments: #"{"path":"\#(path)"}"#)]])
  }

  @Test func takesCallsInOneStepAndInTheNextOne() {
    let plan = ToolPlan(
      #"read_file a.txt and read_file b.txt, then run {"command":"ls -l"} and now"#, tools: Self.tools)
    #expect(
      plan.steps == [
        [
          .init(name: "read_file", arguments: #"{"path":"a.txt"}"#),
          .init(name: "read_file", arguments: #"{"path":"b.txt"}"#),
        ],
        [.init(name: "run", arguments: #"{"command":"ls -l"}"#), .init(name: "now", arguments: "{}")],
      ])
  }

  @Test(arguments: ["", "Tell me of readers.", "read_files a"])
  func callsNothingWithoutATool(_ prompt: String) {
    #expect(ToolPlan(prompt, tools: Self.tools).steps.isEmpty)
  }
}
