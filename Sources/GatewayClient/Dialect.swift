import Records

/// How one family of gateways differs from the others: its ids, its money, its extra routes.
///
/// A new family is a file with one such value and one line in ``all``.
package struct Dialect: Sendable {
  package let name: String
  package let billing: Billing
  /// The paths below the base URL; nil where the family has no such route.
  package let generationPath: String?
  package let creditsPath: String?
  package let modelsPath: String?
  /// What the gateway adds to a request's price for each tag and for the user's id; nil where it adds nothing.
  package let tagFee: USD?
  /// Whether an id names a generation that can be looked up, and can be no other's.
  let isGenerationID: @Sendable (String) -> Bool
  /// What is charged, by the words of the stream; nil where they do not tell.
  let charged: @Sendable (StatedCosts) -> USD?
  /// Adds to a request's body what only this family understands.
  let prepare: @Sendable (inout ChatBody, ChatRequest) -> Void

  /// Every family that the client speaks.
  package static let all: [Dialect] = [.vercel, .openRouter, .compatible]

  package static func named(_ name: String) -> Dialect? {
    all.first { $0.name == name }
  }

  /// The first of the candidates that is a generation's id.
  func generationID(among candidates: String?...) -> String? {
    candidates.lazy.compactMap(\.self).first(where: isGenerationID)
  }
}
