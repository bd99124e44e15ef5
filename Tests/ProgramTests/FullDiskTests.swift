import Foundation
import TestSupport
import Testing

/// A disk that takes no bytes from the start: files can be made, and not written.
@Suite(.serialized)
struct FullDiskTests {
  /// Runs the program with no room for a byte in any file; its output goes through pipes.
  private func full(_ home: Home, _ call: String) async throws -> (
    output: String, errors: String, exit: ChildProgram.Exit
  ) {
    try await home.shell("trap '' XFSZ; ulimit -f 0; tuppence \(call)")
  }

  private func files(_ home: Home, _ folder: String) -> [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: home.files.appending(path: folder).path)) ?? []
  }

  @Test func nothingIsSentAndNoFileStays() async throws {
    let gateway = try CannedGateway()
    let home = try Home(gateway)
    let run = try await full(home, "ask one")
    #expect(run.exit == .status(1) && run.output.isEmpty && gateway.prompts.isEmpty, "\(run)")
    #expect(run.errors.components(separatedBy: "the disk is full").count == 2, "said once: \(run.errors)")
    #expect(run.errors.contains("--unrecorded"))
    #expect(files(home, "sessions").isEmpty && files(home, "pending").isEmpty)
    #expect(try await home.run(["ask", "two"]).exit == .status(0))
    _ = try await full(home, "ask three")
    #expect(try await home.run(["ask", "-c", "four"]).exit == .status(0))
    #expect(gateway.sent == ["two", "four"])
  }

  @Test func whoWantsItSendsWithoutARecord() async throws {
    let gateway = try CannedGateway()
    let home = try Home(gateway)
    let run = try await full(home, "ask --unrecorded one")
    #expect(run.exit == .status(0) && run.output == "Reply 1.\n", "\(run)")
    #expect(run.errors.components(separatedBy: "the disk is full").count == 2, "said once: \(run.errors)")
    #expect(files(home, "sessions").isEmpty)
  }

  /// A disk that becomes full in the middle of an export.
  @Test func anExportThatDoesNotFitLeavesTheOldFile() async throws {
    let long = String(repeating: "word ", count: 4_000)
    let home = try Home(try CannedGateway { _, _, id in CannedGateway.reply(long, id: id) })
    #expect(try await home.run(["ask", "--wait-for-bill", "one"]).exit == .status(0))
    let folder = try home.folder.folder("out")
    let file = folder.appending(path: "all.json")
    try Data("old".utf8).write(to: file)
    let run = try await home.shell("trap '' XFSZ; ulimit -f 8; tuppence export --force --output '\(file.path)'")
    #expect(run.exit == .status(1) && run.errors.contains("cannot write"), "\(run)")
    #expect(try String(contentsOf: file, encoding: .utf8) == "old")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["all.json"])
  }

  /// A journal that an earlier version left empty.
  @Test func anEmptyJournalIsNotTheLastSession() async throws {
    let home = try Home(try CannedGateway())
    try await home.run(["ask", "one"])
    try Data().write(to: home.files.appending(path: "sessions/empty00000000000.jsonl"))
    #expect(try await home.run(["ask", "-c", "two"]).exit == .status(0))
    #expect(try await home.export().turns.list.count == 2)
  }
}
