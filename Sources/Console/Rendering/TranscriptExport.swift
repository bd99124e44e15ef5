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

  /// `id` is in where the record that names the session is damaged.
  func text(of transcript: Transcript, id: String, withContent: Bool) throws(Failure) -> String {
    var text = ""
    try write(transcript, id: id, withContent: withContent) { text += $0 }
    return text
  }

  /// Hands the text on in pieces as they are made. `isRaw` leaves the words of others as they are; JSON says the same either
  /// way.
  func write(
    _ transcript: Transcript, id: String, withContent: Bool, isRaw: Bool = false, to take: (String) -> Void
  ) throws(Failure) {
    guard !transcript.turns.isEmpty else {
      throw Failure("the session has no turns to export", hint: "send a prompt first")
    }
    var export = SessionExport(transcript, content: withContent)
    export.session.id = id
    // Small pieces are joined, so that each write is worth its call.
    var buffer = ""
    func add(_ piece: String) {
      buffer += piece
      guard buffer.utf8.count >= Self.pieceSize else { return }
      take(buffer)
      buffer.removeAll(keepingCapacity: true)
    }
    switch format {
    case .markdown: MarkdownExport(export).write { add(isRaw ? $0 : Sanitiser.sanitised($0)) }
    case .json: export.writeJSON { add(Sanitiser.json($0)) }
    case .jsonl: JSONLinesExport(export).write { add(Sanitiser.json($0)) }
    case .csv:
      CSVExport(export).write { row in
        // The row's end is ours; most rows are clean without it.
        add(isRaw ? row : Sanitiser.screened(String(row.dropLast()), takesStyles: false, keepsCRLF: true) + "\r\n")
      }
    }
    take(buffer)
  }

  /// In bytes.
  private static let pieceSize = 64 << 10

  /// Writes the file, 0600, whole or not at all; an existing one only where that was asked for.
  func write(_ bytes: Data, overwriting: Bool) throws(Failure) {
    guard let path else { return }
    if !overwriting, FileManager.default.fileExists(atPath: path) {
      throw Failure("\(path) exists", hint: "give another name, or overwrite it with: tuppence export --force")
    }
    do throws(SettingsError) {
      try PrivateFile.write(bytes, to: path)
    } catch {
      throw Failure(error)
    }
  }
}
