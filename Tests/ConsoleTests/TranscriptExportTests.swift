import Exports
import Foundation
import Records
import TestSupport
import Testing

@testable import Console

/// An export on its way out: in which format, what is left out, how it is made harmless, and when a file is replaced.
@Suite struct TranscriptExportTests {
  private func session(known: Int = 0, unknown: Int = 0, reply: String = "Yes.") -> SessionExport {
    var journal = JournalText("aaaa000000000001")
    for turn in 0..<(known + unknown) {
      journal.turn(turn + 1, "p", reply: reply, cost: turn < known ? "0.001" : nil, generation: "gen_\(turn)")
    }
    return SessionExport(Transcript(journal.records))
  }

  private func written(
    _ export: TranscriptExport, _ sessions: [SessionExport]
  ) throws(Failure) -> (text: String, leftOut: Int) {
    var text = ""
    let leftOut = try export.write(to: { text += $0 }) { take in for session in sessions { take(session) } }
    return (text, leftOut)
  }

  private func message(_ export: TranscriptExport, _ sessions: [SessionExport]) -> String? {
    do throws(Failure) { _ = try written(export, sessions) } catch { return error.message }
    return nil
  }

  @Test(
    arguments: [
      (nil, nil, .markdown), (nil, "a.json", .json), (nil, "A.CSV", .csv), (.csv, "a.json", .csv), (.html, nil, .html),
      (nil, "a.b/c.md", .markdown),
    ] as [(ExportFormat?, String?, ExportFormat)])
  func theFormatIsNamedOrTheEndings(format: ExportFormat?, path: String?, expected: ExportFormat) throws {
    #expect(try TranscriptExport(format: format, path: path).format == expected)
  }

  @Test(arguments: [
    ("a.docx", "there is no export format \"docx\""), ("a", "the file's name has no ending that names a format"),
  ])
  func anEndingWithoutAFormatIsRefused(path: String, words: String) {
    let failure = #expect(throws: Failure.self) { try TranscriptExport(format: nil, path: path) }
    #expect(failure?.message == words && failure?.exitCode == 64)
    #expect(failure?.hint?.hasPrefix("end the name in one of .md, .json, .jsonl, .csv, .html, ") == true)
  }

  /// A table of costs has no place for what is not known; a text of the conversation has.
  @Test func whatHasNoCostIsCountedWhereItIsLeftOut() throws {
    let sessions = [session(known: 1, unknown: 2), session(unknown: 1)]
    #expect(try written(TranscriptExport(format: .focus, path: nil), sessions).leftOut == 3)
    #expect(try written(TranscriptExport(format: .markdown, path: nil), sessions).leftOut == 0)
    #expect(try written(TranscriptExport(format: .focus, path: nil), [session(known: 2)]).leftOut == 0)
    #expect(
      try message(TranscriptExport(format: .focus, path: nil), [session(unknown: 1)]) == "no request has a known cost")
    #expect(try message(TranscriptExport(format: .csv, path: nil), [session(unknown: 1)]) == nil)
    var several = try TranscriptExport(format: .csv, path: nil)
    #expect(message(several, [session()]) == "the session has no turns to export")
    several.options.isSeveral = true
    #expect(message(several, [session()]) == "no session has turns to export")
    #expect(message(several, [session(), session(known: 1)]) == nil)
  }

  @Test func escapesAreMadeHarmlessInTheWayOfTheFormat() throws {
    let sessions = [session(known: 1, reply: "a\u{1B}[2Jb")]
    func text(_ format: ExportFormat, isRaw: Bool = false) throws -> String {
      var export = try TranscriptExport(format: format, path: nil)
      export.isRaw = isRaw
      return try written(export, sessions).text
    }
    #expect(try text(.markdown).contains("a^[[2Jb") && text(.markdown, isRaw: true).contains("a\u{1B}[2Jb"))
    for isRaw in [false, true] {
      #expect(try text(.json, isRaw: isRaw).lowercased().contains("a\\u001b[2jb"))
    }
    let table = try text(.csv)
    #expect(table.contains("\r\n") && !table.contains("^M") && !table.contains("\u{1B}"))
  }

  @Test func aFileIsReplacedOnlyWhereThatWasAskedForAndOnlyByAWholeOne() throws {
    let folder = try TemporaryFolder()
    let path = folder("a.md").path
    let export = try TranscriptExport(format: nil, path: path)
    let whole = session(known: 1)
    try Data("old".utf8).write(to: folder("a.md"))
    func write(overwriting: Bool, _ sessions: ((SessionExport) -> Void) throws(Failure) -> Void) -> String? {
      do throws(Failure) { _ = try export.writeFile(path, overwriting: overwriting, sessions) } catch {
        return error.message
      }
      return nil
    }
    #expect(write(overwriting: false) { $0(whole) } == "\(path) exists")
    #expect(
      write(overwriting: true) { (take) throws(Failure) in
        take(whole); throw Failure("broken")
      } == "broken")
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "old")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["a.md"])
    #expect(write(overwriting: true) { $0(whole) } == nil)
    #expect(try String(contentsOfFile: path, encoding: .utf8).contains("Yes."))
  }
}
