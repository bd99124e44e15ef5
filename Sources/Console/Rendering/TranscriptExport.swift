import Platform
import Records
import Settings
import Terminal

/// A cost transcript on its way to a file or to standard output.
struct TranscriptExport: Sendable {
  let format: ExportFormat
  let path: String?

  /// Without a format the path's ending decides; without either it is Markdown.
  init(format: ExportFormat?, path: String?) throws(Failure) {
    self.path = path
    if let format {
      self.format = format
      return
    }
    switch path.map({ URL(filePath: $0).pathExtension.lowercased() }) {
    case nil, "md", "markdown": self.format = .markdown
    case "json": self.format = .json
    case "jsonl", "ndjson": self.format = .jsonl
    case "csv": self.format = .csv
    case let ending?:
      throw Failure(
        ending.isEmpty
          ? "the file's name has no ending to tell the format by" : "there is no export format \"\(ending)\"",
        hint: "end the name in .md, .json, .jsonl or .csv, or name one: --format markdown", exitCode: Failure.Code.usage
      )
    }
  }

  /// `id` stands in where the record that names the session is damaged.
  /// `isRaw` leaves the words of others as they are; JSON says the same either way.
  func text(
    of transcript: Transcript, id: String, withContent: Bool, isRaw: Bool = false
  ) throws(Failure) -> String {
    guard !transcript.turns.isEmpty else {
      throw Failure("the session has no turns to export", hint: "send a prompt first")
    }
    var export = SessionExport(transcript, content: withContent)
    export.session.id = id
    let text: String? =
      switch format {
      case .markdown: isRaw ? MarkdownExport(export).text : Sanitiser.sanitised(MarkdownExport(export).text)
      case .json: (try? export.json()).map(Sanitiser.json)
      case .jsonl: (try? JSONLinesExport(export).text()).map(Sanitiser.json)
      case .csv where isRaw: CSVExport(export).text
      case .csv: Sanitiser.screened(CSVExport(export).text, takesStyles: false, keepsCRLF: true)
      }
    guard let text else { throw Failure("the session could not be written as \(format.rawValue)") }
    return text
  }

  /// Writes the file, 0600, whole or not at all; an existing one only where that was asked for.
  func write(_ text: String, overwriting: Bool) throws(Failure) {
    guard let path else { return }
    if !overwriting, FileManager.default.fileExists(atPath: path) {
      throw Failure("\(path) exists", hint: "give another name, or overwrite it with: tuppence export --force")
    }
    do throws(SettingsError) {
      try PrivateFile.write(Data(text.utf8), to: path)
    } catch {
      throw Failure(error)
    }
  }
}
