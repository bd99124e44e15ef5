import Synchronization

extension Fault {
  /// Every chat request gets the next fault of the list, nil being none; after the last one all goes well.
  package static func sequence(_ faults: [Fault?]) -> Fault {
    let counter = Counter()
    return Fault { request, route in
      guard request.isChat else { return route() }
      let index = counter.next()
      guard index < faults.count, let fault = faults[index] else { return route() }
      return fault.answer(request, route)
    }
  }

  /// The stream ends in the middle of its body after so many events; the bill stays.
  package static func cut(afterEvents count: Int) -> Fault {
    onStream { Array($0.events(count)) + [.hangUp] }
  }

  /// The stream falls silent for the time after so many events, then goes on.
  package static func stall(afterEvents count: Int, for duration: Duration) -> Fault {
    onStream { steps in
      let first = steps.events(count)
      return Array(first) + [.pause(duration)] + steps[first.endIndex...]
    }
  }

  /// The stream ends properly, but without a finish reason, usage and `[DONE]`.
  package static func end(afterEvents count: Int) -> Fault {
    onStream { Array($0.events(count)) }
  }

  /// An event with an error and no choices comes after so many events, and nothing follows it.
  package static func error(afterEvents count: Int) -> Fault {
    let event: JSONText = [
      "error": ["message": "Bad Request", "param": ["error": "generic"]],
      "providerMetadata": [
        "gateway": ["routing": ["modelAttempts": [["providerAttempts": [["error": "The provider gave up"]]]]]]
      ],
    ]
    return onStream { Array($0.events(count)) + [.send("data: \(event.text)\n\n")] }
  }

  /// All events arrive in one piece, or, with a size, cut into pieces of so many characters.
  package static func repacked(size: Int = .max) -> Fault {
    onStream { steps in
      var rest = Substring(steps.map { if case .send(let text) = $0 { text } else { "" } }.joined())
      var pieces: [Answer.Step] = []
      while !rest.isEmpty {
        pieces.append(.send(String(rest.prefix(size))))
        rest = rest.dropFirst(size)
      }
      return pieces
    }
  }

  /// 429, with the seconds to wait where given.
  package static func rateLimited(retryAfter seconds: Int? = nil) -> Fault {
    var response = Response.error(429, type: "rate_limit_exceeded", "Rate limit exceeded")
    if let seconds { response.fields.append("Retry-After: \(seconds)") }
    return refusal(response)
  }

  package static let outOfCredit = refusal(Refusal.outOfCredit.response)
  package static let unavailable = refusal(Response.fault(.overloaded))
  package static let internalError = refusal(
    .error(500, type: "internal_server_error", "Internal server error"))
  /// What a proxy in front of a gateway sends.
  package static let gatewayTimeout = refusal(
    Response(status: 504, contentType: "text/html", body: Array("<html><body>504</body></html>".utf8)))

  private static func refusal(_ response: Response) -> Fault {
    Fault { request, route in request.isChat ? .whole(response) : route() }
  }

  private static func onStream(_ change: @escaping @Sendable ([Answer.Step]) -> [Answer.Step]) -> Fault {
    Fault { _, route in
      switch route() {
      case .whole(let response): .whole(response)
      case .stream(let head, let steps): .stream(head, change(steps))
      }
    }
  }

  /// Counts chat requests.
  private final class Counter: Sendable {
    private let count = Mutex(0)

    /// Zero at first.
    func next() -> Int {
      count.withLock { count in
        defer { count += 1 }
        return count
      }
    }
  }
}

extension Request {
  fileprivate var isChat: Bool { head.path == "/v1/chat/completions" }
}

extension [Answer.Step] {
  /// The steps up to and with the event of the number.
  fileprivate func events(_ count: Int) -> ArraySlice<Answer.Step> {
    var left = count
    return prefix { step in
      guard left > 0 else { return false }
      if case .send = step { left -= 1 }
      return true
    }
  }
}
