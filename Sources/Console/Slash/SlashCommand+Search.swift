import App
import Platform
import Records
import Terminal

extension SlashCommand {
  static let search = SlashCommand(
    "search", arguments: "TEXT", "finds a text in the titles, prompts and replies of all sessions"
  ) { chat, argument in
    do throws(Failure) {
      try await chat.search(argument)
    } catch {
      chat.complain(error)
    }
    return .goOn
  }
}

extension SlashContext {
  /// Sessions that are listed.
  private static let listed = 20

  /// Options of `tuppence sessions` may be before the text.
  fileprivate func search(_ argument: String) async throws(Failure) {
    guard let ledger = context.ledger else { throw Failure("no session is recorded", hint: "tuppence doctor says why") }
    let (options, text) = try Self.searchOptions(argument)
    let filter = try program.turnFilter(options)
    guard let pattern = TextPattern(text) else { throw .emptySearch }
    let search = await SessionSearch.reading(ledger, for: pattern, filter, hidesUnanswered: !options.exportsAll)
    let listing = SearchListing(search, context)
    let found = search.results.prefix(Self.listed).map(\.id)
    viewState.update { $0.found = found }
    if found.isEmpty {
      say("no session matches")
    } else {
      await answer(listing.lines(width: textWidth, styles: styles, numbered: true, latest: Self.listed))
      let more = search.results.count - found.count
      let rest = more > 0 ? "; \(counted(more, "older session")): tuppence sessions TEXT" : ""
      say("/resume NUMBER goes on with one\(rest)")
    }
    for remark in listing.remarks { say(remark) }
  }

  /// `--since 7d actor deadlock`: the options, and the text behind them.
  private static func searchOptions(_ argument: String) throws(Failure) -> (Options, String) {
    let known: [CommandOption] = [.since, .onlyModel, .onlyAssistant, .onlyUser, .all]
    var options = Options()
    var rest = argument[...]
    while rest.hasPrefix("--") {
      let word = rest.prefix { $0 != " " && $0 != "=" }
      guard let option = known.first(where: { "--\($0.name)" == word }) else {
        if word == "--" { return (options, rest.dropFirst(2).trimmed(of: .whitespaces)) }
        let names = known.map { "--\($0.name)" }.joined(separator: ", ")
        throw Failure(
          "/search has no option \(word)", hint: "\(names); a text that begins so: /search -- TEXT",
          exitCode: Failure.Code.usage)
      }
      rest = rest[word.endIndex...]
      var value = ""
      if option.value != nil {
        rest = rest.dropFirst().drop { $0 == " " }
        let given = rest.prefix { $0 != " " }
        guard !given.isEmpty else { throw Failure(.missingValue(option: "\(word)", value: option.value ?? "")) }
        value = String(given)
        rest = rest[given.endIndex...]
      }
      do throws(UsageError) { try option.set(&options, value) } catch { throw Failure(error) }
      rest = rest.drop { $0 == " " }
    }
    return (options, String(rest))
  }
}
