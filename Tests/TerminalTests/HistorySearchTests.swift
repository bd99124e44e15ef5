import Testing

@testable import Terminal

/// The search through the history, key by key.
@Suite struct HistorySearchTests {
  private func search(_ entries: [String], _ pattern: String) -> HistorySearch {
    var search = HistorySearch(entries)
    for scalar in pattern.unicodeScalars { search.extend(scalar) }
    return search
  }

  @Test func eachKeyGoesToTheNextEntryThatDiffersFromTheShownOne() {
    var search = search(["git push", "git push", "ls", "git log", "git push"], "git")
    let keys: [(inout HistorySearch) -> Void] = [
      { $0.goOlder() }, { $0.goOlder() }, { $0.goOlder() }, { $0.goNewer() }, { $0.goNewer() }, { $0.goNewer() },
    ]
    var found = [search.found]
    var isFailing = [search.isFailing]
    for key in keys {
      key(&search)
      found.append(search.found)
      isFailing.append(search.isFailing)
    }
    #expect(found == [0, 3, 4, 4, 3, 1, 1])
    #expect(isFailing == [false, false, false, true, false, false, true])
    #expect(search.title == "no match “git” ▸ ")
  }

  @Test func aLongerPatternKeepsWhatStillMatchesAndAShorterOneBeginsAnew() {
    var search = search(["git log", "git push", "git pull"], "git")
    search.goOlder()
    search.extend(" ")
    #expect(search.found == 1 && search.title == "search “git ” ▸ ")
    for scalar in "pul".unicodeScalars { search.extend(scalar) }
    #expect(search.found == 2)
    search.extend("x")
    #expect(search.found == 2 && search.isFailing)
    search.shorten()
    #expect(search.found == 2 && !search.isFailing)
    for _ in 1...3 { search.shorten() }
    #expect(search.pattern == "git " && search.found == 0)
    for _ in 1...4 { search.shorten() }
    #expect(search.found == nil && !search.isFailing)
  }

  /// Where the pattern begins, in scalars, and whether an entry is found, which ASCII has a way of its own for.
  @Test(
    arguments: [
      ("push", "Git PUSH", 4), ("Push", "git push", nil), ("Push", "Git Push", 4), ("PUSH", "Git Push", nil),
      ("é", "CAFÉ", 3), ("É", "café", nil), ("f", "é\u{301}F", 2), ("b", "👨‍👩‍👧ab", 6), ("@", "`", nil), ("[", "{", nil),
    ] as [(String, String, Int?)])
  func smallLettersMatchLargeOnesToo(pattern: String, entry: String, place: Int?) {
    let search = search([entry], pattern)
    #expect(search.place(in: entry) == place)
    #expect(search.isFailing == (place == nil))
  }
}
