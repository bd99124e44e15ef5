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
  /// Over 24 hours at the same pace; nil where the looks are less than an hour apart.
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
    var looks: [String: CreditLook]
  }

  /// The account's name in the file: the gateway's origin, or the sandbox, whose port changes.
  package static func account(of connection: Connection) -> String {
    if connection.isPlayMoney { return connection.name }
    return Origin(connection.gateway.baseURL)?.description ?? connection.name
  }

  package func last(of account: String) -> CreditLook? {
    read()?.looks[account]
  }

  package func keep(_ look: CreditLook, of account: String) throws(SettingsError) {
    var file = read() ?? File(version: Self.version, looks: [:])
    file.looks[account] = look
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.dateEncodingStrategy = .iso8601
    guard let bytes = try? encoder.encode(file) else { throw .fileNotWritten(path: path, code: EINVAL) }
    try PrivateFile.write(bytes + Data("\n".utf8), to: path)
  }

  /// Nil where there is no file of this version; a spoilt one costs only the comparison.
  private func read() -> File? {
    let decoder = JSONDecoder()
    decoder.dateDecodingStrategy = .iso8601
    guard let text = (try? PrivateFile.contents(of: path, limit: 1 << 20))?.text,
      let file = try? decoder.decode(File.self, from: Data(text.utf8)), file.version == Self.version
    else { return nil }
    return file
  }
}
