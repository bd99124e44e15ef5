extension Transcript {
  /// Every picture and document that its records name, once.
  package var media: [MediaFile] {
    var hashes: Set<String> = []
    let drawn = turns.flatMap(\.generations).flatMap { $0.ended?.pictures ?? [] }
    let sent = inherited.flatMap { $0.media ?? [] } + turns.flatMap { $0.start.media ?? [] }
    return (sent + drawn).filter { hashes.insert($0.sha256).inserted }
  }
}
