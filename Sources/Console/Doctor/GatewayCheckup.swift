import App
import GatewayClient
import Platform
import Records
import Settings

/// Whether the gateway answers, takes the key, and has the same time.
struct GatewayCheckup: Sendable {
  private let connection: Connection

  init(_ connection: Connection) {
    self.connection = connection
  }

  private var resolved: ResolvedGateway { connection.resolved }

  func diagnoses() async -> [Diagnosis] {
    let (reached, clock) = await reached()
    return [reached, await key(isReached: reached.state == .ok), clock]
  }

  private func reached() async -> (Diagnosis, clock: Diagnosis) {
    let unknown = Diagnosis("clock", .note, "not compared: the gateway tells no time")
    guard !connection.isPlayMoney else {
      let why = resolved.reason == .noKey ? "no key was found" : "chosen"
      return (
        Diagnosis("gateway", .ok, "the sandbox inside this program, with play money (\(why))"),
        Diagnosis("clock", .note, "not compared: the sandbox has this machine's")
      )
    }
    let address = "\(connection.name) at \(connection.gateway.baseURL.absoluteString)"
    do throws(GatewayError) {
      guard let probe = try await connection.gateway.healthCheck() else {
        return (Diagnosis("gateway", .note, address), unknown)
      }
      let time = probe.roundTrip.components
      let milliseconds = time.seconds * 1_000 + time.attoseconds / 1_000_000_000_000_000
      return (
        Diagnosis("gateway", .ok, "\(address) answers in \(milliseconds) ms"),
        probe.clockLead.map { Self.clock(lead: $0) } ?? unknown
      )
    } catch {
      return (Diagnosis("gateway", Failure(error)), unknown)
    }
  }

  /// Half a minute is more than a slow answer can make of it.
  static func clock(lead: Duration) -> Diagnosis {
    let seconds = lead.components.seconds
    guard abs(seconds) > 30 else { return Diagnosis("clock", .ok, "agrees with the gateway's") }
    return Diagnosis(
      "clock", .problem, "\(abs(seconds)) s \(seconds > 0 ? "ahead of" : "behind") the gateway's",
      hint: "set the clock: turns would count for another day or month")
  }

  private func key(isReached: Bool) async -> Diagnosis {
    guard !connection.isPlayMoney else {
      return resolved.reason == .noKey
        ? Diagnosis("key", .note, "none was found", hint: "tuppence login keeps one for the real gateway")
        : Diagnosis("key", .ok, "the sandbox needs none")
    }
    guard resolved.key != nil else {
      let variables = resolved.kind.keyVariables.joined(separator: " or ")
      return resolved.kind == .compatible
        ? Diagnosis("key", .note, "none; a server of your own may need none", hint: "else set \(variables)")
        : Diagnosis("key", .problem, "none for \(connection.name)", hint: "tuppence login, or set \(variables)")
    }
    let source = "from \(Failure.words(for: resolved.keySource))"
    guard isReached else { return Diagnosis("key", .note, "\(source), not tried: the gateway does not answer") }
    switch await KeyCheck(asking: connection.gateway) {
    case .accepted(let balance):
      return Diagnosis("key", .ok, "\(source), accepted" + (balance.map { "; balance \($0.formatted)" } ?? ""))
    case .unproved: return Diagnosis("key", .note, "\(source); the gateway has no free way to prove it")
    case .limited(let error), .wrong(let error), .unanswered(let error):
      let failure = Failure(error)
      return Diagnosis("key", .problem, "\(source): \(failure.message)", hint: failure.hint)
    }
  }
}
