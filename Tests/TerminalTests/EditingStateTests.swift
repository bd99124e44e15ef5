import Testing

@testable import Terminal

/// What the editor remembers of a draft: its changes, its place in the history, and the texts of its marks.
@Suite struct EditingStateTests {
  private func noted(_ texts: String...) -> DraftChanges {
    var changes = DraftChanges()
    for text in texts { note(text, in: &changes) }
    return changes
  }

  private func note(_ text: String, in changes: inout DraftChanges) {
    let scalars = Array(text.unicodeScalars)
    changes.note(scalars, cursor: scalars.count)
  }

  private func undone(_ changes: inout DraftChanges) -> String? {
    changes.undo().map { String(scalars: $0.scalars) }
  }

  @Test func aTypedWordIsOneChangeAndANewlineAnother() {
    var changes = noted("a", "ab", "ab\n", "ab\nc", "ab\ncd")
    #expect((0..<4).map { _ in undone(&changes) } == ["ab\n", "ab", "", nil])
  }

  @Test func whatIsTypedAfterAnUndoIsAChangeOfItsOwn() {
    var changes = noted("a")
    #expect(undone(&changes) == "")
    note("x", in: &changes)
    #expect(undone(&changes) == "")
  }

  @Test func twoHundredChangesAreKept() {
    var changes = DraftChanges()
    for number in 1...250 { note(String(repeating: "ab", count: number), in: &changes) }
    let versions = (0..<200).compactMap { _ in undone(&changes) }
    #expect(versions.count == 200 && versions.last?.count == 100)
    #expect(undone(&changes) == nil)
  }

  @Test func aDraftThatIsAnEntryItselfIsNoPrefix() {
    var leafing = HistoryLeafing()
    #expect(leafing.older(than: "git", in: ["ls", "git"]) == "ls")
  }

  @Test func anEntryThatEqualsTheShownOneIsPassedOver() {
    var leafing = HistoryLeafing()
    let entries = ["git log", "ls", "git log", "git diff"]
    #expect(leafing.older(than: "git", in: entries) == "git diff")
    #expect(leafing.older(than: "git diff", in: entries) == "git log")
    #expect(leafing.older(than: "git log", in: entries) == nil)
  }

  @Test func anEntryThatWasChangedOnTheWayDownIsKept() {
    var leafing = HistoryLeafing()
    let entries = ["one", "two"]
    #expect(leafing.older(than: "", in: entries) == "two" && leafing.older(than: "two", in: entries) == "one")
    #expect(leafing.newer(than: "one!", in: entries) == "two")
    #expect(leafing.older(than: "two", in: entries) == "one!")
  }

  private func lines(_ count: Int) -> String { Array(repeating: "x", count: count).joined(separator: "\n") }

  @Test func elevenLinesOrAThousandAndOneCharactersAreLarge() {
    for (text, isLarge) in [
      (lines(10), false), (lines(10) + "\n", false), (lines(11), true), (String(repeating: "x", count: 1_000), false),
      (String(repeating: "x", count: 1_001), true), (String(repeating: "é", count: 600), false),
      (String(repeating: "é", count: 1_001), true),
    ] { #expect(PasteMarks.isLarge(text) == isLarge, "\(text.prefix(40)) \(text.count)") }
    for (text, isLong) in [
      (lines(40), false), (lines(40) + "\n", false), (lines(41), true), (String(repeating: "é", count: 4_000), false),
      (String(repeating: "x", count: 4_001), true),
    ] { #expect(PasteMarks.isLong(text) == isLong, "\(text.prefix(40)) \(text.count)") }
  }

  @Test func aForgottenTextGetsANewMark() {
    var marks = PasteMarks()
    let (first, second) = (lines(20), lines(30))
    let (one, two) = (marks.stored(first), marks.stored(second))
    #expect(marks.stored(first) == one && marks.bytes == first.count + second.count)
    marks.keep(onlyIn: ["go \(two)"])
    #expect(marks.bytes == second.count && marks.expanded("a\(one)b\(two)") == "ab" + second)
    let again = marks.stored(first)
    #expect(again != one && marks.expanded(again) == first)
  }

  @Test func whenAllMarksAreTakenATextStaysAsItIs() {
    var marks = PasteMarks()
    let end = String(repeating: "\n", count: 11)
    let all = (0..<4_094).map { marks.stored("\($0)" + end) }
    #expect(Set(all).count == 4_094 && all.allSatisfy { $0.unicodeScalars.count == 1 })
    #expect(marks.stored("one more" + end) == "one more" + end)
    #expect(marks.expanded(all[4_093]) == "4093" + end)
  }

  @Test func marksAreNumberedInTheLinesOrder() {
    var marks = PasteMarks()
    let (one, two) = (marks.stored(lines(20)), marks.stored(lines(1_234)))
    let labels = marks.labels(in: Array((two + " " + two + one).unicodeScalars))
    #expect(two.unicodeScalars.first.map { labels[$0] } == "[paste 1: 1,234 lines, 2,467 characters]")
    #expect(one.unicodeScalars.first.map { labels[$0] } == "[paste 2: 20 lines, 39 characters]")
  }

  /// A line of `.editrc` and what libedit gets.
  @Test(arguments: [
    ("bind ^T ed-kill-line", "bind ^T tuppence-kill-line-end"), ("bind -a ^T ed-kill-line", "bind -a ^T ed-kill-line"),
    ("bind x ed-delete-next-char", "bind x tuppence-delete-next"),
    ("bind -a x ed-delete-next-char", "bind -a x tuppence-vi-delete-next"),
    ("bind ^T ed-kill-line  ", "bind ^T tuppence-kill-line-end  "),
    ("bind  ^X  ed-command", "bind  ^X  tuppence-nothing"),
    ("bind -a v vi-histedit", "bind -a v tuppence-nothing"),
    ("bind -a / vi-search-prev", "bind -a / tuppence-search-only"),
    ("bind x ed-prev-history", "bind x tuppence-up"), ("bind x ed-next-history", "bind x tuppence-down"),
    ("bind x ed-search-prev-history", "bind x tuppence-older"), ("bind x vi-comment-out", "bind x tuppence-nothing"),
    ("bind x ed-search-next-history", "bind x tuppence-newer"), ("bind x em-inc-search-prev", "bind x tuppence-search"),
    ("bind x em-inc-search-next", "bind x tuppence-search"), ("bind x vi-search-next", "bind x tuppence-search-only"),
    ("bind x ed-next-char", "bind x tuppence-next"), ("bind x ed-prev-char", "bind x tuppence-previous"),
    ("bind x ed-delete-prev-char", "bind x tuppence-delete-previous"),
    ("bind x vi-delete-prev-char", "bind x tuppence-delete-previous"),
    ("bind x em-delete-prev-char", "bind x tuppence-delete-previous"),
    ("bind x em-delete-or-list", "bind x tuppence-delete-or-end"),
    ("bind x vi-list-or-eof", "bind x tuppence-delete-or-end"), ("bind x em-kill-line", "bind x tuppence-kill-line"),
    ("bind x ed-prev-word", "bind x tuppence-previous-word"), ("bind x em-next-word", "bind x tuppence-next-word"),
    ("bind x ed-delete-prev-word", "bind x tuppence-delete-previous-word"),
    ("bind -a x ed-next-char", "bind -a x tuppence-vi-next"),
    ("bind -a x ed-prev-char", "bind -a x tuppence-vi-previous"),
    ("bind -a x ed-delete-prev-char", "bind -a x tuppence-vi-delete-previous"),
    ("bind -a x ed-prev-history", "bind -a x tuppence-up"),
    ("ed-command", "ed-command"), ("bind -v", "bind -v"), ("bind ^A ed-move-to-beg", "bind ^A ed-move-to-beg"),
  ])
  func theUsersSettingsNameTheEditorsFunctions(_ line: String, _ own: String) {
    #expect(KeyBinding.own(line[...]) == own)
  }
}
