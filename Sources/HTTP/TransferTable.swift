import CCurl

/// The transfers under way; only the event loop's thread has it.
final class TransferTable {
  /// The longest sleep, in milliseconds, where there is no deadline.
  private static let longestSleep: Int64 = 3_600_000

  private let multi: CurlMulti
  private var transfers: [Transfer] = []
  /// POSTs that wait for the connection of another transfer: for its end, and until when.
  private var waiting: [(post: Transfer, other: Transfer, end: ContinuousClock.Instant)] = []
  /// Origins that answered over HTTP/2: a further request waits for the connection that is being opened.
  private var multiplexedOrigins: Set<String> = []

  init(multi: CurlMulti) {
    self.multi = multi
  }

  func handle(_ message: EventLoop.Message) {
    switch message {
    case .start(let id, let request, let channel): start(id, request, channel)
    case .cancel(let id):
      waiting.removeAll { $0.post.id == id }
      if let transfer = transfer(id) { breakOff(transfer) }
    case .discard(let id): transfer(id)?.discardRest()
    case .resume(let id): transfer(id)?.resume()
    case .deadline(let id, let instant): transfer(id)?.setDeadline(instant)
    }
  }

  /// Sleeps until a connection has something, a deadline is near, or the handle is woken up.
  func sleep() {
    ccurl_multi_poll(multi, endLate())
  }

  /// Lets libcurl work, passes on what came, and ends what is over.
  func step() {
    repeat {
      ccurl_multi_perform(multi)
      for transfer in transfers { transfer.flush() }
      endFinished()
    } while beginWaiting()
  }

  private func transfer(_ id: EventLoop.TransferID) -> Transfer? {
    transfers.first { $0.id == id } ?? waiting.first { $0.post.id == id }?.post
  }

  private func start(_ id: EventLoop.TransferID, _ request: PreparedRequest, _ channel: ResponseChannel) {
    if let fault = request.request.fault { return channel.finish(.failed(.invalidRequest(fault))) }
    let transfer = Transfer(id: id, request: request, channel: channel)
    transfer.configure(waitsForConnection: multiplexedOrigins.contains(request.origin))
    if request.isPost, let other = transfers.first(where: { $0.origin == request.origin && $0.worthWaiting != nil }) {
      return waiting.append((transfer, other, .now + (other.worthWaiting ?? .zero)))
    }
    begin(transfer)
  }

  private func begin(_ transfer: Transfer) {
    guard ccurl_multi_add(multi, transfer.easy) else {
      return transfer.fail(.notConnected(detail: "curl_multi_add_handle"))
    }
    transfers.append(transfer)
  }

  /// Begins the POSTs whose wait is over; true where there was one.
  private func beginWaiting() -> Bool {
    let now = ContinuousClock.now
    let ready = waiting.filter { entry in
      entry.end <= now || !transfers.contains { $0 === entry.other }
    }
    waiting.removeAll { entry in ready.contains { $0.post === entry.post } }
    for entry in ready { begin(entry.post) }
    return !ready.isEmpty
  }

  /// Ends a transfer before its answer is whole, so that the server learns of it at once.
  ///
  /// Over HTTP/1.1 the connection closes. Over HTTP/2 libcurl 7.88 only queues the reset of the stream, so the connection
  /// closes where nothing else uses it; else another transfer on it is made to send the queue.
  private func breakOff(_ transfer: Transfer) {
    transfer.forbidReuse()
    remove(transfer)
    guard multiplexedOrigins.contains(transfer.origin) || transfer.head?.version == "2" else { return }
    for other in transfers where other.origin == transfer.origin { ccurl_easy_flush_connection(other.easy) }
  }

  /// Takes the transfer out.
  private func remove(_ transfer: Transfer) {
    transfers.removeAll { $0 === transfer }
    ccurl_multi_remove(multi, transfer.easy)
  }

  private func endFinished() {
    var easy = CurlEasy()
    var code = CURL_CODE_OK
    while ccurl_multi_next_done(multi, &easy, &code) {
      guard let transfer = transfers.first(where: { $0.easy.bits == easy.bits }) else { continue }
      if transfer.head?.version == "2" { multiplexedOrigins.insert(transfer.origin) }
      transfer.finish(with: code)
      remove(transfer)
    }
  }

  /// Ends what is late; the result is how long nothing else will be, in milliseconds.
  private func endLate() -> Int32 {
    let now = ContinuousClock.now
    var sleep = TransferTable.longestSleep
    for transfer in transfers {
      guard let deadline = transfer.deadline else { continue }
      if deadline <= now {
        // The reader gets its answer first: an old libcurl may wait for the name look-up in `remove`.
        transfer.fail(transfer.lateness)
        breakOff(transfer)
      } else {
        sleep = min(sleep, TransferTable.milliseconds(deadline - now))
      }
    }
    for entry in waiting { sleep = min(sleep, TransferTable.milliseconds(max(.zero, entry.end - now))) }
    return Int32(sleep)
  }

  /// Rounded up, so that the deadline has passed after the sleep.
  private static func milliseconds(_ duration: Duration) -> Int64 {
    let (seconds, attoseconds) = duration.components
    return min(longestSleep, min(seconds, longestSleep) * 1_000 + attoseconds / 1_000_000_000_000_000 + 1)
  }
}
