import Platform
import Records

/// What a user may name as the gateway: `--gateway`, `TUPPENCE_GATEWAY`, or `gateway` in config.json.
package enum GatewayChoice: Equatable, Sendable {
  case vercel
  case openrouter
  case sandbox
  case address(GatewayAddress)

  package static let names = ["vercel", "openrouter", "sandbox"]

  package init(_ text: String, source: SettingSource) throws(SettingsError) {
    let word = text.trimmed(of: .whitespacesAndNewlines)
    switch word.lowercased() {
    case "vercel": self = .vercel
    case "openrouter": self = .openrouter
    case "sandbox": self = .sandbox
    case let other where other.contains("://"):
      self = .address(try GatewayAddress(word, source: source))
    default:
      throw .unknownGateway(word, nearest: nearestMatch(to: word, among: Self.names), source: source)
    }
  }
}

extension GatewayAddress {
  init(_ text: String, source: SettingSource) throws(SettingsError) {
    do throws(AddressFault) { try self.init(text) } catch { throw .unusableAddress(error, source: source) }
  }
}
