import App
import Platform
import Records
import Settings
import Terminal

extension Command {
  static let completions = Command(
    "completions", "completion scripts for shells, and the words that they offer",
    forms: Shell.allCases.map { CommandForm($0.rawValue, "prints the script for \($0.rawValue)") } + [
      CommandForm(
        "words", arguments: [.required(CompletionWords.allCases.map(\.rawValue).joined(separator: "|"))],
        "prints a word a line, with a description behind a tab")
    ]
  ) { program, options in
    await program.attempt { () async throws(Failure) in try program.completions(options) }
  }

  static let man = Command("man", "prints the manual page: tuppence man | man -l -") { program, _ in
    program.output.write(ManPage.text())
    return 0
  }
}

/// What the completion of a shell asks the program for.
enum CompletionWords: String, CaseIterable, Sendable {
  case models, sessions, assistants, settings
}

extension Program {
  fileprivate func completions(_ options: Options) throws(Failure) -> Int32 {
    if let shell = Shell(rawValue: options.form) {
      output.write(shell.script())
      return 0
    }
    let word = options.words.first ?? ""
    guard let kind = CompletionWords(rawValue: word) else {
      let names = CompletionWords.allCases.map(\.rawValue)
      throw Failure(
        "there are no words \"\(word)\"",
        hint: Failure.suggestion(for: word, among: names, else: "one of: \(names.joined(separator: ", "))"),
        exitCode: Failure.Code.usage)
    }
    for (word, about) in try words(kind) where Self.isHarmless(word) {
      let note = Sanitiser.line(about)
      output.write(note.isEmpty ? "\(word)\n" : "\(word)\t\(note)\n")
    }
    return 0
  }

  /// A shell may expand a word: one with other characters is not offered.
  private static func isHarmless(_ word: String) -> Bool {
    !word.isEmpty && !word.hasPrefix("-")
      && word.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"):
          true
        default: "-_./:@+".utf8.contains(byte)
        }
      }
  }

  /// Nothing is fetched: models are those of the stored list, and those that the settings name.
  private func words(_ kind: CompletionWords) throws(Failure) -> [(String, String)] {
    switch kind {
    case .settings: return Configuration.Field.all.map { ($0.name, $0.summary) }
    case .assistants:
      return AssistantListing(try context()).rows.map { ($0.name, $0.assistant?.description ?? "") }
    case .sessions:
      let listing = try context().ledger.map { SessionListing($0, latest: 50) }
      return listing?.candidates(except: "").map { ($0.text, $0.note) } ?? []
    case .models:
      let context = try context()
      let ids = try? CatalogueCache.storedIDs(
        context.folders, environment: environment, configuration: context.configuration,
        keyFile: KeyFile(path: context.folders.keyFile))
      let named = context.configuration.namedModels()
      let known = Set(named.map(\.name))
      return named.map { ($0.name, $0.meaning) } + (ids ?? []).filter { !known.contains($0) }.map { ($0, "") }
    }
  }
}
