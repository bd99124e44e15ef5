import App
import Platform
import Records
import Settings
import Terminal

extension Command {
  static let assistants = Command(
    "assistants", "the assistants: your own, and those that ship with tuppence",
    forms: [
      CommandForm("", arguments: [.any("TEXT")], "lists them, or those with the words in name, description or tags"),
      CommandForm("list", arguments: [.any("TEXT")], "the same"),
      CommandForm("show", arguments: [.required("NAME")], "shows one with its settings and instructions"),
      CommandForm("new", arguments: [.required("NAME")], "writes the file of a new one, and opens it in your editor"),
      CommandForm("edit", arguments: [.required("NAME")], "opens one in your editor; one that ships is copied first"),
      CommandForm("check", arguments: [.any("NAME")], "checks your own files; exit code 1 where one cannot be used"),
      CommandForm("path", "the folder of your own assistants, each a file NAME.md"),
    ],
    options: [.search, .listingJSON]
  ) { program, options in
    await program.attempt { () async throws(Failure) in try await program.assistants(options) }
  }
}

extension Program {
  fileprivate func assistants(_ options: Options) async throws(Failure) -> Int32 {
    let context = try context()
    switch options.form {
    case "show": try show(options.words[0], context, options)
    case "new": return try await newAssistant(options.words[0], context)
    case "edit": return try await editAssistant(options.words[0], context)
    case "check": return try checkAssistants(options.words, context, options)
    case "path":
      let path = context.folders.prompts
      output.write(options.printsJSON ? JSONValue.object(["path": .text(path)]).document : path + "\n")
    default:
      list(AssistantListing(context, search: options.search ?? options.words.joined(separator: " ")), context, options)
    }
    return 0
  }

  private func list(_ listing: AssistantListing, _ context: AppContext, _ options: Options) {
    if options.printsJSON { return output.write(listing.json.document) }
    if listing.rows.isEmpty {
      errors.write("no assistant matches\n")
    } else {
      list(listing.lines(width: listingWidth, styles: screen.styles))
    }
    for file in context.library.skippedFiles {
      let name = Sanitiser.line(file)
      errors.write("\(name) is left out: names have lower case letters, digits and hyphens, 48 at most\n")
    }
  }

  private func show(_ name: String, _ context: AppContext, _ options: Options) throws(Failure) {
    let assistant = try Failure.wrapping(try context.assistant(named: name))
    let row = AssistantListing.row(name, context)
    if options.printsJSON { return output.write(row.fullJSON.document) }
    let facts: [(String, String?)] = [
      ("description", assistant.description), ("model", assistant.model),
      ("temperature", assistant.temperature.map { "\($0)" }), ("max_tokens", assistant.maxTokens?.grouped),
      ("reasoning", assistant.reasoning),
      ("budget", assistant.budget?.formatted),
      ("variables", Self.variables(of: assistant)),
      ("tags", assistant.tags.isEmpty ? nil : assistant.tags.joined(separator: ", ")),
      ("from", row.path ?? "the program itself"),
    ]
    let lines = facts.compactMap { name, value in value.map { (name, Sanitiser.line($0)) } }
    output.write(screen.styles.bold(assistant.name) + "\n" + HelpText.rows(lines) + "\n\n")
    output.write(Sanitiser.sanitised(assistant.prompt) + (assistant.prompt.hasSuffix("\n") ? "" : "\n"))
  }

  /// `language = Swift, level`; one without a default is asked for.
  private static func variables(of assistant: Assistant) -> String? {
    let names = assistant.variableNames.map { name in
      assistant.variables[name].map { "\(name) = \($0)" } ?? name
    }
    return names.isEmpty ? nil : names.joined(separator: ", ")
  }
}
