import Platform
import Settings
import Terminal

/// The prompt of one turn: attached files, standard input, then the words of the command line.
struct AskPrompt: Sendable {
  /// More than any model's context; a larger input is a mistake.
  static let limit = 16 << 20

  let text: String

  /// `onSilence` is called once where standard input stays open for two seconds without a byte.
  init(_ options: Options, screen: Screen, onSilence: () -> Void = {}) throws(Failure) {
    var parts: [String] = []
    for path in options.attachments { parts.append(try Attachment(path).block) }
    if !screen.inputIsTerminal || options.readsStandardInput {
      if !screen.inputIsTerminal, Self.isSilent(screen.input) { onSilence() }
      let piped = try Self.standardInput(screen.input)
      if !piped.isEmpty { parts.append(piped) }
    }
    let words = options.words.joined(separator: " ")
    if !words.isEmpty { parts.append(words) }
    text = parts.joined(separator: "\n\n")
    guard !text.trimmed(of: .whitespacesAndNewlines).isEmpty else { throw Failure(.missingPrompt) }
  }

  private static func isSilent(_ descriptor: Int32) -> Bool {
    var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&waiting, 1, 2_000) == 0
  }

  private static func standardInput(_ descriptor: Int32) throws(Failure) -> String {
    var bytes: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 64 << 10)
    while bytes.count <= limit {
      let count = read(descriptor, &part, part.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else {
        throw Failure("standard input cannot be read", hint: "pipe the prompt in, or give it as an argument")
      }
      if count == 0 { break }
      bytes += part[..<count]
    }
    guard bytes.count <= limit else {
      throw Failure("standard input is larger than 16 MiB", hint: "send a part of it", exitCode: Failure.Code.usage)
    }
    guard let text = String(validating: bytes, as: UTF8.self), !text.contains("\0") else {
      throw Failure("standard input is not text", hint: "only UTF-8 text can be sent", exitCode: Failure.Code.usage)
    }
    return text.trimmed(of: .newlines)
  }
}
