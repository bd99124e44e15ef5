import Journal
import Records
import Sandbox
import Settings

/// Why the application layer could not do what was asked, without prose.
package enum AppError: Error, Equatable, Sendable {
  case settings(SettingsError)
  case journal(JournalError)
  case sandbox(SandboxError)

  /// The ledger has no session yet.
  case noSessions
  /// No session has an id that begins so; `nearest` is the short id that resembles it most.
  case noSuchSession(String, nearest: String?)
  /// The session's journal was written by a later version of the program.
  case newerFormat(session: String, version: Int)
  /// The session belongs to another gateway than the one that was named or is in use.
  case otherGateway(session: String, gateway: String, named: String)
  /// There is no key for the gateway; `variables` are the environment's that would hold one.
  case noKey(gateway: String, variables: [String])
  /// No model of the gateway's list matches the name.
  case unknownModel(String, nearest: String?)
  /// Several models match the name.
  case ambiguousModel(String, [String])
  /// No model was named; `offered` are those that the server lists.
  case noModel(offered: [String])
  /// The gateway cannot be asked for this.
  case optionNotTaken(RequestOption, gateway: String)
  /// A title is empty or longer than 200 characters.
  case unsuitableTitle
  /// No charge without a bill has an id that begins so, and no session.
  case noSuchCharge(String)
  /// A folder that is to be read as another ledger holds no journals.
  case noLedger(String)
  /// The session has charges that are still open.
  case openCharges(session: String, count: Int)
}
