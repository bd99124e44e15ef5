/// What a route answers with: a value, so that a fault is a change of it before a byte is sent.
enum ServedAnswer: Equatable, Sendable {
  case whole(Response)
  /// The head, then the steps; the end of the steps ends the body.
  case stream(Response, [Step])

  var status: Int {
    switch self {
    case .whole(let response), .stream(let response, _): response.status
    }
  }

  /// One act of a streamed answer.
  enum Step: Equatable, Sendable {
    case send(String)
    case sendByte(UInt8)
    case pause(Duration)
    /// Cuts the connection in the middle of the body.
    case hangUp
  }
}
