extension Transcript {
  /// How many pictures its models drew. A turn is read in its place: copies of 20,000 take milliseconds.
  package var pictureCount: Int {
    var count = 0
    for turn in turns.indices {
      for generation in turns[turn].generations.indices {
        count += turns[turn].generations[generation].ended?.pictures?.count ?? 0
      }
    }
    return count
  }

  /// Every picture and document that its records name, once.
  package var media: [MediaFile] {
    var hashes: Set<String> = []
    let drawn = turns.flatMap(\.generations).flatMap { $0.ended?.pictures ?? [] }
    let sent = inherited.flatMap { $0.media ?? [] } + turns.flatMap { $0.start.media ?? [] }
    return (sent + drawn).filter { hashes.insert($0.sha256).inserted }
  }
}
