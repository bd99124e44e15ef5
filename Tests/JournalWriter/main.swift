import Foundation
import Journal
import Records
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// What the journal's tests start, limit and kill: it appends records to one journal, and says on its standard output
/// which are recorded.
///
///     JournalWriter FOLDER WRITER COUNT SIZE [synced] [tear=N,BYTES] [limit=BYTES] [silent]
///
/// Appends the notes `WRITER:1:…` to `WRITER:COUNT:…`, of about SIZE bytes each and up to 64 times as many, to the
/// session `killed`, and answers each with `+N`, or with `-N KIND` where it is not recorded. `tear` dies in the N-th
/// write after so many bytes; `limit` sets the longest file (`RLIMIT_FSIZE`) and ignores the signal that goes with it.
struct Order {
  var folder: URL
  var writer: Int
  var count: Int
  var size: Int
  var isSynced = false
  var tear: (write: Int, bytes: Int)?
  var limit: UInt?

  init?(_ arguments: [String]) {
    guard arguments.count >= 5, let writer = Int(arguments[2]), let count = Int(arguments[3]),
      let size = Int(arguments[4])
    else { return nil }
    (folder, self.writer, self.count, self.size) = (URL(filePath: arguments[1]), writer, count, size)
    for word in arguments.dropFirst(5) {
      let numbers = word.split { !$0.isNumber }.compactMap { Int($0) }
      switch word.prefix(4) {
      case "sync": isSynced = true
      case "tear": tear = (numbers[0], numbers[1])
      case "limi": limit = UInt(numbers[0])
      default: return nil
      }
    }
  }

  /// The system's calls, or such as kill this process in the middle of a write.
  var calls: SystemCalls {
    guard let tear else { return .system }
    let counter = Counter()
    return SystemCalls(
      write: { descriptor, bytes in
        guard counter.next() == tear.write else { return SystemCalls.system.write(descriptor, bytes) }
        _ = SystemCalls.system.write(descriptor, UnsafeRawBufferPointer(rebasing: bytes.prefix(tear.bytes)))
        kill(getpid(), SIGKILL)
        return -1
      }, sync: SystemCalls.system.sync)
  }

  func obey() {
    if let limit {
      signal(SIGXFSZ, SIG_IGN)
      var limits = rlimit(rlim_cur: rlim_t(limit), rlim_max: rlim_t(limit))
      #if canImport(Darwin)
      setrlimit(RLIMIT_FSIZE, &limits)
      #else
      setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limits)
      #endif
    }
    let journal = Ledger(sessions: folder, pending: folder, calls: calls).journal("killed")
    for number in 1...max(count, 1) {
      let length = number % 8 == 0 ? size * 64 : size + number % 7
      let text = "\(writer):\(number):" + String(repeating: "x", count: length)
      say(append(text, to: journal, number))
    }
  }

  private func append(_ text: String, to journal: SessionJournal, _ number: Int) -> String {
    do throws(JournalError) {
      try journal.append(
        Record(time: Date(timeIntervalSince1970: 1), entry: .note(Note(text: text))), synced: isSynced)
      return "+\(number)\n"
    } catch {
      switch error {
      case .diskFull: return "-\(number) full\n"
      default: return "-\(number) \(error)\n"
      }
    }
  }

  private func say(_ line: String) {
    var line = line
    line.withUTF8 { _ = write(1, $0.baseAddress, $0.count) }
  }
}

final class Counter: Sendable {
  private let count = Mutex(0)

  func next() -> Int {
    count.withLock { count in
      count += 1
      return count
    }
  }
}

guard let order = Order(CommandLine.arguments) else { exit(64) }
order.obey()
