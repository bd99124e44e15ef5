import Platform

/// One line of a session's journal: when, and what happened.
package struct Record: Equatable, Sendable {
  package var time: Date
  package var entry: Entry

  package init(time: Date, entry: Entry) {
    self.time = time
    self.entry = entry
  }
}

/// What a journal can say. The names on disk are documented in Sources/Journal/README.md.
package enum Entry: Equatable, Sendable {
  case session(SessionOpened)
  case turn(TurnStarted)
  case attempt(AttemptStarted)
  case generation(GenerationNamed)
  case reply(ReplyEnded)
  /// What became of a call of a tool.
  case tool(ToolUse)
  case charge(ChargeFound)
  case change(Change)
  case note(Note)
  /// In the list of removed sessions, and in no journal.
  case removed(SessionRemoved)
}

/// The first record of a journal.
package struct SessionOpened: Codable, Equatable, Sendable {
  package var id: String
  package var gateway: String
  package var baseURL: String
  package var billing: Billing
  package var assistant: String
  package var model: String
  package var user: String?
  package var tags: [String]
  package var sendsTags: Bool
  /// The system text that the user gave in place of the assistant's.
  package var system: String?
  /// The session's own limit, in place of the one for every session.
  package var budget: SessionBudget?
  /// How its turns are to be served; nil where nothing is asked.
  package var options: RequestOptions?
  /// A random word that gateways get to keep the conversation's cache in one place.
  package var affinity: String?
  /// Values of the assistant's variables.
  package var variables: [VariableValue]?
  /// Settings of requests in place of the assistant's, by name: `temperature`, `max_tokens`, `reasoning`.
  package var settings: [String: String]?
  /// Where a fork comes from; nil for another session.
  package var fork: ForkOrigin?
  /// The version of the program that wrote it.
  package var program: String

  package init(
    id: String, gateway: String, baseURL: String, billing: Billing, assistant: String, model: String,
    user: String? = nil, tags: [String] = [], sendsTags: Bool = true, system: String? = nil,
    budget: SessionBudget? = nil, options: RequestOptions? = nil, affinity: String? = nil, program: String
  ) {
    self.id = id
    self.gateway = gateway
    self.baseURL = baseURL
    self.billing = billing
    self.assistant = assistant
    self.model = model
    self.user = user
    self.tags = tags
    self.sendsTags = sendsTags
    self.system = system
    self.budget = budget
    self.options = options
    self.affinity = affinity
    self.program = program
  }

  enum CodingKeys: String, CodingKey {
    case id, gateway, billing, assistant, model, user, tags, system, budget, variables, settings, fork, options,
      affinity
    case program
    case baseURL = "base_url"
    case sendsTags = "sends_tags"
  }
}

/// Written before a turn's first request leaves.
package struct TurnStarted: Codable, Equatable, Sendable {
  /// 1 for the session's first turn.
  package var turn: Int
  package var prompt: String
  /// The user's own words, where files or standard input are in the prompt too.
  package var question: String?
  package var assistant: String
  package var model: String
  /// The tags as they are sent: `session:…`, `assistant:…` and the user's own; empty when tags are off.
  package var tags: [String]
  package var user: String?
  /// Catalogue price times the tokens expected, where the price is known.
  package var estimate: USD?
  /// What the gateway will add for the tags and the user id.
  package var tagFees: USD?
  /// The turn that this one takes the place of in the conversation (`/retry`).
  package var replaces: Int?
  /// True for a turn of a comparison: it is no part of the conversation before a ``Change/keeps`` names it.
  package var isCompared: Bool?
  /// The session's gateway, so that a turn can be settled when the session's own record is damaged.
  package var gateway: String?
  /// The address that its requests go to, which can differ from the session's where that was resumed elsewhere.
  package var baseURL: String?
  /// The end of the key that its requests carry, `…a1b2`; nil where there is none, or it is too short to show a part.
  package var key: String?
  /// How it is to be served; `caching` is `auto` where the request asks for it.
  package var options: RequestOptions?
  /// True where the reply is a summary that can take the conversation's place (`/compact`).
  package var compacts: Bool?
  /// Pictures and documents that go with the prompt; nil where there are none.
  package var media: [MediaFile]?
  /// What was asked of the route for pictures; nil for a request to a chat.
  package var draws: PictureRequest?

  package init(
    turn: Int, prompt: String, question: String? = nil, assistant: String, model: String, tags: [String] = [],
    user: String? = nil, estimate: USD? = nil, tagFees: USD? = nil, replaces: Int? = nil, isCompared: Bool? = nil,
    gateway: String? = nil, baseURL: String? = nil, key: String? = nil, options: RequestOptions? = nil,
    compacts: Bool? = nil, media: [MediaFile]? = nil
  ) {
    self.media = media
    self.turn = turn
    self.prompt = prompt
    self.question = question
    self.isCompared = isCompared
    self.assistant = assistant
    self.model = model
    self.tags = tags
    self.user = user
    self.estimate = estimate
    self.tagFees = tagFees
    self.replaces = replaces
    self.gateway = gateway
    self.baseURL = baseURL
    self.key = key
    self.options = options
    self.compacts = compacts
  }

  enum CodingKeys: String, CodingKey {
    case turn, prompt, question, assistant, model, tags, user, estimate, replaces, gateway, key, options, compacts,
      media, draws
    case isCompared = "compared"
    case tagFees = "tag_fees"
    case baseURL = "base_url"
  }
}

/// Written before a second or later request of the same turn leaves; the turn's own record represents the first.
package struct AttemptStarted: Codable, Equatable, Sendable {
  package var turn: Int
  package var attempt: Int
  /// The step that it begins, from 2; nil where it repeats the request before it.
  package var step: Int?
  /// What a step is expected to cost, where the price is known.
  package var estimate: USD?

  package init(turn: Int, attempt: Int, step: Int? = nil, estimate: USD? = nil) {
    self.turn = turn
    self.attempt = attempt
    self.step = step
    self.estimate = estimate
  }
}

/// Written when the first chunk names its generation, before any of its text is shown.
package struct GenerationNamed: Codable, Equatable, Sendable {
  package var turn: Int
  package var attempt: Int
  package var id: String

  package init(turn: Int, attempt: Int, id: String) {
    self.turn = turn
    self.attempt = attempt
    self.id = id
  }
}

/// A correction of what holds from here on; what is nil stays as it was.
package struct Change: Codable, Equatable, Sendable {
  package var assistant: String?
  package var model: String?
  package var sendsTags: Bool?
  package var tags: [String]?
  package var title: String?
  /// The conversation starts again: later turns are sent without what came before.
  package var clears: Bool?
  /// Instructions in place of the assistant's; empty gives the assistant its own back.
  package var system: String?
  /// Whom the gateway bills later turns to; empty for none.
  package var user: String?
  /// A turn that later ones are sent without; its bill stays.
  package var withdraws: Int?
  /// A turn of a comparison that is a part of the conversation from here on.
  package var keeps: Int?
  /// Values of the assistant's variables, all of them.
  package var variables: [VariableValue]?
  /// Settings of requests that change; an empty text gives the assistant's own back.
  package var settings: [String: String]?
  /// The session's own limit from here on.
  package var budget: SessionBudget?
  /// A generation whose strange bill the user confirms.
  package var confirms: String?
  /// The same for a turn whose generations have no ids.
  package var confirmsTurn: Int?
  /// How later turns are to be served, in place of all that held before.
  package var options: RequestOptions?
  package var affinity: String?
  /// A turn whose reply takes the place of the conversation before it; ``withdraws`` brings that back.
  package var compacts: Int?
  /// The first turn that later requests carry; the ones before it stay in the journal only.
  package var keepsFrom: Int?

  package init(
    assistant: String? = nil, model: String? = nil, sendsTags: Bool? = nil, tags: [String]? = nil,
    title: String? = nil, clears: Bool? = nil, system: String? = nil, user: String? = nil, withdraws: Int? = nil,
    keeps: Int? = nil, variables: [VariableValue]? = nil, settings: [String: String]? = nil,
    budget: SessionBudget? = nil, confirms: String? = nil, confirmsTurn: Int? = nil,
    options: RequestOptions? = nil, affinity: String? = nil, compacts: Int? = nil, keepsFrom: Int? = nil
  ) {
    self.assistant = assistant
    self.model = model
    self.sendsTags = sendsTags
    self.tags = tags
    self.title = title
    self.clears = clears
    self.system = system
    self.user = user
    self.withdraws = withdraws
    self.keeps = keeps
    self.variables = variables
    self.settings = settings
    self.budget = budget
    self.confirms = confirms
    self.confirmsTurn = confirmsTurn
    self.options = options
    self.affinity = affinity
    self.compacts = compacts
    self.keepsFrom = keepsFrom
  }

  enum CodingKeys: String, CodingKey {
    case options, affinity, compacts, assistant, model, tags, title, clears, system, user, withdraws, keeps, variables,
      settings, budget, confirms
    case sendsTags = "sends_tags"
    case confirmsTurn = "confirms_turn"
    case keepsFrom = "keeps_from"
  }
}

/// A remark for readers of the journal.
package struct Note: Codable, Equatable, Sendable {
  package var text: String

  package init(text: String) {
    self.text = text
  }
}

extension [String: String]? {
  /// The settings with those that change; an empty text removes one. Nil where none is left.
  package func changed(by changes: [String: String]) -> [String: String]? {
    let all = (self ?? [:]).merging(changes) { $1 }.filter { !$0.value.isEmpty }
    return all.isEmpty ? nil : all
  }
}
