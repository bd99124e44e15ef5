import Foundation
import TestSupport
import Testing

/// Several programs at once over one home.
@Suite(.serialized)
struct NeighbourTests {
  @Test func aSessionThatIsOpenElsewhereIsRefusedWithoutARequest() async throws {
    let gateway = try CannedGateway(costs: ["0.0001"])
    let home = try Home(gateway)
    let driver = try await TerminalDriver(home)
    try await driver.line("one")
    let second = try await home.run(["ask", "-c", "two"])
    #expect(second.exit == .status(1) && second.output.isEmpty)
    #expect(second.errors.contains("is open in another tuppence"))
    #expect(gateway.prompts.count == 1)
    // Reading is free, and settling leaves it to the one who holds it.
    #expect(try await home.export().turns.list.count == 1)
    #expect(try await home.run(["settle"]).exit == .status(0))
    try await driver.see("billed")
    try await driver.leave()
    #expect(try await home.run(["ask", "-c", "two"]).exit == .status(0))
    #expect(home.records("charge").count == 1)
  }

  /// A program that takes its time between finding the session and taking it goes on from what the session is then.
  @Test func aTurnThatAnotherProgramAddsInTheMeantimeIsKept() async throws {
    let gateway = try CannedGateway(costs: ["0.0001"])
    let home = try Home(gateway)
    try await home.run(["ask", "one"])
    let (asked, go) = (home.folder("asked"), home.folder("go"))
    let script = "touch '\(asked.path)'; while [ ! -e '\(go.path)' ]; do sleep 0.02; done; echo \(Home.key)"
    try Data(script.utf8).write(to: home.folder("slow-key"))
    let command = "/bin/sh \(home.folder("slow-key").path)"
    for (key, value) in [("ai_gateway_base_url", gateway.server.baseURL.absoluteString), ("key_command", command)] {
      #expect(try await home.run(["config", "set", key, value]).exit == .status(0))
    }
    let slow = try home.start(["ask", "-c", "three"], with: ["AI_GATEWAY_API_KEY": "", "AI_GATEWAY_BASE_URL": ""])
    try await eventually("key asked for") { FileManager.default.fileExists(atPath: asked.path) }
    #expect(try await home.run(["ask", "-c", "two"]).exit == .status(0))
    #expect(try await home.run(["settle"]).output.contains("2 settled, 0 still open"))
    try Data().write(to: go)
    #expect(try await slow.waitForExit() == .status(0), "\(slow.errors)")
    try await home.run(["settle"])
    #expect(try await home.export().turns.list.map(\.prompt.text) == ["one", "two", "three"])
    #expect(try await home.export().totals.cost.text == "0.0003")
    #expect(gateway.looks.count == 3 && gateway.looks.values.allSatisfy { $0 == 1 })
    #expect(gateway.prompts.last?.messages.list.count { $0.role.text == "user" } == 3)
  }

  /// A chat looks up what others left open, and yet leaves them to whoever goes on with them.
  @Test func aSessionWhoseBillsAChatLooksUpCanBeGoneOnWith() async throws {
    let bills = ByteServer.Gate()
    let gateway = try CannedGateway(costs: ["0.0001"], bills: bills)
    let home = try Home(gateway)
    try await home.run(["ask", "one"])
    let driver = try await TerminalDriver(home)
    try await eventually("taken up") {
      driver.terminal.transcript.contains("looking up a charge that an earlier session left open")
    }
    try await eventually("a look") { !gateway.looks.isEmpty }
    let session = try #require(home.journals.first?.deletingPathExtension().lastPathComponent)
    #expect(try await home.run(["ask", "--session", session, "two"]).exit == .status(0))
    bills.open()
    // The next round finds both bills, in any order.
    for turn in 1...2 {
      try await eventually("bill \(turn)") {
        driver.terminal.transcript.contains("turn \(turn) · $0.0001 billed")
      }
    }
    try await driver.leave()
    #expect(home.records("charge").count == 2)
  }

  @Test func twoChatsAtOnceSettleEachItsOwn() async throws {
    let gateway = try CannedGateway(costs: ["0.0001"])
    let home = try Home(gateway)
    let (left, right) = (try await TerminalDriver(home), try await TerminalDriver(home))
    try await left.line("one")
    try await right.line("two")
    try await left.see("billed")
    try await right.see("billed")
    try await left.leave()
    try await right.leave()
    #expect(home.journals.count == 2 && home.records("charge").count == 2)
    for journal in home.journals {
      let export = try await home.export(journal.deletingPathExtension().lastPathComponent)
      #expect(export.totals.cost.text == "0.0001" && export.totals.state.text == "billed")
    }
  }

  @Test func twoSandboxesShareOneRecord() async throws {
    let home = try Home()
    let (left, right) = (try await TerminalDriver(home), try await TerminalDriver(home))
    try await left.line("one")
    try await right.line("two")
    try await left.see("billed")
    try await right.see("billed")
    try await left.leave()
    try await right.leave()
    #expect(Set(home.records("charge").compactMap(\.id.text)).count == 2)
  }

  /// Eight programs append and settle at the same time; nothing is lost and nothing counted twice.
  @Test func eightAsksAndTwoSettlesAtOnceLoseNothing() async throws {
    let gateway = try CannedGateway(costs: ["0.0001"])
    let home = try Home(gateway)
    let asks = try (1...8).map { try home.start(["ask", "prompt \($0)"]) }
    let settles = try (1...2).map { _ in try home.start(["settle"]) }
    for child in asks + settles { #expect(try await child.waitForExit() == .status(0), "\(child.errors)") }
    #expect(try await home.run(["settle"]).output.contains(" 0 still open"))
    #expect(home.journals.count == 8)
    let found = home.records("charge").compactMap(\.id.text)
    #expect(found.count == 8 && Set(found).count == 8)
  }
}
