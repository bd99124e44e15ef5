/// Whom a request is reported under: the tags and the user, from the body and from the headers.
struct RequestAttribution: Equatable, Sendable {
  /// Distinct, in the order in which they came.
  var tags: [String] = []
  var user: String?

  /// How many entries the gateway writes, and charges for.
  var writes: Int { tags.count + (user == nil ? 0 : 1) }

  /// Header tags join those of the body, the header's user takes the place of the body's.
  ///
  /// At most 10 tags once doubles are gone, each of 1 to 64 characters; a user of at most 256.
  init(of request: CompletionRequest, head: RequestHead) throws(RequestRefusal) {
    let headerTags = head.values("ai-reporting-tags").filter { !$0.isEmpty }.flatMap {
      $0.split(separator: ",", omittingEmptySubsequences: false).map { $0.trimming { $0 == " " || $0 == "\t" } }
    }
    let options = request.providerOptions?.gateway
    for tag in (options?.tags ?? []) + headerTags where !tags.contains(tag) {
      guard (1...64).contains(tag.utf16.count) else {
        throw .invalid("Each tag must have 1 to 64 characters", at: "providerOptions.gateway.tags")
      }
      tags.append(tag)
    }
    guard tags.count <= 10 else {
      throw .invalid("At most 10 tags are allowed", at: "providerOptions.gateway.tags")
    }
    user = [head.field("ai-reporting-user"), options?.user, request.user].lazy
      .compactMap { $0 }.first { !$0.isEmpty }
    guard (user ?? "").utf16.count <= 256 else {
      throw .invalid("The user must have at most 256 characters", at: "providerOptions.gateway.user")
    }
  }
}
