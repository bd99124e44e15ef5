import GatewayClient
import Journal
import Records

/// A prompt that is sent to several models at once; each reply is a turn of its own.
package struct Comparison: Equatable, Sendable {
  package var prompt: String
  /// The user's own words, where files or standard input are in the prompt too.
  package var question: String?
  /// The turn whose place in the conversation the kept reply takes.
  package var replaces: Int?
  package var models: [String]
  /// Pictures and documents that go with the prompt.
  package var media: [MediaFile]

  package init(
    _ prompt: String, question: String? = nil, media: [MediaFile] = [], replacing replaced: Int? = nil,
    models: [String]
  ) {
    self.prompt = prompt
    self.question = question
    replaces = replaced
    self.models = models
    self.media = media
  }
}

extension Session {
  /// What all replies together are expected to cost, fees included; those without a known price are left out.
  package func expectedCost(of comparison: Comparison) -> USD {
    let messages = messages(for: comparison.prompt, media: comparison.media, replacing: comparison.replaces)
    var sum = USDSum()
    for model in comparison.models {
      guard let cost = estimate(messages, model: model)?.cost else { continue }
      sum.add(cost)
      sum.add(tagFees ?? .zero)
    }
    return sum.boundedAmount
  }

  /// The models of a comparison whose prices are not known.
  package func unpriced(in comparison: Comparison) -> [String] {
    let messages = messages(for: comparison.prompt, media: comparison.media, replacing: comparison.replaces)
    return comparison.models.filter { estimate(messages, model: $0) == nil }
  }

  /// Sends a prompt to all models of a comparison, and reports for each what comes and how it ended. None of the replies is
  /// in the conversation before ``keep(_:of:)``.
  ///
  /// All turns are on disk, and held against the budgets with their sum, before any request leaves. Cancelling the task
  /// stops the replies that still come.
  package func compare(
    _ comparison: Comparison, agreed: Bool = false, unrecorded: Bool = false,
    tell: @escaping @Sendable (_ place: Int, TurnEvent) -> Void,
    ended: @escaping @Sendable (_ place: Int, TurnOutcome) -> Void
  ) async throws(BudgetRefusal) -> [TurnOutcome] {
    let budgets = try currentBudgets()
    if !budgets.isEmpty { await prepareCatalogue() }
    let messages = messages(for: comparison.prompt, media: comparison.media, replacing: comparison.replaces)
    let starts = starts(of: comparison, messages)
    report(try admit(.comparison(starts), budgets, agreed: agreed, unrecorded: unrecorded), to: { tell(0, $0) })
    let requests = starts.map { start in
      var request = request(messages)
      request.model = start.model
      request.options = requestOptions(for: .conversation, of: start.model)
      return request
    }
    return await withTaskGroup(of: (place: Int, outcome: TurnOutcome).self) { group in
      for place in starts.indices {
        let (turn, request) = (starts[place].turn, requests[place])
        group.addTask { (place, await self.receive(request, of: turn, from: 1) { tell(place, $0) }) }
      }
      var outcomes: [(place: Int, outcome: TurnOutcome)] = []
      for await one in group {
        ended(one.place, one.outcome)
        outcomes.append(one)
      }
      return outcomes.sorted { $0.place < $1.place }.map(\.outcome)
    }
  }

  private func starts(of comparison: Comparison, _ messages: [Message]) -> [TurnStarted] {
    comparison.models.enumerated().map { place, model in
      var start = start(comparison.prompt, messages, replacing: nil)
      start.turn += place
      start.model = model
      let options = requestOptions(for: .conversation, of: model)
      start.options = options.isEmpty ? nil : options
      start.estimate = estimate(messages, model: model)?.cost
      start.question = comparison.question
      start.media = comparison.media.isEmpty ? nil : comparison.media
      start.isCompared = true
      return start
    }
  }

  /// Takes one reply of a comparison into the conversation; the bills of the others stay. Returns the error, if any.
  @discardableResult
  package func keep(_ turn: Int, of comparison: Comparison) -> JournalError? {
    record(.change(Change(withdraws: comparison.replaces, keeps: turn)), synced: false)
  }
}
