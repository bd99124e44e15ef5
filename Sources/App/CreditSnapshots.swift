import GatewayClient
import Platform
import Records
import Settings

/// An account's credit at one time.
package struct CreditLook: Codable, Equatable, Sendable {
  package var time: Date
  package var balance: USD?
  package var totalUsed: USD?

  package init(time: Date, balance: USD?, totalUsed: USD?) {
    self.time = time
    self.balance = balance
    self.totalUsed = totalUsed
  }

  enum CodingKeys: String, CodingKey {
    case time, balance
    case totalUsed = "total_used"
  }
}

/// What was used between two readings of the same account.
package struct CreditUse: Equatable, Sendable {
  package let used: USD
  package let since: Date
  /// Over 24 hours at the same pace; nil where the snapshots are less than an hour apart.
  package let perDay: USD?

  /// Nil where either look lacks a figure, or where the lifetime use fell: that is another account.
  package init?(from last: CreditLook, to now: CreditLook) {
    guard let before = last.totalUsed, let after = now.totalUsed, let used = after.adding(-before), used >= .zero else {
      return nil
    }
    self.used = used
    since = last.time
    let seconds = Int(now.time.timeIntervalSince(last.time))
    perDay = seconds < 3_600 ? nil : used.multiplied(by: 86_400).map { USD(units: $0.units / Int128(seconds)) }
  }
}

/// The last reading of each gateway's credit, in a private file of the data folder.
package struct CreditSnapshots: Sendable {
  private static let version = 1
  private let path: String

  package init(_ folders: Folders) {
    path = "\(folders.data)/credits.json"
  }

  private struct File: Codable {
    var version: Int
    /// The last look at each account.
    var looks: [String: CreditLook]
    /// The first look of each day, in order; nil in a file of an older program.
    var days: [String: [CreditLook]]?
  }

  /// Days that are kept for each account.
  private static let mostDays = 800

  /// The account's name in the file: the gateway's origin, or the sandbox, whose port changes.
  package static func account(of connection: Connection) -> String {
    if connection.isPlayMoney { return connection.name }
    return Origin(connection.gateway.baseURL)?.description ?? connection.name
  }

  package func last(of account: String) -> CreditLook? {
    read()?.looks[account]
  }

  /// The first look of each day and the last one, in order of time.
  package func all(of account: String) -> [CreditLook] {
    guard let file = read() else { return [] }
    let days = file.days?[account] ?? []
    guard let last = file.looks[account], last.time != days.last?.time else { return days }
    return days + [last]
  }

  package func keep(_ look: CreditLook, of account: String) throws(SettingsError) {
    var file = read() ?? File(version: Self.version, looks: [:])
    var days = file.days?[account] ?? file.looks[account].map { [$0] } ?? []
    let isNewDay = days.last.map { Self.day($0.time) != Self.day(look.time) } ?? true
    if isNewDay { days = days.suffix(Self.mostDays - 1) + [look] }
    file.days = (file.days ?? [:]).merging([account: days]) { $1 }
    file.looks[account] = look
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.dateEncodingStrategy = .custom { date, encoder in
      var container = encoder.singleValueContainer()
      // A turn of the same second is before the look or behind it.
      try container.encode(date.iso8601Milliseconds)
    }
    guard let bytes = try? encoder.encode(file) else { throw .fileNotWritten(path: path, code: EINVAL) }
    try PrivateFile.write(bytes + Data("\n".utf8), to: path)
  }

  /// Whether the account was looked at on the day of `time`, so that the day has its free look.
  func hasLook(of account: String, onDayOf time: Date) -> Bool {
    last(of: account).map { Self.day($0.time) == Self.day(time) } ?? false
  }

  private static func day(_ time: Date) -> String { LocalClock.system.time(time).dateText }

  /// Nil where there is no file of this version; a spoilt one costs only the comparison.
  private func read() -> File? {
    let decoder = JSONDecoder()
    decoder.dateDecodingStrategy = .custom { decoder in
      let container = try decoder.singleValueContainer()
      if let date = Date(iso8601: try container.decode(String.self)) { return date }
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a time")
    }
    guard let text = (try? PrivateFile.contents(of: path, limit: 1 << 20))?.text,
      let file = try? decoder.decode(File.self, from: Data(text.utf8)), file.version == Self.version
    else { return nil }
    return file
  }
}

extension AppContext {
  /// Stores the day's first reading of an account's credit, which costs nothing. One that fails is left to the next chat.
  package func lookAtCreditOncePerDay(_ connection: Connection, at now: Date = Date()) async {
    let account = CreditSnapshots.account(of: connection)
    guard !CreditSnapshots(folders).hasLook(of: account, onDayOf: now),
      let credits = try? await connection.gateway.credits()
    else { return }
    try? CreditSnapshots(folders).keep(
      CreditLook(time: now, balance: credits.balance, totalUsed: credits.totalUsed), of: account)
  }
}
