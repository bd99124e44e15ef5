import CCurl
import Dispatch
import Platform
import Synchronization

/// Speaks to libcurl, on one thread at a time. It sleeps until a connection has something, a deadline is near, or a message
/// comes; without transfers it does not wake up at all.
///
/// The thread is its own, or the host: a thread with other work, which serves the connections while it is parked. Its own
/// thread starts with the first transfer, loads libcurl, and lives as long as the process unless there is a host. The multi
/// handle is never freed, so that a late message cannot reach a dead one.
final class EventLoop: Parker {
  typealias TransferID = UInt64

  enum Message: Sendable {
    case start(TransferID, PreparedRequest, ResponseChannel)
    case cancel(TransferID)
    /// The rest of the answer is not read.
    case discard(TransferID)
    /// The reader took what waited for it.
    case resume(TransferID)
    case deadline(TransferID, ContinuousClock.Instant?)
  }

  private struct Mailbox {
    var messages: [Message] = []
    var lastID: TransferID = 0
    var hasThread = false
    /// Set once the library is loaded.
    var multi: CurlMulti?
    /// Why there is no library.
    var failure: HTTPError?
    /// True where a thread with other work serves the connections.
    var hasHost = false
    /// True while the serving thread sleeps in libcurl, or is about to.
    var isPolling = false
    var isUnparked = false

    /// What makes the serving thread take a message, or end its sleep.
    mutating func wakeUp() -> CurlMulti? {
      guard isPolling else { return nil }
      isPolling = false
      return multi
    }
  }

  static let shared = EventLoop()

  private let mailbox = Mutex(Mailbox())
  /// The thread that holds them may speak to libcurl; nil until the library is loaded.
  private let transfers = Mutex<TransferTable?>(nil)
  /// Signalled for a host that is parked before the library is loaded.
  private let loading = DispatchSemaphore(value: 0)

  func start(_ request: PreparedRequest, channel: ResponseChannel) -> TransferID {
    let id = mailbox.withLock { mailbox in
      mailbox.lastID += 1
      return mailbox.lastID
    }
    if let failure = post(.start(id, request, channel)) {
      channel.finish(.failed(failure))
    } else {
      startThreadOnce()
    }
    return id
  }

  /// Hands a message to the thread; the result says why there is none that could take it.
  @discardableResult func post(_ message: Message) -> HTTPError? {
    let (woken, failure) = mailbox.withLock { mailbox -> (CurlMulti?, HTTPError?) in
      if let failure = mailbox.failure { return (nil, failure) }
      mailbox.messages.append(message)
      return (mailbox.wakeUp(), nil)
    }
    if let woken { ccurl_multi_wakeup(woken) }
    return failure
  }

  /// Starts the thread, which loads libcurl, unless it runs already.
  func startThreadOnce() {
    let isFirst = mailbox.withLock { mailbox in
      defer { mailbox.hasThread = true }
      return !mailbox.hasThread
    }
    if isFirst { Platform.startThread { self.run() } }
  }

  /// Makes the calling thread the host, unless the loop's own thread runs already; false then.
  func becomeHost() -> Bool {
    mailbox.withLock { mailbox in
      guard !mailbox.hasThread else { return false }
      mailbox.hasHost = true
      return true
    }
  }

  private func run() {
    ccurl_name_thread("http")
    if let failure = EventLoop.loadFailure() { return fail(failure) }
    let multi = ccurl_multi_new()
    transfers.withLock { $0 = TransferTable(multi: multi) }
    let hasHost = mailbox.withLock { mailbox in
      mailbox.multi = multi
      return mailbox.hasHost
    }
    if hasHost { loading.signal() } else { park() }
  }

  /// Serves the connections until ``unpark()``. What was asked for before that is done first: a server learns of a cancel
  /// before the turn is recorded.
  func park() {
    while true {
      let state = mailbox.withLock { mailbox -> (isOver: Bool, isLoaded: Bool, isIdle: Bool) in
        defer { mailbox.isUnparked = false }
        let isIdle = mailbox.messages.isEmpty
        mailbox.isPolling = mailbox.multi != nil && isIdle && !mailbox.isUnparked
        return (mailbox.isUnparked, mailbox.multi != nil, isIdle)
      }
      if state.isLoaded, !state.isOver || !state.isIdle { serve(polls: !state.isOver && state.isIdle) }
      if state.isOver { return }
      if !state.isLoaded { loading.wait() }
    }
  }

  func unpark() {
    let (woken, isLoaded) = mailbox.withLock { mailbox in
      mailbox.isUnparked = true
      return (mailbox.wakeUp(), mailbox.multi != nil)
    }
    if let woken { ccurl_multi_wakeup(woken) }
    if !isLoaded { loading.signal() }
  }

  /// One round: sleeps where nothing is to be done, takes the messages, and lets libcurl work.
  private func serve(polls: Bool) {
    transfers.withLock { transfers in
      guard let transfers else { return }
      if polls { transfers.sleep() }
      let messages = mailbox.withLock { mailbox in
        mailbox.isPolling = false
        defer { mailbox.messages.removeAll() }
        return mailbox.messages
      }
      for message in messages { transfers.handle(message) }
      transfers.step()
    }
  }

  private static func loadFailure() -> HTTPError? {
    let result = ccurl_load()
    let detail = String(cString: ccurl_load_detail())
    if result == CCURL_READY { return nil }
    return result == CCURL_MISSING ? .libraryMissing(detail: detail) : .libraryUnusable(detail: detail)
  }

  /// Answers what waits, and from now on every transfer, with the failure.
  private func fail(_ failure: HTTPError) {
    let messages = mailbox.withLock { mailbox in
      mailbox.failure = failure
      defer { mailbox.messages = [] }
      return mailbox.messages
    }
    for case .start(_, _, let channel) in messages { channel.finish(.failed(failure)) }
  }
}
