extension Fault {
  /// One of the faults for each request, at random and yet by a seed.
  ///
  /// What a look-up meets is drawn by its generation: a bill that is late or missing is so at every look.
  package static func drawn(from faults: [Fault], seed: UInt64) -> Fault {
    let counter = RequestCounter()
    return Fault { request in
      let lot = request.generationAskedFor ?? String(counter.next())
      return faults.isEmpty ? Fault(shape: Shape()) : faults[place(of: lot, among: faults.count, seed: seed)]
    }
  }

  private static func place(of lot: String, among count: Int, seed: UInt64) -> Int {
    var digest = Digest(String(seed))
    digest.add(lot)
    // The digest of a short text is badly mixed: a large factor brings its lower bits into the upper ones.
    return Int(((digest.value &* 6_364_136_223_846_793_005) >> 33) % UInt64(count))
  }
}

extension Request {
  /// The id in a look-up's address.
  fileprivate var generationAskedFor: String? {
    head.path == "/v1/generation" ? head.parameter("id") : nil
  }
}
