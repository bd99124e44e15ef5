import GatewayClient
import Platform
import Records
import Settings

/// Where a charge is looked up: the gateway and the base URL that its request went to, as the journal has them.
package struct ChargePlace: Hashable, Sendable {
  /// Nil where the journal names none.
  package let gateway: String?
  /// Nil for the sandbox, which listens at another port each time.
  package let baseURL: String?

  package init(gateway: String?, baseURL: String?) {
    self.gateway = gateway
    self.baseURL = gateway.map(Transcript.isPlayMoney) == true ? nil : baseURL
  }

  package var isPlayMoney: Bool { gateway.map(Transcript.isPlayMoney) ?? false }
}

extension Transcript {
  /// Where a charge of this session is looked up: by its turn's record, else by the session's.
  package func place(of charge: OpenCharge) -> ChargePlace {
    let start = turns.last { $0.index == charge.turn }?.start
    // A turn that names its gateway and no address is of a session with one address, or of a damaged one.
    return ChargePlace(gateway: start?.gateway ?? gateway, baseURL: start?.baseURL ?? session?.baseURL)
  }
}

/// Why a charge cannot be asked about now.
package enum LookupObstacle: Error, Equatable, Sendable {
  /// There is no key for the address; `variables` are the environment's that hold keys of such a gateway.
  case noKey(variables: [String])
  /// The journal names neither a gateway nor an address.
  case unknownGateway
  /// The recorded address cannot be used.
  case unusableAddress
  /// The settings, a key or the sandbox cannot be used now.
  case unavailable(AppError)
}
