/// A request's tags as OpenRouter takes them: the session is the key by which it keeps to one provider and its cache, the
/// rest goes to its logs as a trace.
struct Attribution: Equatable, Sendable {
  /// At most 128 characters; nil where no tag names a session.
  var session: String?
  /// The assistant under its name, other tags joined by commas; nil where there are none.
  var trace: [String: String]?

  private static let sessionLimit = 128

  init(tags: [String]) {
    session = Attribution.value(of: "session:", in: tags).flatMap { $0.count <= Attribution.sessionLimit ? $0 : nil }
    var trace: [String: String] = [:]
    trace["assistant"] = Attribution.value(of: "assistant:", in: tags)
    let others = tags.filter { !$0.hasPrefix("session:") && !$0.hasPrefix("assistant:") }
    if !others.isEmpty { trace["tags"] = others.joined(separator: ",") }
    self.trace = trace.isEmpty ? nil : trace
  }

  private static func value(of name: String, in tags: [String]) -> String? {
    tags.first { $0.hasPrefix(name) && $0 != name }.map { String($0.dropFirst(name.count)) }
  }
}
