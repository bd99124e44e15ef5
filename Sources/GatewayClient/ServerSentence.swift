/// A server's own words, fit for one line: control characters and runs of white space become one space.
struct ServerSentence: Equatable, Sendable {
  static let limit = 300

  let text: String

  init(_ words: String?) {
    let scalars = (words ?? "").unicodeScalars.lazy.map { scalar -> Character in
      let isControl = scalar.properties.generalCategory == .control || scalar.properties.isWhitespace
      return isControl ? " " : Character(scalar)
    }
    let line = String(scalars.prefix(ServerSentence.limit * 8)).split(separator: " ").joined(separator: " ")
    text = line.count > ServerSentence.limit ? line.prefix(ServerSentence.limit - 1) + "…" : line
  }
}
