extension StringProtocol {
  /// Where a text that is not empty begins first and ends there, found by its bytes. The standard library's own search is
  /// for any collection, and its first use takes longer than the opening of a session.
  package func firstBytes(of text: String) -> Range<Index>? {
    let wanted = Array(text.utf8)
    guard let first = wanted.first else { return nil }
    var rest = utf8[...]
    while let start = rest.firstIndex(of: first) {
      rest = rest[start...]
      if rest.starts(with: wanted) { return start..<rest.index(start, offsetBy: wanted.count) }
      rest = rest.dropFirst()
    }
    return nil
  }
}
