import Platform
import Records

/// What the gateway answers to each request; it knows no socket.
struct Routes: Sendable {
  let configuration: LoopbackGateway.Configuration
  let log: GenerationLog
  /// What replies and records state; the fault's.
  private(set) var shape = Shape()

  init(_ configuration: LoopbackGateway.Configuration, log: GenerationLog) {
    self.configuration = configuration
    self.log = log
  }

  func answer(to request: Request) -> ServedAnswer {
    guard let fault = configuration.fault?.chosen(for: request) else { return undisturbed(request) }
    var routes = self
    routes.shape = fault.shape
    return fault.answer(request) { routes.undisturbed(request) }
  }

  private func undisturbed(_ request: Request) -> ServedAnswer {
    let head = request.head
    guard head.path == "/v1" || head.path.hasPrefix("/v1/") else { return .whole(Self.notAGateway) }
    switch head.path {
    case "/v1/chat/completions":
      return head.method == "POST" ? completion(for: request) : .whole(Self.wrongMethod("POST"))
    case "/v1/images/generations":
      return head.method == "POST" ? images(for: request) : .whole(Self.wrongMethod("POST"))
    case "/v1/generation", "/v1/credits", "/v1/models", "/v1/report":
      guard head.method == "GET" || head.method == "HEAD" else { return .whole(Self.wrongMethod("GET, HEAD")) }
      return .whole(read(request))
    case let path where path.hasPrefix("/v1/models/"):
      guard head.method == "GET" || head.method == "HEAD" else { return .whole(Self.wrongMethod("GET, HEAD")) }
      return .whole(Self.model(String(path.dropFirst("/v1/models/".count))))
    default:
      return .whole(.error(404, type: "not_found", "Not found"))
    }
  }

  private func read(_ request: Request) -> Response {
    if request.head.path == "/v1/models" {
      return .json(["object": "list", "data": .array(Model.catalogue.map(\.wire))])
    }
    guard isAuthorized(request) else { return RequestRefusal.unauthorized.response }
    switch request.head.path {
    case "/v1/credits": return credits()
    case "/v1/report": return report(request.head)
    default: return generation(request.head.parameter("id"))
    }
  }

  /// Any key will do, but none will not, and one that begins with `invalid` represents a wrong one.
  func isAuthorized(_ request: Request) -> Bool {
    request.bearerToken.map { !$0.hasPrefix("invalid") } ?? false
  }

  var nowMilliseconds: Int64 {
    Int64((configuration.now().timeIntervalSince1970 * 1_000).rounded(.down))
  }

  private func credits() -> Response {
    let spent = log.spent()
    return .json(["balance": .moneyString(configuration.openingCredit - spent), "total_used": .moneyString(spent)])
  }

  private static func model(_ id: String) -> Response {
    Model.named(id).map { .json($0.wire) } ?? RequestRefusal.unknownModel(id).response
  }

  /// The live gateway answers like this outside its prefix: with a page.
  static let notAGateway = Response(
    status: 404, contentType: "text/html; charset=utf-8",
    body: Array("<!DOCTYPE html><html><head><title>404: not found</title></head><body>Not found</body></html>\n".utf8))

  static func wrongMethod(_ allowed: String) -> Response {
    Response(status: 405, fields: ["Allow: \(allowed)"])
  }
}
