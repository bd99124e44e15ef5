/// Tokens of one generation, as the gateway counts them; nil is a count that is not stated.
package struct Usage: Codable, Equatable, Sendable {
  /// All input tokens, those read from and written to a cache included.
  package var input: Int?
  package var cachedInput: Int?
  package var cacheWrite: Int?
  /// All output tokens, the reasoning included.
  package var output: Int?
  package var reasoning: Int?

  package init(
    input: Int? = nil, cachedInput: Int? = nil, cacheWrite: Int? = nil, output: Int? = nil, reasoning: Int? = nil
  ) {
    self.input = input
    self.cachedInput = cachedInput
    self.cacheWrite = cacheWrite
    self.output = output
    self.reasoning = reasoning
  }

  /// No generation has more tokens of a kind: what is stated beyond is no count.
  package static let largestCount = 1_000_000_000

  /// Whether a number can be a count of tokens.
  package static func isPossible(_ count: Int) -> Bool { (0...largestCount).contains(count) }

  enum CodingKeys: String, CodingKey {
    case input, output, reasoning
    case cachedInput = "cached_input"
    case cacheWrite = "cache_write"
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func count(_ key: CodingKeys) throws -> Int? {
      try container.decodeIfPresent(Int.self, forKey: key).flatMap { Self.isPossible($0) ? $0 : nil }
    }
    self.init(
      input: try count(.input), cachedInput: try count(.cachedInput), cacheWrite: try count(.cacheWrite),
      output: try count(.output), reasoning: try count(.reasoning))
  }

  /// Adds count by count; an unstated count adds nothing, and a sum out of range is none.
  package mutating func add(_ other: Usage) {
    Self.add(&input, other.input)
    Self.add(&cachedInput, other.cachedInput)
    Self.add(&cacheWrite, other.cacheWrite)
    Self.add(&output, other.output)
    Self.add(&reasoning, other.reasoning)
  }

  private static func add(_ sum: inout Int?, _ count: Int?) {
    guard let count else { return }
    let (total, overflow) = (sum ?? 0).addingReportingOverflow(count)
    sum = overflow ? nil : total
  }

  /// The sum, count by count; see ``add(_:)``.
  package static func + (left: Usage, right: Usage) -> Usage {
    var sum = left
    sum.add(right)
    return sum
  }

  /// Fills what this usage leaves unstated from another.
  package func completed(by other: Usage?) -> Usage {
    Usage(
      input: input ?? other?.input, cachedInput: cachedInput ?? other?.cachedInput,
      cacheWrite: cacheWrite ?? other?.cacheWrite, output: output ?? other?.output,
      reasoning: reasoning ?? other?.reasoning)
  }
}
