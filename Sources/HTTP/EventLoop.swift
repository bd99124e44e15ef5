import CCurl
import Platform
import Synchronization

/// The one thread that speaks to libcurl. It sleeps until a connection has something, a deadline is near, or a message
/// comes; without transfers it does not wake up at all.
///
/// It starts with the first transfer and lives as long as the process: the multi handle is never freed, so that a late
/// message cannot reach a dead one.
final class EventLoop: Sendable {
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
  }

  static let shared = EventLoop()

  private let mailbox = Mutex(Mailbox())

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
      return (mailbox.messages.count == 1 ? mailbox.multi : nil, nil)
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

  private func run() {
    ccurl_name_thread("http")
    if let failure = EventLoop.loadFailure() { return fail(failure) }
    let multi = ccurl_multi_new()
    mailbox.withLock { $0.multi = multi }
    let transfers = TransferTable(multi: multi)
    while true {
      let messages = mailbox.withLock { mailbox in
        defer { mailbox.messages.removeAll() }
        return mailbox.messages
      }
      for message in messages { transfers.handle(message) }
      ccurl_multi_poll(multi, transfers.step())
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
