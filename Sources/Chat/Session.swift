import GatewayClient
import Journal
import Platform
import Records

/// A conversation and its ledger: takes prompts, keeps every record, and looks every charge up.
package actor Session {
  package nonisolated let id: String
  package internal(set) var transcript: Transcript
  package internal(set) var assistant: Assistant
  /// The model of the turns to come.
  package internal(set) var model: String
  package internal(set) var sendsTags: Bool
  /// Prices and limits by model; empty until some are kept or ``loadCatalogue()`` succeeded.
  package internal(set) var catalogue: [ModelEntry] = []

  let gateway: Gateway
  let effects: Effects
  let news: @Sendable (SessionEvent) -> Void
  let catalogueSource: CatalogueSource
  let budgetGuard: BudgetGuard?
  /// When the catalogue was fetched; nil while there is none.
  package internal(set) var catalogueFetched: Date?
  /// False until the kept catalogue was looked for.
  var knowsKeptCatalogue = false
  /// True while old prices are renewed during a turn.
  var isRenewingCatalogue = false
  var opening: SessionOpened
  private let journal: SessionJournal?
  /// Where pictures and documents are kept; nil where nothing is recorded.
  let mediaStore: MediaStore?
  private let lock: SessionLock?
  var isOpened: Bool
  /// A title that was given before there was a journal to write it to.
  var earlyTitle: String?
  /// The model of the next turn alone, in place of `model`.
  var modelOnce: String?
  /// The tools that requests offer to the model.
  package internal(set) var tools: [ToolDefinition] = []
  /// Is called when a turn may have left open charges.
  var chargeObserver: (@Sendable () -> Void)?
  private var knownHistory: LookupHistory?
  /// True once a record could not be written.
  var hasLostRecords = false
  /// The last reported reason for a lost record; nil once a record was written.
  var toldLoss: JournalError?
  /// Replies from whose length the next one's is estimated.
  private static let repliesToJudgeBy = 5
  /// Lines of its journal that could not be read.
  let unreadable: Int
  /// True while the last news of budgets named one.
  var hasToldBudgets = false
  /// True where the gateway is asked to search the web for each prompt.
  let searchesWeb: Bool
  /// True where no turn follows that could read a cache.
  let isSingleTurn: Bool
  /// The first turn since caching was last turned on.
  var cachingSince = 1

  /// A new session, or one that goes on from its records.
  ///
  /// It goes on from `transcript`, or from `records`. Without a journal nothing is recorded. The first record is written with the first turn. `opening.model` and `opening.assistant` hold from the next turn on.
  package init(
    opening: SessionOpened, assistant: Assistant, records: [Record] = [], transcript: Transcript? = nil,
    unreadable: Int = 0, journal: SessionJournal?,
    lock: SessionLock?, mediaStore: MediaStore? = nil, gateway: Gateway, catalogue: CatalogueSource? = nil,
    budgets: BudgetGuard? = nil,
    isSingleTurn: Bool = false, searchesWeb: Bool = false, effects: Effects = .system,
    news: @escaping @Sendable (SessionEvent) -> Void = { _ in }
  ) {
    self.opening = opening
    self.assistant = assistant
    self.journal = journal
    self.lock = lock
    self.mediaStore = mediaStore
    self.gateway = gateway
    self.unreadable = unreadable
    self.isSingleTurn = isSingleTurn
    self.searchesWeb = searchesWeb && gateway.dialect.webSearchPrice != nil
    self.effects = effects
    self.news = news
    catalogueSource = catalogue ?? .fetching(gateway)
    budgetGuard = budgets
    id = opening.id
    self.transcript = transcript ?? Transcript(records)
    isOpened = self.transcript.session != nil
    model = opening.model
    sendsTags = opening.sendsTags
  }

  /// Its turns with open look-ups.
  package var openPart: Transcript { transcript.openPart }

  /// The tags of the next turn: session, assistant, then the user's own; ten at most, as the gateway takes.
  package var tags: [String] {
    guard sendsTags else { return [] }
    let all = ["session:\(id)", "assistant:\(assistant.name)"] + assistant.tags + opening.tags
    return all.reduce(into: []) { tags, tag in
      if tags.count < 10, !tags.contains(tag) { tags.append(tag) }
    }
  }

  /// What the next request would carry for this prompt, without a turn that it takes the place of.
  func messages(
    for prompt: String, media: [MediaFile] = [], replacing replaced: Int?, purpose: TurnPurpose = .conversation
  ) -> [Message] {
    if purpose.picture != nil { return [Message(.user, prompt, media: media)] }
    let first = purpose == .conversation ? windowStart(for: prompt, media: media, replacing: replaced) ?? 0 : 0
    let said =
      purpose == .conversation
      ? conversation(without: replaced, from: first) : transcript.conversation(without: replaced, from: first)
    return systemMessages + said + [Message(.user, prompt, media: media)]
  }

  /// The gateway's fees for tags and user id, per request.
  package var tagFees: USD? {
    let writes = tags.count + (user == nil ? 0 : 1)
    return writes == 0 ? nil : gateway.dialect.tagFee?.multiplied(by: writes)
  }

  func request(_ messages: [Message], _ purpose: TurnPurpose = .conversation) -> ChatRequest {
    let request = ChatRequest(
      model: purpose.model ?? nextModel, messages: messages, temperature: assistant.temperature,
      maxTokens: assistant.maxTokens, reasoningEffort: assistant.reasoning, tags: tags, user: user,
      options: requestOptions(for: purpose), affinity: opening.affinity,
      tools: purpose == .conversation ? tools : [])
    var changed = withSettings(request)
    changed.picture = purpose.picture
    changed.modalities = modalities(of: changed.model, purpose)
    // A summary that is cut short is none.
    if purpose != .conversation { changed.maxTokens = nil }
    return changed
  }

  func start(
    _ prompt: String, _ messages: [Message], replacing replaced: Int?, _ purpose: TurnPurpose = .conversation
  ) -> TurnStarted {
    let options = requestOptions(for: purpose)
    let model = purpose.model ?? nextModel
    var start = TurnStarted(
      turn: transcript.nextIndex, prompt: prompt, assistant: assistant.name,
      model: model,
      tags: tags, user: user, estimate: withSearch(estimate(messages, model: model, purpose)?.cost, purpose),
      tagFees: tagFees,
      replaces: replaced, gateway: opening.gateway, baseURL: gateway.baseURL.absoluteString, key: gateway.keyEnd,
      options: options.isEmpty ? nil : options, compacts: purpose.isCompaction ? true : nil)
    start.draws = purpose.picture
    return start
  }

  func estimate(
    _ messages: [Message], model: String, _ purpose: TurnPurpose = .conversation
  ) -> Estimate? {
    takeKeptCatalogue()
    if let picture = purpose.picture { return drawingEstimate(picture, model: model) }
    let output = purpose == .conversation ? expectedOutput : Self.summaryTokens
    return estimator(messages, model: model, purpose)?.estimate(output: output)
  }

  /// The output of a turn that a session's last replies let expect.
  var expectedOutput: Int {
    var known: [Int] = []
    var place = transcript.turns.count
    while place > 0, known.count < Self.repliesToJudgeBy {
      place -= 1
      if let output = transcript.turns[place].totals.usage.output { known.append(output) }
    }
    return known.isEmpty ? Estimator.usualOutput : known.reduce(0, +) / known.count
  }

  /// Nil where the model is not in the catalogue.
  func estimator(
    _ messages: [Message], model: String, _ purpose: TurnPurpose = .conversation, isSessionsModel: Bool = false
  ) -> Estimator? {
    let asksForCaching =
      isSessionsModel ? asksForCaching : requestOptions(for: purpose, of: model).caching == .auto
    let cache = cacheForecast(on: model, asksForCaching: asksForCaching)
    return catalogue.first { $0.id == model }.map {
      purpose == .conversation
        ? Estimator(withDrawnPictures(messages, for: model), tools: tools, model: $0, cache: cache)
        : Estimator(messages, model: $0, cache: cache)
    }
  }

  /// What a turn with the conversation so far would cost if the session went over to a model; nil where its price is not
  /// known.
  package func estimate(on model: String) -> Estimate? {
    takeKeptCatalogue()
    return estimator(messages(for: "", replacing: nil), model: model, isSessionsModel: true)?
      .estimate(output: expectedOutput)
  }

  /// What the next turn with a prompt is expected to cost, the gateway's fees included; nil where the price is not known.
  package func expectedCost(
    of prompt: String, media: [MediaFile] = [], replacing replaced: Int? = nil,
    purpose: TurnPurpose = .conversation
  ) -> USD? {
    let messages = messages(for: prompt, media: media, replacing: replaced, purpose: purpose)
    let cost = withSearch(estimate(messages, model: purpose.model ?? nextModel, purpose)?.cost, purpose)
    return cost.map { $0.adding(tagFees ?? .zero) ?? $0 }
  }

  /// True where a turn costs less than the amount by any model's price: a prompt of this size needs no look-up of prices.
  package func isCheap(
    _ prompt: String, media: [MediaFile] = [], replacing replaced: Int? = nil, below limit: USD
  ) -> Bool {
    let messages = withDrawnPictures(messages(for: prompt, media: media, replacing: replaced), for: nil)
    let tokens = Estimator.tokens(of: messages) + Estimator.tokens(of: tools)
    return Estimator.highestCost(inputTokens: tokens).map { $0 <= limit } ?? false
  }

  /// The conversation's tokens and a model's context window, where the first are likely to be too many for the second.
  package func overflow(on model: String) -> (tokens: Int, window: Int)? {
    takeKeptCatalogue()
    guard let entry = catalogue.first(where: { $0.id == model }), !entry.drawsOnly, let window = entry.contextWindow
    else { return nil }
    let messages = withDrawnPictures(messages(for: "", replacing: nil), for: model)
    let tokens = Estimator.tokens(of: messages, model: model)
    return tokens > window ? (tokens, window) : nil
  }

  /// Takes a record into the transcript and the journal; returns the error, if any.
  @discardableResult
  func record(_ entry: Entry, synced: Bool) -> JournalError? {
    guard !isOpened else { return write(entry, synced: synced) }
    var error = write(.session(opening), synced: false)
    // A disk that had no room for it gets it again with the next record.
    isOpened = error == nil
    if let earlyTitle { error = write(.change(Change(title: earlyTitle)), synced: false) ?? error }
    return write(entry, synced: synced) ?? error
  }

  private func write(_ entry: Entry, synced: Bool) -> JournalError? {
    let record = Record(time: effects.now(), entry: entry)
    transcript.apply(record)
    do throws(JournalError) {
      try journal?.append(record, synced: synced)
      toldLoss = nil
      return nil
    } catch {
      if !error.isRecorded { hasLostRecords = true }
      return error
    }
  }

  /// The gateway's answers so far about open charges, kept in the session's mark.
  var lookupHistory: LookupHistory {
    get { knownHistory ?? LookupHistory(lock?.contents ?? Data()) }
    set {
      knownHistory = newValue
      lock?.keep(newValue.data)
    }
  }

  func syncJournal() -> JournalError? {
    // Before the first record there is nothing to sync, and no file.
    guard isOpened else { return nil }
    do throws(JournalError) {
      try journal?.sync()
      return nil
    } catch {
      return error
    }
  }

  /// Gives the session free for other processes; its mark stays while charges are open.
  package func close() {
    lock?.release(isSettled: hasLostRecords ? journalIsSettled : transcript.open.isEmpty)
  }

  /// Where records were lost, the journal says what is open: a bill that it lacks is asked for again, and what it never
  /// had cannot be.
  private var journalIsSettled: Bool {
    guard let contents = try? journal?.contents() else { return journal == nil }
    return contents.newerVersion == nil && Transcript(contents.records).open.isEmpty
  }
}
