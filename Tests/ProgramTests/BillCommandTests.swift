import Foundation
import TestSupport
import Testing

/// `tuppence bill` and its exit code.
@Suite(.timeLimit(.minutes(2)))
struct BillCommandTests {
  /// No gateway made it.
  private static let unknown = "gen_01M3RJQ2GXYP8F188NH5K17ED5"

  @Test func aBillThatIsMissingIsTheExitCode() async throws {
    let gateway = try CannedGateway(costs: ["0.25"])
    let home = try Home(gateway)
    let ids = [1, 2].map(CannedGateway.id)
    let whole = try await home.run(["bill"] + ids)
    #expect(whole.exit == .status(0) && whole.output.contains("0.5") && !whole.output.contains("≥"))
    let missing = try await home.run(["bill", ids[0], Self.unknown])
    #expect(missing.exit == .status(1) && missing.output.contains("≥ 0.25"))
    #expect(missing.errors.contains("1 id unknown to the gateway, not counted: \(Self.unknown)"))
    // An OpenRouter id has no key here; the larger code is that of the command.
    let other = try await home.run(["bill", Self.unknown, "gen-1790752558-a1B2c3"])
    #expect(other.exit == .status(77) && other.errors.contains("no key for openrouter"))
  }

  /// What is shown as imported is on the disk: each of the new session's records is written before its file is synced.
  @Test(.enabled(if: access("/usr/bin/strace", X_OK) == 0)) func anImportIsOnTheDisk() async throws {
    let home = try Home(try CannedGateway(costs: ["0.25"]))
    let calls = home.folder("calls")
    let strace = try ChildProgram(
      path: "/usr/bin/strace",
      arguments: ["-f", "-y", "-o", calls.path, "-e", "trace=write,fdatasync", try Home.program()]
        + ["bill", "--import", CannedGateway.id(1)], environment: home.environment())
    #expect(try await strace.waitForExit() == .status(0), "\(strace.errors)")
    let lines = try String(contentsOf: calls, encoding: .utf8).split(separator: "\n")
    let journal = try #require(home.journals.first).lastPathComponent
    let own = lines.filter { $0.contains(journal) }
    #expect(own.count { $0.contains("write(") } == 6, "\(own)")
    #expect(own.last?.contains("fdatasync(") == true, "\(own)")
  }

  @Test func controlCPrintsWhatCame() async throws {
    let gate = ByteServer.Gate()
    let gateway = try CannedGateway(costs: ["0.25"], slowBills: gate)
    let home = try Home(gateway)
    let child = try home.start(["bill", CannedGateway.id(1)])
    _ = try await gateway.server.request(0)
    child.signal(SIGINT)
    #expect(try await child.waitForExit() == .status(130))
    #expect(child.output.contains("not_asked") && child.errors.contains("1 id not asked about, not counted"))
    gate.open()
  }

  /// `--yes` agrees to costs, and to nothing else; nothing else is asked about.
  @Test func yesSendsNothingThatCannotBeRecorded() async throws {
    let gateway = try CannedGateway()
    let home = try Home(gateway)
    try Data().write(to: home.folder("file"))
    let nowhere = ["TUPPENCE_HOME": home.folder("file").path + "/home"]
    let run = try await home.run(["ask", "--yes", "hi"], with: nowhere)
    #expect(run.exit != .status(0) && run.errors.contains("--unrecorded"), "\(run.errors)")
    let terminal = try home.terminal(["ask", "hi"], with: nowhere)
    #expect(try await terminal.waitForExit(timeout: TerminalDriver.patience) != .status(0))
    #expect(!terminal.transcript.contains("[y/N]"))
    #expect(gateway.sent.isEmpty)
    #expect(try await home.run(["ask", "--unrecorded", "hi"], with: nowhere).exit == .status(0))
  }
}
