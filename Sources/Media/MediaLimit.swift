/// How much goes to a model. No gateway states a limit of its own; each of these is the most that one of the large
/// providers takes (OpenAI: 50 MB a request; Google: 20 MB in a request), so that a mistake is found before it is sent.
package enum MediaLimit {
  /// Bytes of one file.
  package static let file = 20_000_000
  /// Bytes of all files of a request, those of earlier turns included.
  package static let request = 50_000_000
  /// Files of one turn.
  package static let files = 20
}
