/// The candidate that a mistyped word most likely meant, or nil when none is near; the first of equals wins.
///
/// Near means: at most a third of the word's letters (one at least) added, dropped, replaced or swapped with a
/// neighbour; nearer still is what the word begins. Case does not count.
package func nearestMatch(to word: String, among candidates: some Sequence<String>) -> String? {
  let wanted = Array(word.lowercased().unicodeScalars)
  guard !wanted.isEmpty, wanted.count <= 64 else { return nil }
  let limit = max(1, wanted.count / 3)
  var nearest: (distance: Int, candidate: String)?
  for candidate in candidates {
    let letters = Array(candidate.lowercased().unicodeScalars)
    let distance =
      letters.starts(with: wanted) ? 0 : editDistance(wanted, letters, limit)
    guard distance <= limit, distance < nearest?.distance ?? Int.max else { continue }
    nearest = (distance, candidate)
  }
  return nearest?.candidate
}

/// Whether one letter is added, dropped, replaced or swapped with its neighbour; case does not count.
package func isOneLetterAway(_ word: String, from other: String) -> Bool {
  editDistance(Array(word.lowercased().unicodeScalars), Array(other.lowercased().unicodeScalars), 1) == 1
}

/// Edits between two words, a swap of neighbours counting as one (optimal string alignment); more than `limit` is
/// reported as `limit + 1` where the lengths alone show it.
private func editDistance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar], _ limit: Int) -> Int {
  guard abs(left.count - right.count) <= limit else { return limit + 1 }
  var beforeLast = [Int](repeating: 0, count: right.count + 1)
  var last = Array(0...right.count)
  for (row, letter) in left.enumerated() {
    var current = [row + 1]
    for (column, other) in right.enumerated() {
      var edits = min(last[column] + (letter == other ? 0 : 1), last[column + 1] + 1, current[column] + 1)
      if row > 0, column > 0, letter == right[column - 1], left[row - 1] == other {
        edits = min(edits, beforeLast[column - 1] + 1)
      }
      current.append(edits)
    }
    beforeLast = last
    last = current
  }
  return last[right.count]
}
