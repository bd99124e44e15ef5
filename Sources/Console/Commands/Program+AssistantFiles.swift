import App
import Platform
import Records
import Settings
import Terminal

/// The user's own files of assistants: made, edited and checked.
extension Program {
  /// What a new file has: every key that a front matter may have, most of them as comments.
  private static func template(_ name: String) -> String {
    """
    ---
    name: \(name)
    description: ""
    # model: anthropic/claude-sonnet-5
    # temperature: 0.2
    # max_tokens: 2000
    # reasoning: low
    # tags: [team:core]
    # budget: 5
    # variables:
    #   language: Swift
    ---
    You are an expert. The user reads in a terminal. Answer briefly.

    """
  }

  func newAssistant(_ name: String, _ context: AppContext) async throws(Failure) -> Int32 {
    let path = try ownPath(of: name, context)
    if let place = context.library.place(of: name) {
      let isShipped = place == .shipped
      throw Failure(
        isShipped ? "\(name) ships with the program" : "\(path) is there already",
        hint: "tuppence assistants edit \(name)\(isShipped ? " copies and opens it" : " opens it")",
        exitCode: Failure.Code.usage)
    }
    try write(Self.template(name), to: path)
    return try await openAssistant(name, path, context)
  }

  func editAssistant(_ name: String, _ context: AppContext) async throws(Failure) -> Int32 {
    let path = try ownPath(of: name, context)
    switch context.library.place(of: name) {
    case .file: break
    case .shipped: try write(context.library.shippedText(of: name) ?? "", to: path)
    case nil:
      throw Failure(
        "there is no assistant \(name)",
        hint: Failure.suggestion(context.library.nearest(to: name), else: "tuppence assistants new \(name)"),
        exitCode: Failure.Code.usage)
    }
    return try await openAssistant(name, path, context)
  }

  /// Opens the file where there is a terminal, says where it is, and checks it.
  private func openAssistant(_ name: String, _ path: String, _ context: AppContext) async throws(Failure) -> Int32 {
    if screen.isInteractive {
      try await PromptEditor(screen: screen, environment: environment).open(path, unchanged: "the file is \(path)")
    }
    output.write(Sanitiser.line(path) + "\n")
    return check(name, context) ? 0 : Failure.Code.failed
  }

  private func ownPath(of name: String, _ context: AppContext) throws(Failure) -> String {
    guard Assistant.isName(name), let path = context.library.path(of: name) else {
      throw Failure(
        "\"\(name)\" cannot be an assistant's name", hint: "lower case letters, digits and hyphens, 48 at most",
        exitCode: Failure.Code.usage)
    }
    return path
  }

  private func write(_ text: String, to path: String) throws(Failure) {
    do throws(SettingsError) { try PrivateFile.write(Data(text.utf8), to: path) } catch { throw Failure(error) }
  }

  /// Checks the named ones, or all of the user's own.
  func checkAssistants(_ names: [String], _ context: AppContext, _ options: Options) throws(Failure) -> Int32 {
    let own = AssistantListing(context).rows.filter { $0.path != nil }
    for name in names where context.library.place(of: name) == nil {
      throw Failure(
        "there is no assistant \(name)",
        hint: Failure.suggestion(context.library.nearest(to: name), else: "tuppence assistants lists them"),
        exitCode: Failure.Code.usage)
    }
    let chosen = names.isEmpty ? own : names.map { AssistantListing.row($0, context) }
    if options.printsJSON { output.write(JSONValue.list(chosen.map(\.json)).document) }
    var areGood = names.isEmpty ? context.library.skippedFiles.isEmpty : true
    for row in chosen where !(options.printsJSON ? row.fault == nil : check(row.name, context)) { areGood = false }
    if names.isEmpty {
      for file in context.library.skippedFiles {
        errors.write("\(Sanitiser.line(file)) is left out: its name is no assistant's\n")
      }
    }
    if chosen.isEmpty, areGood { errors.write("there are no files of your own; tuppence assistants new NAME\n") }
    return areGood ? 0 : Failure.Code.failed
  }

  /// Says what an assistant's file has in it, or why it cannot be used.
  private func check(_ name: String, _ context: AppContext) -> Bool {
    let row = AssistantListing.row(name, context)
    if let fault = row.fault {
      report(fault)
      return false
    }
    let needs = row.assistant?.requiredVariables ?? []
    let note = needs.isEmpty ? "" : "; asks for \(needs.joined(separator: ", "))"
    errors.write("\(name): good\(note)\n")
    return true
  }
}
