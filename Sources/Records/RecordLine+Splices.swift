import Platform

extension RecordLine {
  /// A part of a line: a record, or bytes that are none.
  package struct Piece: Equatable, Sendable {
    /// In bytes from the line's start.
    package var range: Range<Int>
    package var content: Result<Record, Damage>
  }

  /// What a line without its newline holds: one record as a rule; records and torn bytes where writes ran into each other.
  ///
  /// A record begins with `{"v":N,"ts":"` and ends with `,"crc":"xxxxxxxx"}`. Neither is elsewhere in one: inside a
  /// string every quote has a backslash before it, and no other object of a record begins with `v` or has a `crc`.
  package static func pieces(of line: some Collection<UInt8> & ContiguousBytes, _ reading: Reading = .whole) -> [Piece]
  {
    let damage: Damage
    do throws(Damage) {
      return [Piece(range: 0..<line.count, content: .success(try decoded(line, reading)))]
    } catch {
      damage = error
    }
    let whole = [Piece(range: 0..<line.count, content: .failure(damage))]
    switch damage {
    case .newerVersion, .unreadable: return whole
    case .torn, .checksumMismatch: break
    }
    let pieces = resynchronised([UInt8](line), reading)
    // Nothing to be saved: one damage, however many pieces it has.
    return pieces.allSatisfy { $0.content.isDamagedBytes } ? whole : pieces
  }

  private static func resynchronised(_ line: [UInt8], _ reading: Reading) -> [Piece] {
    let starts = beginnings(in: line)
    var pieces: [Piece] = []
    func add(_ range: Range<Int>, _ content: Result<Record, Damage>) {
      guard !range.isEmpty else { return }
      if let last = pieces.last, last.content.isDamagedBytes, content.isDamagedBytes {
        pieces[pieces.count - 1].range = last.range.lowerBound..<range.upperBound
      } else {
        pieces.append(Piece(range: range, content: content))
      }
    }
    add(0..<(starts.first ?? line.count), .failure(.torn))
    for (place, start) in starts.enumerated() {
      let next = place + 1 < starts.count ? starts[place + 1] : line.count
      let end = ending(in: line, from: start, to: next) ?? next
      do throws(Damage) {
        add(start..<end, .success(try decoded(line[start..<end], reading)))
      } catch {
        add(start..<end, .failure(error))
      }
      add(end..<next, .failure(.torn))
    }
    return pieces
  }

  /// Every place where `{"v":N,"ts":"` is.
  private static func beginnings(in line: [UInt8]) -> [Int] {
    var places: [Int] = []
    var place = 0
    while let found = find(opening, in: line, from: place, to: line.count) {
      place = found + opening.count
      var digits = 0
      while digits < 9, place + digits < line.count, (0x30...0x39).contains(line[place + digits]) { digits += 1 }
      if digits > 0, line[(place + digits)...].starts(with: stamp) { places.append(found) }
    }
    return places
  }

  /// Behind the first `,"crc":"xxxxxxxx"}` of a stretch.
  private static func ending(in line: [UInt8], from start: Int, to end: Int) -> Int? {
    var place = start
    while let found = find(mark, in: line, from: place, to: end) {
      place = found + mark.count
      let close = place + 8 + tail.count
      if close <= end, line[(place + 8)..<close].elementsEqual(tail) { return close }
    }
    return nil
  }

  private static let opening = Array(#"{"v":"#.utf8)
  private static let stamp = Array(#","ts":""#.utf8)

  private static func find(_ word: [UInt8], in line: [UInt8], from start: Int, to end: Int) -> Int? {
    line.withUnsafeBytes { line -> Int? in
      var place = start
      while let base = line.baseAddress, place + word.count <= end {
        guard let found = memchr(base + place, Int32(word[0]), end - word.count + 1 - place) else { return nil }
        if memcmp(found, word, word.count) == 0 { return UnsafeRawPointer(found) - base }
        place = UnsafeRawPointer(found) - base + 1
      }
      return nil
    }
  }
}

extension Result<Record, RecordLine.Damage> {
  fileprivate var isDamagedBytes: Bool { self == .failure(.torn) || self == .failure(.checksumMismatch) }
}
