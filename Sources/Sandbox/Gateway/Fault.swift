/// A way for the gateway to misbehave: it stands between a request and its route.
///
/// A fault that does not ask the route leaves no bill; one that changes the route's answer does, as with the live gateway.
package struct Fault: Sendable {
  /// What replies and their records tell while the fault holds.
  let shape: Shape
  let answer: @Sendable (_ request: Request, _ route: () -> Answer) -> Answer

  init(
    shape: Shape = Shape(), answer: @escaping @Sendable (_ request: Request, _ route: () -> Answer) -> Answer
  ) {
    self.shape = shape
    self.answer = answer
  }

  /// Nothing stands in the way, but replies and records have another shape.
  init(shape: Shape) {
    self.init(shape: shape) { _, route in route() }
  }
}

extension Request {
  var isChat: Bool { head.path == "/v1/chat/completions" }
}
