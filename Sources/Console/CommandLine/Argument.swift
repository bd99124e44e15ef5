/// A word that a command takes behind its name and options; help and the check of a command line are derived from it.
package struct Argument: Equatable, Sendable {
  package let name: String
  let isOptional: Bool
  let isRepeated: Bool

  static func required(_ name: String) -> Argument { Argument(name: name, isOptional: false, isRepeated: false) }
  static func optional(_ name: String) -> Argument { Argument(name: name, isOptional: true, isRepeated: false) }
  /// One word at least.
  static func several(_ name: String) -> Argument { Argument(name: name, isOptional: false, isRepeated: true) }
  /// Any number of words, none too.
  static func any(_ name: String) -> Argument { Argument(name: name, isOptional: true, isRepeated: true) }

  /// `ID`, `[ID]`, `ID ...`, `[ID ...]`.
  package var usage: String {
    let words = isRepeated ? "\(name) ..." : name
    return isOptional ? "[\(words)]" : words
  }
}

extension [Argument] {
  package var usage: String { map(\.usage).joined(separator: " ") }

  /// How many words these arguments are.
  var counts: ClosedRange<Int> {
    count { !$0.isOptional }...(contains(where: \.isRepeated) ? Int.max : count)
  }

  /// Checks the words behind `call`, such as `tuppence sessions rename`.
  func check(_ words: ArraySlice<String>, of call: String) throws(UsageError) {
    if words.count < counts.lowerBound { throw .missingArguments(call: call, usage: usage) }
    guard words.count > counts.upperBound else { return }
    throw .surplusArgument(words[words.startIndex + counts.upperBound], call: call, usage: usage)
  }
}
