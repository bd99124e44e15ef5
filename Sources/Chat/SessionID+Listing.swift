import Platform

extension SessionID {
  /// The short form of every id of a list, as ``short(_:among:)`` has it, without comparing each with each.
  package static func short(_ ids: some Sequence<String>) -> [String: String] {
    let sorted = Set(ids).sorted()
    var shortened: [String: String] = [:]
    for (place, id) in sorted.enumerated() {
      // In order, the ids with the longest common beginning are neighbours.
      let neighbours = [place - 1, place + 1].filter(sorted.indices.contains).map { sorted[$0] }
      let common = neighbours.map { zip(id, $0).prefix { $0 == $1 }.count }.max() ?? 0
      shortened[id] = String(id.prefix(max(4, common + 1)))
    }
    return shortened
  }
}
