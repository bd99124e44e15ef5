import App
import Platform
import Records
import Settings
import Terminal

/// The available assistants with where they come from, for `tuppence assistants` and `/assistants`.
struct AssistantListing: Sendable {
  struct Row: Sendable {
    let name: String
    /// Nil where the file cannot be used; `fault` says why.
    let assistant: Assistant?
    let fault: Failure?
    /// The user's file; nil for one that ships.
    let path: String?
  }

  let rows: [Row]

  /// `search` keeps those with every one of its words in name, description or tags.
  init(_ context: AppContext, search: String? = nil) {
    let words = (search ?? "").lowercased().split(whereSeparator: \.isWhitespace)
    rows = context.library.names.map { Self.row($0, context) }.filter { row in
      let parts = [row.name, row.assistant?.description ?? ""] + (row.assistant?.tags ?? [])
      let text = parts.joined(separator: " ").lowercased()
      return words.allSatisfy { text.contains($0) }
    }
  }

  static func row(_ name: String, _ context: AppContext) -> Row {
    var path: String?
    if case .file(let own) = context.library.place(of: name) { path = own }
    do throws(AppError) {
      return Row(name: name, assistant: try context.assistant(named: name), fault: nil, path: path)
    } catch {
      return Row(name: name, assistant: nil, fault: Failure(error), path: path)
    }
  }

  /// `current` is marked with a star.
  func lines(width: Int, styles: Styles, current: String? = nil) -> [String] {
    let hasOwn = rows.contains { $0.path != nil }
    let hasModels = rows.contains { $0.assistant?.model != nil }
    var columns = [TextTable.Column("assistant")]
    if hasOwn { columns.append(TextTable.Column("from")) }
    if hasModels { columns.append(TextTable.Column("model")) }
    columns.append(TextTable.Column("about", isFlexible: true))
    let cells = rows.map { row in
      var cells = [row.name + (row.name == current ? " *" : "")]
      if hasOwn { cells.append(row.path == nil ? "shipped" : "you") }
      if hasModels { cells.append(row.assistant?.model ?? "-") }
      return cells + [row.assistant?.description ?? "cannot be used: \(row.fault?.message ?? "")"]
    }
    return TextTable(columns: columns, rows: cells).lines(width: width, styles: styles)
  }

  var json: JSONValue { .list(rows.map(\.json)) }
}

extension AssistantListing.Row {
  var json: JSONValue { .object(members) }

  /// With the instructions too.
  var fullJSON: JSONValue {
    let whole: [String: JSONValue] = ["prompt": .text(assistant?.prompt)]
    return .object(members.merging(whole) { first, _ in first })
  }

  private var members: [String: JSONValue] {
    let variables: [String: JSONValue] = (assistant?.variables ?? [:]).mapValues { .text($0) }
    return [
      "name": .text(name), "description": .text(assistant?.description), "model": .text(assistant?.model),
      "temperature": .text(assistant?.temperature.map { "\($0)" }), "max_tokens": .number(assistant?.maxTokens),
      "reasoning": .text(assistant?.reasoning), "tags": .list((assistant?.tags ?? []).map { .text($0) }),
      "variables": .object(variables), "required": .list((assistant?.requiredVariables ?? []).map { .text($0) }),
      "budget": .amount(assistant?.budget), "path": .text(path), "shipped": .flag(path == nil),
      "error": .text(fault?.message),
    ]
  }
}
