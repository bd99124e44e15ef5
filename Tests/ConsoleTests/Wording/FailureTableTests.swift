import App
import Chat
import Foundation
import Journal
import Records
import Sandbox
import Settings
import Testing

@testable import Console

/// The failure table of the command line, the settings, the ledger and the sandbox: figures, hints and exit codes.
@Suite struct FailureTableTests {
  private static let usageErrors: [UsageError] = [
    .unknownCommand("sesions", nearest: "sessions"), .unknownOption("--jsno", nearest: "--json"),
    .missingValue(option: "--model", value: "ID"), .needlessValue(option: "--json"),
    .badValue(option: "--tag", value: "", expected: "a tag"), .missingArguments(call: "tuppence x", usage: "ID"),
    .surplusArgument("b", call: "tuppence x", usage: ""), .missingForm(command: "config", forms: ["get"]),
    .unknownForm("gte", command: "config", forms: ["get", "set"]), .missingPrompt,
    .unknownFault("cutt", nearest: "cut"),
  ]

  @Test(arguments: usageErrors) func aCommandLineThatCannotBeFollowedHasTheCodeOfMisuse(_ error: UsageError) {
    #expect(Failure(error).exitCode == 64)
  }

  private static let wrongKey = SettingsError.unusableKey(.space, source: .file(path: "/k"))
  private static let refused: [AppError] = [
    .noKey(gateway: "vercel", variables: ["A"]), .openCharges(session: "7f3k", count: 1),
    .settings(.keyFileOpenToOthers(path: "/k", mode: 0o644)), .settings(wrongKey),
    .settings(.keyCommandFailed(program: "pass", status: 3)), .settings(.keyCommandPrintedNothing(program: "pass")),
    .settings(.keyCommandNotStarted(program: "pass", code: ENOENT)),
    .settings(.keyCommandTimedOut(program: "pass", limit: .seconds(30))),
  ]
  private static let misused: [AppError] = [
    .otherGateway(session: "7f3k", gateway: "vercel", named: "sandbox"), .unknownModel("x", nearest: nil),
    .ambiguousModel("x", ["a/x", "b/x"]), .optionNotTaken(.tier, gateway: "sandbox"), .noModel(offered: []),
    .unsuitableTitle, .journal(.ambiguousSession("7f", matches: 2)), .settings(.unknownAssistant("x", nearest: nil)),
    .settings(.unknownGateway("x", nearest: nil, source: .option)),
    .settings(.unusableAddress(.query, source: .option)),
    .settings(.unusableServer(.noRoute, name: "files", path: nil, line: nil)),
  ]
  private static let failed: [AppError] = [
    .noSessions, .noSuchSession("x", nearest: nil), .newerFormat(session: "7f3k", version: 2), .noLedger("/x"),
    .noSuchCharge("x"), .sandbox(.portInUse(80)), .journal(.diskFull(path: "/x")), .journal(.inUse(path: "/x/7f3k")),
    .settings(.homeMissing), .settings(.notUTF8(path: "/x")), .settings(.malformedJSON(path: "/x", line: 1, column: 2)),
  ]

  @Test func eachKindOfErrorHasItsExitCode() {
    for error in Self.refused { #expect(Failure(error).exitCode == 77, "\(error)") }
    for error in Self.misused { #expect(Failure(error).exitCode == 64, "\(error)") }
    for error in Self.failed { #expect(Failure(error).exitCode == 1, "\(error)") }
  }

  @Test func whatIsMissingOrTooMuchIsNamedWithTheCall() {
    let missing = Failure(UsageError.missingValue(option: "--model", value: "ID"))
    #expect(missing.message == "--model needs a value" && missing.hint == "--model ID")
    let bad = Failure(UsageError.badValue(option: "--port", value: "x", expected: "a number"))
    #expect(bad.message == "--port cannot be \"x\"" && bad.hint == "expected: a number")
    let few = Failure(UsageError.missingArguments(call: "tuppence generation", usage: "ID"))
    #expect(few.message == "tuppence generation needs ID" && few.hint == "usage: tuppence generation ID")
    let none = Failure(UsageError.surplusArgument("x", call: "tuppence man", usage: ""))
    #expect(none.message == "tuppence man takes no \"x\"" && none.hint == "tuppence man --help")
    let one = Failure(UsageError.surplusArgument("x", call: "tuppence generation", usage: "ID"))
    #expect(one.hint == "usage: tuppence generation ID")
    let form = Failure(UsageError.unknownForm("gte", command: "config", forms: ["get", "set"]))
    #expect(form.hint == "did you mean get?")
    let other = Failure(UsageError.unknownForm("zzzz", command: "config", forms: ["get", "set"]))
    #expect(other.message == "tuppence config has no \"zzzz\"" && other.hint == "one of: get, set")
    #expect(Failure(UsageError.unknownOption("--x", nearest: nil)).hint == "--help lists the options")
    #expect(Failure(UsageError.unknownOption("--x", nearest: "--y")).hint == "did you mean --y?")
  }

  @Test(arguments: [(2, nil), (8, nil), (9, " and 1 more"), (11, " and 3 more")] as [(Int, String?)])
  func manyModelsOfANameAreNamedInPart(count: Int, rest: String?) {
    let failure = Failure(AppError.ambiguousModel("m", (1...count).map { "m\($0)" }))
    #expect(failure.message == "\(count) models match \"m\"")
    let shown = (1...min(count, 8)).map { "m\($0)" }.joined(separator: ", ")
    #expect(failure.hint == "name one of: \(shown)\(rest ?? "")")
  }

  @Test(arguments: [(0, nil), (5, ""), (6, " and 1 more"), (9, " and 4 more")] as [(Int, String?)])
  func theModelsThatAServerHasAreOffered(count: Int, rest: String?) {
    let hint = Failure(AppError.noModel(offered: (0..<count).map { "m\($0)" })).hint
    let shown = (0..<min(count, 5)).map { "m\($0)" }.joined(separator: ", ")
    #expect(hint == "name one with --model ID" + (rest.map { "; the server has \(shown)\($0)" } ?? ""))
  }

  @Test func wordsOfTheApplicationNameTheRightOnes() {
    let other = Failure(AppError.otherGateway(session: "7f3k", gateway: "vercel", named: "sandbox"))
    #expect(other.message == "session 7f3k belongs to the gateway vercel, not to sandbox")
    #expect(other.hint == "continue it with: tuppence --session 7f3k, without --gateway")
    let key = Failure(AppError.noKey(gateway: "vercel", variables: ["A", "B"]))
    #expect(key.hint == "tuppence login vercel, or set A or B")
    #expect(Failure(AppError.unknownModel("x", nearest: "y")).hint == "did you mean y?")
    #expect(Failure(AppError.noSuchSession("x", nearest: "7f3k")).hint == "did you mean 7f3k?")
    #expect(Failure(AppError.noSuchSession("x", nearest: nil)).hint == Failure(JournalError.noSuchSession("x")).hint)
    #expect(
      Failure(AppError.openCharges(session: "7f3k", count: 1)).message == "1 charge of session 7f3k is still open")
    #expect(
      Failure(AppError.openCharges(session: "7f3k", count: 2)).message == "2 charges of session 7f3k are still open")
    for (option, words) in [
      (RequestOption.caching, "caching (caching)"), (.tier, "a class of service (tier)"),
      (.fallbacks, "fallback models (fallback)"), (.providers, "certain providers (only)"),
    ] {
      let message = Failure(AppError.optionNotTaken(option, gateway: "g")).message
      #expect(message == "g cannot be asked for \(words); nothing was sent")
    }
  }

  @Test func aTurnThatCannotBeRecordedSaysWhyAndWhatElseToDo() {
    let failure = Failure(unrecorded: .homeMissing)
    #expect(failure.message == "nothing can be recorded: HOME is not set; nothing was sent")
    #expect(
      failure.hint == "set HOME, or TUPPENCE_HOME=FOLDER for all of tuppence's files; or "
        + "send it without a record, and without its bill: --unrecorded")
    #expect(failure.exitCode == 1)
  }

  @Test func settingsAreNamedWithTheirPlace() {
    let whole = Failure(SettingsError.unknownField("modle", path: "/c", line: 3, nearest: "model"))
    #expect(whole.message == "there is no setting \"modle\" in /c, line 3" && whole.hint == "did you mean model?")
    let typed = Failure(SettingsError.unknownField("modle", path: nil, line: nil, nearest: nil))
    #expect(typed.message == "there is no setting \"modle\"" && typed.hint?.hasPrefix("known: ") == true)
    let file = Failure(SettingsError.unsuitableValue(field: "", expected: .object, path: "/c", line: nil))
    #expect(file.message == "the file has an invalid value in /c" && file.hint == "expected: a JSON object")
    let field = Failure(SettingsError.unsuitableValue(field: "wrap", expected: .wrap, path: nil, line: nil))
    #expect(field.message == "\"wrap\" has an invalid value" && field.hint == "expected: words or terminal")
    #expect(
      Failure(SettingsError.replacedField("old", by: "new", path: "/c", line: 4))
        == Failure(
          "the setting \"old\" no longer exists in /c, line 4", hint: "new takes its place; rename it or remove it"))
    #expect(
      Failure(SettingsError.malformedJSON(path: "/c", line: 4, column: 7)).message
        == "/c is not valid JSON at line 4, column 7")
    #expect(Failure(SettingsError.fileTooLarge(path: "/c", limit: 65_536)).message == "/c is larger than 64 KiB")
    let open = Failure(SettingsError.keyFileOpenToOthers(path: "/k", mode: 0o100_644))
    #expect(open.message == "the key file can be read by others (mode 644)" && open.hint == "run: chmod 600 /k")
    #expect(
      Failure(SettingsError.unusableKey(.tooLong(limit: 9), source: .file(path: "/k"))).message
        == "the key from /k is longer than 9 characters")
    #expect(
      Failure(SettingsError.keyCommandFailed(program: "pass", status: 3)).message
        == "key_command: pass failed with status 3")
    #expect(
      Failure(SettingsError.keyCommandTimedOut(program: "pass", limit: .seconds(30))).message
        == "key_command: pass took longer than 30 s")
    #expect(
      Failure(SettingsError.unknownGateway("x", nearest: "y", source: .environment(variable: "V"))).message
        == "there is no gateway \"x\" (from V)")
    #expect(
      Failure(SettingsError.unusableAddress(.insecure(host: "h"), source: .configuration(field: "f"))).message
        == "the address from f in config.json is plain http to h, "
        + "which shows the key to others on the network; use https"
    )
    let shipped = Failure(SettingsError.unusableAssistant(.emptyPrompt, name: "duck", path: nil))
    #expect(shipped.message == "the assistant duck cannot be used: it has no instructions" && shipped.hint == nil)
    #expect(
      Failure(SettingsError.unusableAssistant(.emptyPrompt, name: "own", path: "/p/own.md")).hint
        == "correct /p/own.md")
  }

  @Test func theLedgersFailuresTellWhatBecameOfTheRecord() {
    func message(_ number: Int32) -> String { Failure(JournalError.cannotOpen(path: "/j", errno: number)).message }
    #expect(message(ENOENT) == "/j was deleted while it was in use; the record was not written")
    #expect(message(ESTALE) == "/j was replaced while it was in use; the record was not written")
    #expect(message(EACCES) == "cannot open /j: Permission denied")
    #expect(Failure(JournalError.cannotWrite(path: "/j", errno: EIO)).message.hasSuffix("the record was not written"))
    #expect(
      Failure(JournalError.notSynced(path: "/j", errno: EIO)).message.hasPrefix(
        "/j was written, but the system did not confirm that it reached the disk: "))
    #expect(Failure(JournalError.inUse(path: "/s/a.jsonl")).message == "another program uses /s/a.jsonl")
    #expect(Failure(JournalError.inUse(path: "/s/a.lock")).hint == "find it with: lsof /s/a.lock")
    #expect(Failure(JournalError.inUse(path: "/p/7f3k")).message == "session 7f3k is open in another tuppence")
    let several = Failure(JournalError.ambiguousSession("7f", matches: 3))
    #expect(several.message == "3 sessions begin with \"7f\"" && several.hint == "give more of the id")
  }

  @Test func theSandboxNamesItsPort() {
    #expect(Failure(SandboxError.portInUse(4_010)).message == "another program listens on port 4010")
    #expect(Failure(SandboxError.portForbidden(80)).hint == "choose a port above 1023, such as --port 4010")
    #expect(Failure(SandboxError.folderUnusable(path: "/s", code: EACCES)).message.hasSuffix("/s: Permission denied"))
  }

  @Test func aTextThatWasNotWrittenSaysWhy() {
    for (code, hint) in [
      (ENOSPC, "free some space, or write to another place"), (EDQUOT, "free some space, or write to another place"),
      (EFBIG, "the file has reached its size limit (ulimit -f)"),
      (EBADF, "standard output is closed or not open for writing"), (EIO, nil),
    ] as [(Int32, String?)] {
      let failure = Failure(outputNotWritten: code)
      #expect(failure.hint == hint && failure.exitCode == 1)
      #expect(failure.message == "could not write to standard output: \(String(cString: strerror(code)))")
    }
  }

  /// One line each, whatever the texts hold; without a hint there is no second line.
  @Test func aFailureIsALineAndAHint() {
    let failure = Failure("a\u{1B}[2Jb\nc", hint: "d\u{7}e")
    #expect(failure.text(styles: .plain).split(separator: "\n", omittingEmptySubsequences: false).count == 3)
    #expect(!failure.text(styles: .plain).contains("\u{1B}") && !failure.text(styles: .plain).contains("\u{7}"))
    #expect(Failure("a").text(styles: .plain) == "tuppence: a\n")
    #expect(Failure("a", hint: "b").text(styles: .plain) == "tuppence: a\n  b\n")
  }
}
