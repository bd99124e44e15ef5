import App
import GatewayClient
import Platform
import Records
import Settings

/// An account's credit in words, with what was used since the last look, for `tuppence credits` and `/credits`.
struct CreditReport: Sendable {
  let connectionName: String
  let isPlayMoney: Bool
  let credits: Credits
  let look: CreditLook
  let use: CreditUse?
  /// The threshold that the balance is below; nil where all is well.
  let warning: USD?

  /// Asks the gateway and keeps the snapshot; nil where the gateway states no credit.
  static func taken(
    _ connection: Connection, _ context: AppContext, at now: Date = Date()
  ) async throws(Failure) -> CreditReport? {
    let credits: Credits?
    do throws(GatewayError) { credits = try await connection.gateway.credits() } catch {
      throw connection.failure(error, in: .script)
    }
    guard let credits else { return nil }
    let look = CreditLook(time: now, balance: credits.balance, totalUsed: credits.totalUsed)
    let looks = CreditSnapshots(context.folders)
    let account = CreditSnapshots.account(of: connection)
    let use = looks.last(of: account).flatMap { CreditUse(from: $0, to: look) }
    do throws(SettingsError) { try looks.keep(look, of: account) } catch { throw Failure(error) }
    return CreditReport(connection, credits, look, use, threshold: context.configuration.creditsWarning)
  }

  private init(_ connection: Connection, _ credits: Credits, _ look: CreditLook, _ use: CreditUse?, threshold: USD?) {
    connectionName = connection.name
    isPlayMoney = connection.isPlayMoney
    self.credits = credits
    self.look = look
    self.use = use
    warning = threshold.flatMap { limit in (credits.left ?? limit) < limit ? limit : nil }
  }

  var lines: [String] {
    let play = isPlayMoney ? " (play money)" : ""
    var rows = [
      ("balance", (look.balance?.formatted ?? "not stated") + play),
      (isKeysOwn ? "used by the key" : "used in all", look.totalUsed?.formatted ?? "not stated"),
    ]
    if let limit = credits.limit {
      let left = credits.remaining.map { ", \($0.formatted) left" } ?? ""
      rows.append(("the key's limit", limit.formatted + left + (credits.resets.map { ", resets \($0)" } ?? "")))
    }
    if let use {
      let pace = use.perDay.map { ", \($0.formatted) a day" } ?? ""
      rows.append(
        ("since the last reading", "\(use.used.formatted)\(pace) (\(ListingTime.age(of: use.since, at: look.time)))"))
    }
    return HelpText.rows(rows).split(separator: "\n").map(String.init)
  }

  /// Where the gateway reports the key that asks, and not of the account behind it.
  private var isKeysOwn: Bool { credits.scope == .key }

  /// The warning about a low balance.
  var warningText: String? {
    guard let warning, let left = credits.left else { return nil }
    return "what is left, \(left.formatted), is below \(warning.formatted) (credits_warning)"
  }

  var json: JSONValue {
    .object([
      "version": .number(1), "gateway": .text(connectionName), "play_money": .flag(isPlayMoney),
      "time": .time(look.time), "balance": .amount(look.balance), "total_used": .amount(look.totalUsed),
      "last_look": .time(use?.since), "used_since": .amount(use?.used), "used_per_day": .amount(use?.perDay),
      "below_warning": .flag(warning != nil),
      "scope": .text(credits.scope.rawValue), "limit": .amount(credits.limit),
      "remaining": .amount(credits.remaining), "resets": .text(credits.resets),
    ])
  }
}

extension Credits {
  /// What may still be spent: the account's money, or of the key's limit.
  fileprivate var left: USD? { balance ?? remaining }
}
