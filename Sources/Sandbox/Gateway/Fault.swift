/// A way for the gateway to misbehave: it stands between a request and its route.
///
/// A fault that does not ask the route leaves no bill; one that changes the route's answer does, as with the live gateway.
package struct Fault: Sendable {
  let answer: @Sendable (_ request: Request, _ route: () -> Answer) -> Answer
}
