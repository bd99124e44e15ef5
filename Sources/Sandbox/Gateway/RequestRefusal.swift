/// A request that the gateway understands and refuses.
enum RequestRefusal: Error, Equatable, Sendable {
  case unauthorized
  case outOfCredit
  case invalid(String, at: String?)
  case unknownModel(String)
  case recordsUnwritable
  /// None of the providers that are allowed has the model.
  case noProvider
  case unavailable

  var response: Response {
    switch self {
    case .unauthorized:
      .error(401, type: "authentication_error", "Unauthorized")
    case .outOfCredit:
      .error(
        402, type: "insufficient_funds",
        "Insufficient funds. Please add credits to your account to continue using AI services.")
    case .invalid(let message, let path):
      .error(400, type: "invalid_request_error", message, param: path.map { .string($0) })
    case .unknownModel(let id):
      .error(404, type: "model_not_found", "Model '\(id)' not found", param: ["modelId": .string(id)])
    case .noProvider:
      .error(403, type: "no_providers_available", "No provider that is allowed by `only` serves this model")
    case .unavailable: Response.fault(.overloaded)
    case .recordsUnwritable:
      .error(500, type: "internal_server_error", "The record of the generation could not be written")
    }
  }
}
