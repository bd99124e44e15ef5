import Platform
import Records

/// A kind of gateway: its name, its address, and the settings that hold its keys.
///
/// A further gateway is a file with one such value and one line in ``all``. How it answers is a `Dialect` of
/// `GatewayClient`, joined by ``dialect``; a gateway with OpenAI's chat completions needs no new one.
package struct Provider: Equatable, Sendable {
  /// As it is typed (`--gateway openrouter`) and recorded.
  package let name: String
  /// As its maker writes it.
  package let title: String
  /// Its web page; nil where it has none.
  package var page: String?
  /// The name of its `Dialect`.
  package let dialect: String
  /// Its own base URL; nil where there is none.
  package var baseURL: String?
  /// The environment's variables that hold its key; the first that is set counts.
  package var keyVariables: [String] = []
  /// How its keys begin.
  package var keyPrefix = ""
  /// The environment's variable that moves the gateway to another base URL.
  package var addressVariable: String?
  /// The setting in config.json that moves the gateway to another base URL.
  package var addressField: String?
  /// False where a request without a key may succeed.
  package var needsKey = true

  /// The gateways that can be named. Where no gateway is chosen, the first one with a key is used.
  package static let all: [Provider] = [.vercel, .openRouter, .sandbox]

  /// The names as a message lists them.
  package static let choices = all.map(\.name).inRow(separatedBy: ", ") + ", or a base URL"

  /// Any other server with OpenAI's chat completions. It is named by its base URL.
  package static let compatible = Provider(
    name: "compatible", title: "an OpenAI-compatible server", dialect: "compatible",
    keyVariables: ["TUPPENCE_API_KEY"], needsKey: false)

  /// The gateway inside this program. It has an address only while it serves.
  package static let sandbox = Provider(name: "sandbox", title: "the sandbox", dialect: "vercel", needsKey: false)

  package static func named(_ name: String) -> Provider? { all.first { $0.name == name } }

  /// Those with an address of their own.
  static let remote = all.filter { $0.baseURL != nil }

  /// The provider of a key that is not for a named gateway: `key_command`'s, and `tuppence login`'s.
  package static let standard = vercel
}

/// The environment's variables that hold keys.
package enum KeyVariables {
  /// The environment for a child process (an editor, a pager, the key command), without any key.
  package static func removed(from environment: [String: String]) -> [String: String] {
    environment.filter { !contains($0.key) }
  }

  static func contains(_ name: String) -> Bool { names.contains(name) }

  private static let names = Set((Provider.all + [.compatible]).flatMap(\.keyVariables))
}

/// What a user may name as the gateway: `--gateway`, `TUPPENCE_GATEWAY`, or `gateway` in config.json.
enum GatewayChoice: Equatable, Sendable {
  case provider(Provider)
  case address(GatewayAddress)

  init(_ text: String, source: SettingSource) throws(SettingsError) {
    let word = text.trimmed(of: .whitespacesAndNewlines)
    if let provider = Provider.named(word.lowercased()) {
      self = .provider(provider)
    } else if word.contains("://") {
      self = .address(try GatewayAddress(word, source: source))
    } else {
      let nearest = nearestMatch(to: word, among: Provider.all.map(\.name))
      throw .unknownGateway(word, nearest: nearest, source: source)
    }
  }
}

extension GatewayAddress {
  init(_ text: String, source: SettingSource) throws(SettingsError) {
    do throws(AddressFault) { try self.init(text) } catch { throw .unusableAddress(error, source: source) }
  }
}
