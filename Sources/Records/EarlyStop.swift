/// What is not as usual about how a turn ended, in a few words.
package struct EarlyStop: Equatable, Sendable {
  package let words: String

  /// Nil where the reply ended by itself.
  package init?(_ turn: Turn) {
    switch turn.generations.last?.ended?.status {
    case .complete where turn.generations.last?.ended?.extras?.isRefusal == true: words = "the model refused"
    case .complete where turn.awaitsStep: words = "stopped before its end"
    case .complete:
      guard let words = Self.words(for: turn.generations.last?.figures.finishReason) ?? Self.remark(turn) else {
        return nil
      }
      self.words = words
    case .incomplete: words = "cut short"
    case .interrupted, nil: words = "interrupted"
    case .failed: words = "failed"
    }
  }

  /// A picture or a tool call is a reply without text.
  private static func remark(_ turn: Turn) -> String? {
    let ended = turn.generations.last?.ended
    let hasMore = ended?.hasPictures == true || ended?.extras?.toolCalls.isEmpty == false
    return turn.reply.isEmpty && !hasMore ? "empty reply" : nil
  }

  /// A gateway's reason; nil for the reply's own end. Providers have names of their own for the same thing.
  private static func words(for reason: String?) -> String? {
    guard let reason = FinishReason.early(reason) else { return nil }
    switch reason.lowercased().replacing("-", with: "_") {
    case "length", "max_tokens", "max_output_tokens", "max_length", "model_length", "token_limit":
      return "stopped: length limit"
    case "model_context_window_exceeded", "context_length_exceeded": return "stopped: context is full"
    case "content_filter", "content_filtered", "safety", "recitation", "blocklist", "prohibited_content", "spii":
      return "stopped: content filter"
    case "refusal", "refused": return "the model refused"
    case "error": return "stopped: provider error"
    default:
      let name = reason.prefix(30)
      let isPlain = name.allSatisfy { $0.isLetter || $0.isNumber || "_-".contains($0) }
      return "stopped: \(isPlain ? String(name) : "\"\(name.replacing("\"", with: "'"))\"")"
    }
  }
}
