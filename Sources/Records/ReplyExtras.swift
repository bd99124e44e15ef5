/// What a reply brought in addition to its text, and what of it could not be read.
package struct ReplyExtras: Equatable, Sendable {
  /// The text is the model's own refusal.
  package var isRefusal = false
  /// Names of the tools that the model called without being offered tools; none of them ran.
  package var toolCalls: [String] = []
  /// Pictures and other media that could not be read, and so are not kept.
  package var pictures = 0
  /// Addresses of pictures, which are not fetched.
  package var pictureLinks: [String] = []
  /// Events of the stream that could not be read, or not in every part.
  package var unreadableEvents = 0

  package init() {}

  package var isEmpty: Bool { self == ReplyExtras() }
}

extension Turn {
  /// What the replies of all its requests brought in addition to their texts. A refusal counts where it ends the turn.
  package var extras: ReplyExtras {
    let all = generations.compactMap { $0.ended?.extras }
    var sum = ReplyExtras()
    sum.isRefusal = generations.last?.ended?.extras?.isRefusal ?? false
    sum.toolCalls = all.flatMap(\.toolCalls)
    sum.pictures = all.reduce(0) { $0 + $1.pictures }
    sum.pictureLinks = all.flatMap(\.pictureLinks)
    sum.unreadableEvents = all.reduce(0) { $0 + $1.unreadableEvents }
    return sum
  }
}

extension ReplyExtras: Codable {
  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    isRefusal = try container.decodeIfPresent(Bool.self, forKey: .isRefusal) ?? false
    toolCalls = try container.decodeIfPresent([String].self, forKey: .toolCalls) ?? []
    pictures = try container.decodeIfPresent(Int.self, forKey: .pictures) ?? 0
    pictureLinks = try container.decodeIfPresent([String].self, forKey: .pictureLinks) ?? []
    unreadableEvents = try container.decodeIfPresent(Int.self, forKey: .unreadableEvents) ?? 0
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    if isRefusal { try container.encode(true, forKey: .isRefusal) }
    if !toolCalls.isEmpty { try container.encode(toolCalls, forKey: .toolCalls) }
    if pictures > 0 { try container.encode(pictures, forKey: .pictures) }
    if !pictureLinks.isEmpty { try container.encode(pictureLinks, forKey: .pictureLinks) }
    if unreadableEvents > 0 { try container.encode(unreadableEvents, forKey: .unreadableEvents) }
  }

  private enum CodingKeys: String, CodingKey {
    case pictures
    case isRefusal = "refused"
    case pictureLinks = "picture_links"
    case toolCalls = "tool_calls"
    case unreadableEvents = "unreadable_events"
  }
}

/// Why a model stopped, in a gateway's word.
package enum FinishReason {
  /// The words for an end that the model itself came to, tool calls included.
  private static let usual: Set = [
    "stop", "end_turn", "eos", "eos_token", "stop_sequence", "complete", "completed", "done", "finished", "success",
    "tool_calls", "tool_call", "tool_use", "function_call",
  ]
  /// Placeholders that some gateways write as text.
  private static let placeholders: Set = ["", "null", "none", "nil", "undefined", "nan", "unspecified"]

  /// The reason; nil where it states none, such as `null` or an empty text.
  package static func value(_ reason: String?) -> String? {
    guard let reason, !placeholders.contains(reason.lowercased().filter { !$0.isWhitespace }) else { return nil }
    return reason
  }

  /// The reason where the provider ended the reply before the model did: `length`, `content_filter` and others.
  package static func early(_ reason: String?) -> String? {
    value(reason).flatMap { usual.contains($0.lowercased()) ? nil : $0 }
  }
}
