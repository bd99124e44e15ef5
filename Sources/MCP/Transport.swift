/// The way to one server, for requests that may run at the same time.
protocol Transport: Sendable {
  /// Sends a request and waits for its result, which is JSON text.
  func result(
    of request: RPCRequest, limits: MCPLimits.Call, progress: @escaping @Sendable (MCPProgress) -> Void
  ) async throws(MCPError) -> [UInt8]

  func send(_ notification: RPCNotification) async

  /// The versions are agreed on, or an older one is offered. Only a server of an older version may send requests.
  func begin(_ version: ProtocolVersion)

  /// Ends the server, or leaves it, and waits until that is done.
  func close() async

  /// Whether nothing of the server is left here.
  var isOver: Bool { get }

  /// The same as ``close()`` without waiting.
  func abandon()

  /// Why no request can be sent any more; nil where one can.
  var failure: MCPError? { get }

  /// What the server printed that is no message, for an error's text.
  var nonsense: String { get }
}
