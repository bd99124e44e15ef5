import Chat
import GatewayClient
import Platform
import Records
import Settings

/// A gateway's catalogue in a private file of the state folder, one file a base URL.
///
/// It may be deleted at any time. A file that cannot be read or written costs a request and nothing else.
package struct CatalogueCache: Sendable {
  /// What is larger was not written here.
  private static let limit = 16 << 20
  private static let version = 1

  package let path: String
  private let address: String
  private let gateway: Gateway

  /// The sandbox serves at another port each time: its name represents its address.
  package init(_ folders: Folders, _ connection: Connection) {
    gateway = connection.gateway
    address = connection.isPlayMoney ? connection.name : connection.gateway.baseURL.absoluteString
    path = Self.path(address, in: folders.state)
  }

  /// A readable name, and a checksum because two addresses may read alike.
  private static func path(_ address: String, in folder: String) -> String {
    let letters = address.lowercased().split { !$0.isASCII || !($0.isLetter || $0.isNumber) }
    let name = String(letters.map(String.init).inRow(separatedBy: "-").prefix(80))
    let sum = String(CRC32.checksum(Array(address.utf8)), radix: 16)
    return "\(folder)/catalogues/\(name)-\(sum).json"
  }

  /// The ids in the stored list of the gateway that the settings name, or a stored key where a file is given; empty where
  /// there is none.
  package static func storedIDs(
    _ folders: Folders, environment: [String: String], configuration: Configuration,
    keyFile: KeyFile? = nil
  ) throws(SettingsError) -> [String] {
    let resolved = try ResolvedGateway.resolved(
      option: nil, environment: environment, configuration: configuration, keyFile: keyFile)
    let address = resolved.baseURL?.absoluteString ?? resolved.name
    return stored(for: address, at: path(address, in: folders.state))?.models.map(\.id) ?? []
  }

  private struct File: Codable {
    var version: Int
    var address: String
    var fetched: Date
    var models: [ModelEntry]
  }

  /// What was kept for this address; nil where there is nothing of use.
  package func kept() -> Catalogue? { Self.stored(for: address, at: path) }

  private static func stored(for address: String, at path: String) -> Catalogue? {
    let decoder = JSONDecoder()
    decoder.dateDecodingStrategy = .iso8601
    guard let text = (try? PrivateFile.contents(of: path, limit: limit))?.text,
      let file = try? decoder.decode(File.self, from: Data(text.utf8)), file.version == version,
      file.address == address, !file.models.isEmpty
    else { return nil }
    return Catalogue(models: file.models, fetched: file.fetched)
  }

  /// Asks the gateway and keeps what it says; nil where it lists no models.
  package func fetched() async throws(GatewayError) -> Catalogue? {
    guard let models = try await gateway.models() else { return nil }
    let catalogue = Catalogue(models: models, fetched: gateway.now())
    keep(catalogue)
    return catalogue
  }

  /// Keeps models that were fetched elsewhere, where they have prices.
  func keepPrices(of models: [ModelEntry]) {
    guard models.contains(where: { $0.prices != ModelEntry.Prices() }) else { return }
    keep(Catalogue(models: models, fetched: gateway.now()))
  }

  private func keep(_ catalogue: Catalogue) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.dateEncodingStrategy = .iso8601
    let file = File(
      version: Self.version, address: address, fetched: catalogue.fetched, models: catalogue.models)
    guard let bytes = try? encoder.encode(file) else { return }
    try? PrivateFile.write(bytes, to: path)
  }

  /// The cache as a session asks it.
  package var source: CatalogueSource {
    CatalogueSource(kept: { kept() }) { () async throws(GatewayError) -> Catalogue? in try await fetched() }
  }
}
