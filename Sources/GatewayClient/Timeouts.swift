/// The client's own deadlines; a URL session's are not all enforced on Linux.
package struct Timeouts: Equatable, Sendable {
  /// Until the request's body begins to go out.
  package var connect: Duration
  /// From then until the response's head.
  package var firstByte: Duration
  /// Between two pieces of the response.
  package var idle: Duration

  package init(
    connect: Duration = .seconds(30), firstByte: Duration = .seconds(120), idle: Duration = .seconds(120)
  ) {
    self.connect = connect
    self.firstByte = firstByte
    self.idle = idle
  }

  var shortest: Duration { min(connect, firstByte, idle) }
}
