import App
import Platform
import Records

extension Command {
  static let export = Command(
    "export", arguments: [.optional("SESSION")], "the cost transcript of a session, the last one by default",
    options: [.format, .output, .noContent, .force, .raw]
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
    let (transcript, contents) = try Failure.wrapping(try context.readableTranscript(of: id))
    if !contents.damaged.isEmpty, let first = contents.damaged.first {
      errors.write(
        errorStyles.warning(
          contents.damaged.count == 1
            ? "tuppence: 1 damaged line of session \(id) is left out, it begins"
            : "tuppence: \(contents.damaged.count) damaged lines of session \(id) are left out, the first")
          + " at byte \(first.offset)\n")
    }
    func write(_ take: (String) -> Void) throws(Failure) {
      try exporting.write(
        transcript, id: id, withContent: options.withContent, isRaw: options.isRaw, to: take)
    }
    if options.output == nil {
      // Into a pipe it goes as into a file, with the line ends of its format; a terminal gets no carriage return.
      try write { screen.outputIsTerminal ? output.write($0) : output.passThrough($0) }
    } else {
      var bytes = Data()
      try write { bytes.append(contentsOf: $0.utf8) }
      try exporting.write(bytes, overwriting: options.overwrites)
    }
    return 0
  }
}
