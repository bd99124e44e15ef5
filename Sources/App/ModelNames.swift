import Records

/// What a typed name of a model means, by the user's aliases and the gateway's list.
package struct ModelNames: Sendable {
  /// What a name can mean.
  package enum Choice: Equatable, Sendable {
    /// The model's id.
    case model(String)
    /// Several models match; one of them is to be named.
    case several([String])
    case unknown(nearest: String?)
  }

  private let ids: [String]
  private let aliases: [String: String]

  /// `ids` is empty where the gateway's list is not known.
  package init(ids: [String], aliases: [String: String]) {
    self.ids = ids
    self.aliases = aliases
  }

  /// An alias or an id means itself. Else the name is the part of an id behind the slash, or, where `takesParts`, any part
  /// of an id, whole segments first; it must match one model only. Case does not count.
  ///
  /// Without a list, and for a name with a slash that the list lacks, the name is taken as it is: the list may be old.
  package func choice(_ name: String, takesParts: Bool) -> Choice {
    if ids.contains(name) { return .model(name) }
    if let id = aliases[name] { return .model(id) }
    guard !ids.isEmpty else { return .model(name) }
    let wanted = name.lowercased()
    let whole = ids.filter { $0.lowercased() == wanted || $0.lowercased().hasSuffix("/" + wanted) }
    if let choice = Self.choice(whole) { return choice }
    if takesParts {
      let holding = ids.filter { $0.lowercased().contains(wanted) }
      // "mini" means gpt-5-mini rather than gemini.
      if let choice = Self.choice(holding.filter { Self.hasSegments(wanted, in: $0.lowercased()) }) { return choice }
      if let choice = Self.choice(holding) { return choice }
    }
    if name.contains("/"), !takesParts { return .model(name) }
    return .unknown(nearest: nearest(to: name))
  }

  /// Whether a part of an id is whole segments of it, between `/`, `-`, `.` and `:`.
  private static func hasSegments(_ part: String, in id: String) -> Bool {
    func isEnd(_ character: Character?) -> Bool { character.map { "/-.:".contains($0) } ?? true }
    return id.ranges(of: part).contains { range in
      isEnd(id[..<range.lowerBound].last) && isEnd(id[range.upperBound...].first)
    }
  }

  /// By the whole id, or by its part behind the slash.
  private func nearest(to name: String) -> String? {
    if let id = nearestMatch(to: name, among: ids + aliases.keys.sorted()) { return id }
    let parts = ids.map { $0.split(separator: "/").last.map(String.init) ?? $0 }
    return nearestMatch(to: name, among: parts).flatMap { part in zip(ids, parts).first { $0.1 == part }?.0 }
  }

  private static func choice(_ matches: [String]) -> Choice? {
    guard let first = matches.first else { return nil }
    return matches.count == 1 ? .model(first) : .several(matches)
  }
}

extension ModelNames.Choice {
  /// The id; thrown where the name means none or several.
  package func id(of name: String) throws(AppError) -> String {
    switch self {
    case .model(let id): return id
    case .several(let ids): throw .ambiguousModel(name, ids)
    case .unknown(let nearest): throw .unknownModel(name, nearest: nearest)
    }
  }
}
