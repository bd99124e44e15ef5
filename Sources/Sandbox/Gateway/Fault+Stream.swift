extension Fault {
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

  /// So long a pause is before each event but the first.
  package static func slow(pause: Duration) -> Fault {
    onStream { steps in
      let events = steps.compactMap { if case .send(let text) = $0 { text } else { nil } }
      return events.enumerated().flatMap { index, event in
        index == 0 ? [.send(event)] : [ServedAnswer.Step.pause(pause), .send(event)]
      }
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
      var rest = Substring(steps.text)
      var pieces: [ServedAnswer.Step] = []
      while !rest.isEmpty {
        pieces.append(.send(String(rest.prefix(size))))
        rest = rest.dropFirst(size)
      }
      return pieces
    }
  }

  /// Every byte is a chunk of its own, also inside a character and between CR and LF.
  package static let byteByByte = onStream { steps in steps.text.utf8.map { .sendByte($0) } }

  /// Every line of the stream ends with CR and LF.
  package static let carriageReturns = onStream { steps in
    steps.map { step in
      if case .send(let text) = step { .send(text.replacing("\n", with: "\r\n")) } else { step }
    }
  }

  /// Comments are between the events: OpenRouter's, and the empty one that the gateway's video stream sends.
  package static let comments = onStream { steps in
    [.send(": OPENROUTER PROCESSING\n\n")]
      + steps.map { step in
        if case .send(let text) = step { .send(":\n\n" + text) } else { step }
      }
  }

  private static func onStream(_ change: @escaping @Sendable ([ServedAnswer.Step]) -> [ServedAnswer.Step]) -> Fault {
    Fault { _, route in
      switch route() {
      case .whole(let response): .whole(response)
      case .stream(let head, let steps): .stream(head, change(steps))
      }
    }
  }
}

extension [ServedAnswer.Step] {
  /// The steps up to and with the event of the number.
  fileprivate func events(_ count: Int) -> ArraySlice<ServedAnswer.Step> {
    var left = count
    return prefix { step in
      guard left > 0 else { return false }
      if case .send = step { left -= 1 }
      return true
    }
  }

  /// What is sent, without the pauses.
  fileprivate var text: String {
    map { if case .send(let text) = $0 { text } else { "" } }.joined()
  }
}
