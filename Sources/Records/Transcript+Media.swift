import Platform

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

  /// When each of its pictures and documents was last put into the media folder, by their hashes.
  package var mediaTimes: [String: Date] {
    var times: [String: Date] = [:]
    func take(_ files: [MediaFile]?, _ time: Date?) {
      let time = time ?? Date.distantFuture
      for file in files ?? [] { times[file.sha256] = max(times[file.sha256] ?? time, time) }
    }
    for exchange in inherited { take((exchange.media ?? []) + (exchange.pictures ?? []), started) }
    for turn in turns {
      take(turn.start.media, turn.started)
      take(turn.pictures, turn.finished)
    }
    return times
  }

  /// Every picture and document that its records name, once.
  package var media: [MediaFile] {
    var hashes: Set<String> = []
    let drawn = turns.flatMap(\.generations).flatMap { $0.ended?.pictures ?? [] }
    let sent = inherited.flatMap { ($0.media ?? []) + ($0.pictures ?? []) } + turns.flatMap { $0.start.media ?? [] }
    return (sent + drawn).filter { hashes.insert($0.sha256).inserted }
  }
}

extension ForkOrigin.Exchange {
  /// As requests carry it.
  var messages: [Message] {
    [Message(.user, prompt, media: media ?? []), Message(.assistant, reply, media: pictures ?? [])]
  }
}
