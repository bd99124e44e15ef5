extension Fault {
  /// Every chat request gets the next fault of the list, nil being none; after the last one all goes well.
  package static func sequence(_ faults: [Fault?]) -> Fault {
    let counter = RequestCounter()
    return Fault { request, route in
      guard request.isChat else { return route() }
      let index = counter.next()
      guard index < faults.count, let fault = faults[index] else { return route() }
      return fault.answer(request, route)
    }
  }
}
