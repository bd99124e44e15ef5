import Foundation
import TestSupport
import Testing

@testable import Terminal

/// Drafts of several lines and rows, in emacs's keys and in vi's.
extension LineEditorTests {
  private static let (up, down, left, right) = ("\u{1B}[A", "\u{1B}[B", "\u{1B}[D", "\u{1B}[C")
  private static let (home, end) = ("\u{1B}[H", "\u{1B}[F")

  private static let drafts: [(String, String)] = [
    // Ctrl-J breaks the line; Home, End, Ctrl-A, E, K and U work on one.
    ("one\ntwo\(home)X", "one\nXtwo"), ("one\ntwo\u{01}X", "one\nXtwo"), ("one\ntwo\(up)\(end)X", "oneX\ntwo"),
    ("one\ntwo\(up)\u{05}X", "oneX\ntwo"), ("one\ntwo\u{15}X", "one\nX"), ("one\ntwo\u{01}\u{0B}X", "one\nX"),
    ("one\ntwo\u{15}\u{15}X", "oneX"), ("one\ntwo\(up)\u{0B}X", "oneXtwo"), ("one\ntwo\u{15}\(up)\u{19}", "twoone\n"),
    // The edges of a line join and lead on.
    ("one\ntwo\(home)\u{7F}X", "oneXtwo"), ("one\ntwo\(up)\u{1B}[3~X", "oneXtwo"),
    ("one\ntwo\(home)\(left)X", "oneX\ntwo"), ("one\ntwo\(up)\(right)X", "one\nXtwo"),
    ("one\ntwo\(up)\u{04}X", "oneXtwo"), ("one\ntwo\(home)\u{1B}bX", "Xone\ntwo"),
    ("one\ntwo\(up)\u{1B}fX", "one\ntwoX"), ("one\ntwo\(home)\u{17}X", "oneXtwo"),
    // Rows.
    ("one\ntwo\nthree\(up)\(up)X", "oneX\ntwo\nthree"),
    ("long line\ns\nlonger one\(up)\(up)X", "long lineX\ns\nlonger one"),
    ("a\nb\(up)\(down)X", "a\nbX"), ("ab\ncdef\(left)\(left)\(left)\(up)X", "aXb\ncdef"),
    // Undo.
    ("one two\u{17}\u{1F}", "one two"), ("one\ntwo\u{15}\u{1F}\u{1F}\u{1F}!", "one!"),
    // Words by all of their keys.
    ("one two\u{1B}[1;3DX", "one Xtwo"), ("one two\u{1B}[1;5DX", "one Xtwo"), ("one two\u{1B}\u{1B}[DX", "one Xtwo"),
    ("one two\u{1B}bX", "one Xtwo"), ("one two\u{01}\u{1B}[1;3CX", "oneX two"),
    ("one two\u{01}\u{1B}\u{1B}[CX", "oneX two"),
    ("one two\u{1B}[98;3uX", "one Xtwo"), ("one two\u{1B}\u{7F}X", "one X"), ("one two\u{1B}[127;3uX", "one X"),
    ("one two\u{1B}BX", "one Xtwo"), ("one two\u{01}\u{1B}FX", "oneX two"), ("one two\u{1B}\u{08}X", "one X"),
    // Keys of an application's mode, and control characters.
    ("one\ntwo\u{1B}OA\u{1B}OFX", "oneX\ntwo"), ("ab\u{1B}OHX", "Xab"), ("ab\u{1B}ODX", "aXb"),
    ("ab\u{01}\u{1B}OCX", "aXb"), ("one\ntwo\u{10}X", "oneX\ntwo"), ("one\ntwo\u{10}\u{0E}X", "one\ntwoX"),
    ("one\ntwo\u{1B}OA\u{1B}OBX", "one\ntwoX"),
    // Line breaks in their other forms.
    ("a\u{1B}[13;2ub", "a\nb"), ("a\u{1B}[13;5ub", "a\nb"), ("a\u{1B}[13;3ub", "a\nb"), ("a\u{1B}[27;2;13~b", "a\nb"),
    ("a\u{1B}[27;5;13~b", "a\nb"), ("a\u{1B}[27;3;13~b", "a\nb"), ("a\u{1B}\rb", "a\nb"), ("a\u{1B}\nb", "a\nb"),
    // Ctrl-D and Delete take whole characters.
    ("a👨‍👩‍👧b\u{01}\u{06}\u{04}", "ab"), ("xe\u{301}y\u{01}\u{1B}[C\u{1B}[3~", "xy"), ("🇩🇪\u{7F}z", "z"),
    // What is no key is nothing.
    ("a\u{1B}]11;rgb:1e1e/1e1e/1e1e\u{1B}\\b\u{1B}[?62cc\u{1B}[Id\u{1B}[M !!e\u{1B}[<0;1;1Mf", "abcdef"),
    ("a\u{1B}[99;5ub", "b"), ("ab\u{1B}[127uc", "ac"), ("a\u{1B}[15~\u{1B}[5~\u{1B}[1;2Pb", "ab"),
  ]

  @Test(arguments: drafts) func emacsKeysWorkOnALine(_ typed: String, _ expected: String) async throws {
    let desk = try EditorFixture()
    try await desk.expect(typing: typed + "\r", expected, )
  }

  private static let escape = "\u{1B}[27u"

  private static let viDrafts: [(String, String)] = [
    ("one\ntwo\(escape)0x", "one\nwo"), ("one\ntwo\(escape)kx", "on\ntwo"), ("one\ntwo\(escape)k$x0x", "n\ntwo"),
    ("one\ntwo\(escape)IX", "one\nXtwo"), ("one\ntwo\(escape)kAX", "oneX\ntwo"), ("one\ntwo\(escape)kjx", "one\ntw"),
    ("one\ntwo\nthree\(escape)kdd", "one\nthree"), ("one\ntwo\(escape)dd", "one"), ("one\ntwo\(escape)k0D", "\ntwo"),
    ("one\ntwo\(escape)ccX", "one\nX"), ("one\ntwo\(escape)0d$", "one\n"), ("one\ntwo\(escape)d0", "one\no"),
    ("one\ntwo\nthree\(escape)2kx", "on\ntwo\nthree"), ("a b\nc d\(escape)k0dw", "b\nc d"),
    ("a👨‍👩‍👧b\(escape)hx", "ab"), ("👨‍👩‍👧e\u{301}b\(escape)02x", "b"), ("abc\(escape)X", "ac"),
    ("a👨‍👩‍👧\(escape)x", "a"), ("ae\u{301}b\(escape)hhx", "e\u{301}b"), ("ae\u{301}b\(escape)dh", "ab"),
    ("one two\(escape)dbu", "one two"), ("one\ntwo\(escape)ddu", "one\ntwo"), ("one\(escape)xP", "oen"),
    ("ab\ncd\(escape)kp", "ab\ncd"), ("ab\(home)X", "Xab"), ("one two\u{1B}[1;5DX", "one Xtwo"),
    ("a\u{1B}[13;2ub", "a\nb"), ("a\u{1B}\rb", "a\nb"), ("a\u{1B}]11;rgb:1/1/1\u{07}b", "ab"),
    ("abc\(escape)3hi!", "!abc"),
    ("\(escape)\u{05}ia", "a"), ("ab\(escape)v#:xib", "ba"),
    ("ab\(escape)\ni!", "a\n!b"), ("ab\u{1B}[99;5ucd", "cd"), ("a\u{1B}[15~b", "ab"), ("a b c\(escape)02wi!", "a b !c"),
    ("a2bcd\(escape)0f2x", "abcd"), ("a\nlong\(escape)kx", "\nlong"), ("one two\u{1B}\u{7F}X", "one X"),
    ("abcde\(escape)2X", "abe"), ("one\ntwo\(escape)-x", "on\ntwo"), ("one\ntwo\(escape)k+x", "one\ntw"),
    ("abc\(escape)0lx", "ac"), ("abc\(escape)0 x", "ac"), ("abc\(escape)h\u{7F}x", "bc"),
    ("one\ntwo\(escape)\u{10}x", "on\ntwo"), ("one\ntwo\u{10}X", "oneX\ntwo"),
  ]

  @Test(arguments: viDrafts) func viKeysWorkOnALine(_ typed: String, _ expected: String) async throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "editrc-\(UUID().uuidString)")
    try Data("bind -v\n".utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let desk = try EditorFixture(settings: file.path)
    try await desk.expect(typing: typed + "\r", expected, )
  }

  @Test func aWrappedLineHasRows() async throws {
    let desk = try EditorFixture(columns: 20)
    let typed = String(repeating: "0123456789", count: 5)
    let answer = try await desk.line(typing: typed + "\u{1B}[A\u{1B}[AX\r")
    #expect(answer == .line("0123456789X" + typed.dropFirst(10), pasted: false))
    let lower = try await desk.line(typing: typed + "\u{01}\u{1B}[BX\r")
    #expect(lower == .line(typed.prefix(20) + "X" + typed.dropFirst(20), pasted: false))
  }

  @Test func upSearchesByWhatWasTyped() async throws {
    let desk = try EditorFixture(history: ["git log", "list", "git diff", "ls"])
    try await desk.expect(typing: "git\u{1B}[A\u{1B}[A\r", "git log", )
    try await desk.expect(typing: "git\u{1B}[A\u{1B}[A\u{1B}[B\r", "git diff", )
    try await desk.expect(typing: "gi\u{1B}[A\u{1B}[B!\r", "gi!", )
    try await desk.expect(typing: "\u{1B}[A\u{1B}[A\r", "git diff", )
    // Nothing begins so: all entries are reached, and what was typed comes back.
    try await desk.expect(typing: "zz\u{1B}[A\r", "ls", )
    try await desk.expect(typing: "zz\u{1B}[A\u{1B}[B!\r", "zz!", )
    // Alt-P and Alt-N stay in the history.
    try await desk.expect(typing: "git\u{1B}p\u{1B}p\r", "git log", )
    try await desk.expect(typing: "git\u{1B}p\u{1B}p\u{1B}n\r", "git diff", )
  }

  @Test func theHistoryBeginsAtTheFirstRow() async throws {
    let desk = try EditorFixture(history: ["old", "two\nrows"])
    try await desk.expect(typing: "a\nb\u{1B}[A\u{1B}[A\r", "two\nrows", )
    try await desk.expect(typing: "a\nb\u{1B}[A\u{1B}[A\u{1B}[A\u{1B}[B\u{1B}[B!\r", "a\nb!", )
    // The keys leaf on through entries of several rows; after another key they move inside.
    try await desk.expect(typing: "\u{1B}[A\u{1B}[A\r", "old", )
    try await desk.expect(typing: "\u{1B}[A\u{1B}[D\u{1B}[AX\r", "twoX\nrows", )
  }

  @Test func aChangedEntryIsKeptWhileLeafing() async throws {
    let desk = try EditorFixture(history: ["one", "two"])
    try await desk.expect(typing: "\u{1B}[A!\u{1B}[A\u{1B}[B\r", "two!", )
    try await desk.expect(typing: "\u{1B}[A\r", "two", )
  }

  @Test func aTypedPromptOfManyLinesComesBackAsText() async throws {
    let desk = try EditorFixture()
    let text = (1...20).map { "line \($0)" }.joined(separator: "\n")
    try await desk.expect(typing: text + "\r", text, )
    desk.editor.remember(text)
    let again = try await desk.line(typing: [("\u{1B}[A", shows: "line 20"), ("!\r", shows: "")])
    #expect(again == .line(text + "!", pasted: false))
    #expect(!desk.terminal.transcript.contains("[paste"))
    let long = String(repeating: "word ", count: 500)
    try await desk.expect(typing: long + "\r", long, )
    desk.editor.remember(long)
    try await desk.expect(typing: "\u{1B}[A!\r", long + "!", )
  }

  @Test func theUsersHistoryKeysUseTheEditorsHistory() async throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "editrc-\(UUID().uuidString)")
    let settings =
      "# keys\nbind ^T ed-prev-history\n  tuppence:bind ^X ed-search-prev-history\nbind \"\\e[15~\" ed-move-to-beg\n"
    try Data((settings + "bind ^[[1;5D ed-move-to-end\n").utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let desk = try EditorFixture(history: ["one\ntwo", "other"], settings: file.path)
    try await desk.expect(typing: "a\nb\u{1B}[A\u{14}\u{14}\r", "one\ntwo", )
    try await desk.expect(typing: "on\u{18}!\r", "one\ntwo!", )
    try await desk.expect(typing: "ab\u{1B}[15~X\r", "Xab", )
    try await desk.expect(typing: "ab\u{01}\u{1B}[1;5DX\r", "abX", )
  }
}

extension EditorFixture {
  /// Types the text in one go and expects the line.
  fileprivate func expect(
    typing text: String, _ line: String, sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let answer = try await self.line(typing: text)
    #expect(answer == .line(line, pasted: false), "\(text.debugDescription)", sourceLocation: sourceLocation)
  }
}
