import Platform
import Records

/// How one family of gateways differs from the others: its ids, its money, its extra routes.
///
/// A new family is a file with one such value and one line in ``all``.
package struct Dialect: Sendable {
  package let name: String
  /// How a charge of the family is known; ``Gateway/offer(isLocal:)`` says where a server charges nothing at all.
  package let billing: Billing
  /// The paths below the base URL; nil where the family has no such route.
  package let generationPath: String?
  package let creditsPath: String?
  package let modelsPath: String?
  /// What the gateway adds to a request's price for each tag and for the user's id; nil where it adds nothing.
  package let tagFee: USD?
  /// Whether an id names a generation that can be looked up, and can be no other's.
  let isGenerationID: @Sendable (String) -> Bool
  /// What is charged, by the reply's own figures; nil where they do not state it.
  let charged: @Sendable (StatedCosts) -> USD?
  /// Adds to a request's body what only this family understands.
  let prepare: @Sendable (inout ChatBody, ChatRequest) -> Void
  /// What of a session's options the family understands.
  package var optionsTaken: Set<RequestOption> = []
  /// What a search of the web costs in addition to the tokens; nil where the family has no search of its own.
  package var webSearchPrice: USD?
  /// Headers of a chat request that only this family understands, and that harm at no other server.
  var headers: @Sendable (ChatRequest) -> [String: String] = { _ in [:] }
  /// What the body at ``creditsPath`` says; nil where it cannot be read.
  var credits: @Sendable (Data) -> Credits? = { _ in nil }
  /// Whether ``creditsPath`` states what is left of the key's own limit.
  package var tellsKeyLimit = false
  /// Where pictures are asked for, and how.
  var images = ImageRoute()
  /// The family's own hosts, lower case: a base URL at one of them is spoken to in this dialect.
  var hosts: Set<String> = []
  /// Where the account's spending is reported, for a fee; nil where the family has no such route.
  package var reportPath: String?
  /// Where the account's last days are listed, for nothing; nil where the family has no such route.
  var activityPath: String?

  /// Every family that the client speaks.
  package static let all: [Dialect] = [.vercel, .openRouter, .openAI, .compatible]

  package static func named(_ name: String) -> Dialect? {
    all.first { $0.name == name }
  }

  /// The family of a server of which only the address is known: the one whose host it is, else a compatible one.
  package static func ofServer(at url: URL) -> Dialect {
    all.first { $0.hosts.contains(url.host?.lowercased() ?? "") } ?? .compatible
  }

  /// The first of the candidates that is a generation's id.
  func generationID(among candidates: [String?]) -> String? {
    candidates.lazy.compactMap(\.self).first(where: isGenerationID)
  }
}
