/// What a server may take: time, and room.
package struct MCPLimits: Equatable, Sendable {
  /// From the start of a server until it takes part in the protocol.
  package var start = Duration.seconds(10)
  /// For the answer to the first question of the current protocol; a server that is silent so long speaks an older one.
  package var discovery = Duration.seconds(3)
  /// Of silence while a request runs; progress ends it.
  package var idle = Duration.seconds(60)
  /// For a whole request, whatever comes meanwhile.
  package var total = Duration.seconds(600)
  /// For a process between the end of its input and SIGTERM, and from there to SIGKILL.
  package var shutdown = Duration.seconds(1)
  /// Bytes of one message.
  package var message = 16 << 20
  /// Bytes of a result's text; the rest is cut.
  package var resultText = 90_000
  /// Bytes and messages that come between two answers.
  package var unsolicitedBytes = 64 << 20
  package var unsolicitedMessages = 100_000
  /// Bytes that wait for a process to read them.
  package var unreadBytes = 32 << 20
  /// Pages of a list, and tools on them.
  package var pages = 100
  package var tools = 1_000
  /// Bytes of one tool's definition.
  package var definition = 128 << 10
  /// How long a list of tools holds where the server does not say it.
  package var listLifetime = Duration.seconds(300)
  /// Failures in a row before the server rests, and how long. After a start that failed it rests at once.
  package var failures = 4
  package var rest = Duration.seconds(60)

  package init() {}

  /// The limits of one request.
  struct Call: Equatable, Sendable {
    var idle: Duration
    var total: Duration
  }

  var call: Call { Call(idle: idle, total: total) }
}
