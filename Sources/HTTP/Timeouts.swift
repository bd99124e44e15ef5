/// The deadlines of one exchange, each for a phase of it.
package struct Timeouts: Equatable, Sendable {
  /// Until the connection is there, with name look-up and TLS.
  package var connect: Duration
  /// From then until the head of the answer.
  package var firstByte: Duration
  /// Between two pieces of the answer. It does not run while the reader holds the server up.
  package var idle: Duration

  package init(
    connect: Duration = .seconds(30), firstByte: Duration = .seconds(120), idle: Duration = .seconds(120)
  ) {
    self.connect = connect
    self.firstByte = firstByte
    self.idle = idle
  }
}
