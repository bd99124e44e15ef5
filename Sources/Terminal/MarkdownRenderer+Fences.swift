/// An open block of code.
struct MarkdownFence: Equatable, Sendable {
  let mark: Unicode.Scalar
  let length: Int
  /// Columns of space that every line of the block loses, as they belong to the list around it.
  let indent: Int
  let quotes: Int
}

extension MarkdownRenderer {
  /// Longer beginnings of a line are code, whatever follows.
  private static let limit = 256

  /// The beginning of a line of code, which may be the closing fence. In a quote, a line without its mark ends the block.
  mutating func stepCodeStart(_ scalar: Unicode.Scalar) {
    guard let fence else { return stepLineStart(scalar) }
    if line.quotes < fence.quotes {
      switch scalar {
      case " ": return
      case ">":
        line.quotes += 1
        line.skipsSpace = true
        return
      default:
        self.fence = nil
        line = MarkdownLine(limit: layout.prefixLimit)
        mode = .lineStart
        return stepLineStart(scalar)
      }
    }
    if scalar == " ", line.lead.isEmpty, line.skipsSpace || line.indent < fence.indent {
      if line.skipsSpace { line.skipsSpace = false } else { line.indent += 1 }
      return
    }
    line.skipsSpace = false
    if mayClose(fence, with: scalar) { return line.lead.append(scalar) }
    printLead()
    mode = .code
    layout.verbatim(scalar)
  }

  /// The line ended before it was known to be code.
  mutating func endCodeStart() {
    guard let fence else { return }
    if line.quotes < fence.quotes {
      self.fence = nil
    } else if isClosing(fence) {
      let marks = line.lead.drop { $0 == " " }.prefix { $0 == fence.mark }
      layout.verbatim(layout.styles.dim(String(repeating: String(fence.mark), count: marks.count)))
      self.fence = nil
    } else {
      printLead()
    }
  }

  private func mayClose(_ fence: MarkdownFence, with scalar: Unicode.Scalar) -> Bool {
    guard line.lead.count < Self.limit else { return false }
    if scalar == " " { return true }
    guard scalar == fence.mark else { return false }
    return line.lead.last == fence.mark || line.lead.count < 4 && line.lead.allSatisfy { $0 == " " }
  }

  private func isClosing(_ fence: MarkdownFence) -> Bool {
    let marks = line.lead.drop { $0 == " " }.prefix { $0 == fence.mark }
    return marks.count >= fence.length
  }

  private mutating func printLead() {
    for scalar in line.lead { layout.verbatim(scalar) }
    line.lead = []
  }
}
