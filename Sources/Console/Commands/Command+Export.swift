import App
import Platform
import Records

extension Command {
  static let export = Command(
    "export", arguments: "[SESSION]", "the cost transcript of a session, the last one by default",
    options: [.format, .output, .noContent, .force, .raw], wordLimit: 1
  ) { program, options in
    await program.attempt { () async throws(Failure) in try program.export(options) }
  }
}

extension Program {
  fileprivate func export(_ options: Options) throws(Failure) -> Int32 {
    try refuseRawText(options)
    let context = try context()
    let exporting = try TranscriptExport(format: options.format, path: options.output)
    let id = try Failure.wrapping(try context.sessionID(options.words.first))
    let contents = try Failure.wrapping(try context.readableContents(of: id))
    if !contents.damaged.isEmpty, let first = contents.damaged.first {
      errors.write(
        errorStyles.warning(
          contents.damaged.count == 1
            ? "tuppence: 1 damaged line of session \(id) is left out, it begins"
            : "tuppence: \(contents.damaged.count) damaged lines of session \(id) are left out, the first")
          + " at byte \(first.offset)\n")
    }
    let text = try exporting.text(
      of: Transcript(contents.records), id: id, withContent: options.withContent, isRaw: options.isRaw)
    if options.output == nil {
      // Into a pipe it goes as into a file, with the line ends of its format; a terminal gets no carriage return.
      screen.outputIsTerminal ? output.write(text) : output.passThrough(text)
    } else {
      try exporting.write(text, overwriting: options.overwrites)
    }
    return 0
  }
}
