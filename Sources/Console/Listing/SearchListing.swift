import App
import Chat
import Platform
import Records
import Terminal

/// What a search in the sessions found, for `tuppence sessions TEXT` and `/search TEXT`.
struct SearchListing: Sendable {
  let search: SessionSearch
  private let shortIDs: [String: String]
  /// Places that are shown of one session.
  private static let places = 3
  /// Excerpts are no wider, also where nothing is cut.
  private static let widest = 120

  init(_ search: SessionSearch, _ context: AppContext) {
    self.search = search
    shortIDs = SessionID.short(context.ledger?.unorderedIDs() ?? [])
  }

  /// `numbered` counts the sessions, so that `/resume` can name one by its number.
  func lines(width: Int, styles: Styles, numbered: Bool = false, latest: Int = .max) -> [String] {
    let width = min(width, Self.widest)
    let results = search.results.prefix(latest)
    let digits = "\(results.count)".count
    return results.enumerated().flatMap { place, result in
      let number = numbered ? padded("\(place + 1)", toWidth: digits, alignment: .right) + "  " : ""
      return lines(result, number, width: width, styles)
    }
  }

  private func lines(_ result: SessionSearch.Result, _ number: String, width: Int, _ styles: Styles) -> [String] {
    let findings = result.findings
    let id = shortID(result.id)
    let facts = "\(number)\(id)  \(findings.lastTurn.map { ListingTime.text($0) } ?? "no time")  "
    let name = truncated(Sanitiser.line(findings.name), toWidth: max(8, width - displayWidth(of: facts)))
    let shown = findings.matches.prefix(Self.places)
    let more = findings.matches.count - shown.count
    return [number + styles.bold(id) + facts.dropFirst(number.count + id.count) + name]
      + shown.map { "    " + Self.line($0, room: width - 4, styles) }
      + (more > 0 ? [styles.dim("    and in \(counted(more, "more place", plural: "more places"))")] : [])
  }

  private static func line(_ match: TextMatch, room: Int, _ styles: Styles) -> String {
    let place = match.turn.map { "turn \($0) \(match.place.rawValue)" } ?? match.place.rawValue
    return styles.dim(place) + "  " + excerpt(match, room: room - place.count - 2, styles)
  }

  /// The match with the text around it; where nothing can be styled, in brackets.
  private static func excerpt(_ match: TextMatch, room: Int, _ styles: Styles) -> String {
    let marks = styles.isEnabled ? 0 : 2
    let found = truncated(Sanitiser.line(match.match), toWidth: max(8, room - marks))
    let (head, tail) = (Sanitiser.line(match.before), Sanitiser.line(match.after))
    let rest = max(0, room - marks - displayWidth(of: found))
    let after = truncated(tail, toWidth: max(rest / 2, rest - displayWidth(of: head)))
    let before = truncatedAtStart(head, toWidth: rest - displayWidth(of: after))
    return before + (styles.isEnabled ? styles.styled(found, [.bold, .underlined]) : "[\(found)]") + after
  }

  private func shortID(_ id: String) -> String { shortIDs[id] ?? id }

  /// What was not found because it could not be read, or is not shown.
  var remarks: [String] {
    var remarks: [String] = []
    if search.unanswered > 0 {
      remarks.append("\(counted(search.unanswered, "session")) without a reply not shown; --all shows them")
    }
    if !search.damaged.isEmpty {
      remarks.append("damaged lines are left out of: \(names(search.damaged)); tuppence check says more")
    }
    if !search.unreadable.isEmpty {
      remarks.append("cannot be read: \(names(search.unreadable)); tuppence check says more")
    }
    return remarks
  }

  private func names(_ ids: [String]) -> String {
    let shown = ids.prefix(10).map { Sanitiser.line(shortID($0)) }.joined(separator: ", ")
    return ids.count > 10 ? "\(shown) and \(counted(ids.count - 10, "other"))" : shown
  }

  /// The rows of `tuppence sessions --json`, each with its matches.
  func json(_ context: AppContext) -> JSONValue {
    .list(
      search.results.map { result in
        let summary = (try? context.readableTranscript(of: result.id)).flatMap { SessionSummary($0.0, id: result.id) }
        guard case .object(let members) = summary?.json ?? .object(Self.unread(result)) else { return .null }
        return .object(members + [.init(name: "matches", value: .list(result.findings.matches.map(\.json)))])
      })
  }

  /// What is known of a session without a readable first record.
  private static func unread(_ result: SessionSearch.Result) -> [String: JSONValue] {
    [
      "id": .text(result.id), "title": .text(result.findings.title), "opening": .text(result.findings.opening),
      "last_turn": .time(result.findings.lastTurn), "turns": .number(result.findings.turns),
    ]
  }
}

extension TextMatch {
  fileprivate var json: JSONValue {
    .object([
      "turn": .number(turn), "in": .text(place.rawValue), "before": .text(before), "match": .text(match),
      "after": .text(after),
    ])
  }
}

extension Failure {
  static let emptySearch = Failure(
    "the text to search for is empty", hint: "such as: tuppence sessions deadlock; in the chat: /search deadlock",
    exitCode: Code.usage)
}
