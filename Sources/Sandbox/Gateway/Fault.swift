/// A way for the gateway to misbehave: it is between a request and its route.
///
/// A fault that does not ask the route leaves no bill; one that changes the route's answer does, as with the live gateway.
package struct Fault: Sendable {
  /// What replies and their records state while the fault holds.
  let shape: Shape
  let answer: @Sendable (_ request: Request, _ route: () -> ServedAnswer) -> ServedAnswer
  /// Another fault that takes its place for one request; nil where it holds for every one.
  private let choice: (@Sendable (Request) -> Fault)?

  init(
    shape: Shape = Shape(),
    answer: @escaping @Sendable (_ request: Request, _ route: () -> ServedAnswer) -> ServedAnswer
  ) {
    self.shape = shape
    self.answer = answer
    choice = nil
  }

  /// For every request another fault, as the choice says.
  init(choice: @escaping @Sendable (Request) -> Fault) {
    shape = Shape()
    answer = { _, route in route() }
    self.choice = choice
  }

  /// Nothing is in the way, but replies and records have another shape.
  init(shape: Shape) {
    self.init(shape: shape) { _, route in route() }
  }

  /// The fault that holds for this request.
  func chosen(for request: Request) -> Fault {
    choice?(request) ?? self
  }
}

extension Request {
  /// Whether it asks a model, for a reply or for pictures.
  var isChat: Bool { head.path == "/v1/chat/completions" || head.path == "/v1/images/generations" }
}
