import Platform
import Records

extension Lookup {
  /// The figures in an answer that was kept word for word; nil for a text that states no cost of this generation.
  package static func figures(in raw: String, for id: String) -> UsageAndCost? {
    let body = Data(raw.utf8)
    let tree = try? JSONTree(body, mode: .tolerant)
    let document = try? JSONDecoder().decode(GenerationDocument.self, from: tree?.json ?? body)
    return document?.figures(for: id)
  }
}
