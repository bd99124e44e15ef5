import Platform

extension SlashCommand {
  static let export = SlashCommand(
    "export", arguments: "[FILE.md|.json|.jsonl|.csv]", "the cost transcript into a file; alone it shows Markdown",
    completion: .exports
  ) { repl, argument in
    let paths = repl.files.paths(in: argument)
    // A name with spaces that no one quoted is a name all the same.
    let path = paths.count > 1 ? repl.files.expanded(argument) : paths.first ?? ""
    let transcript = await repl.session.transcript
    do throws(Failure) {
      let exporting = try TranscriptExport(format: nil, path: path.isEmpty ? nil : path)
      let text = try exporting.text(of: transcript, id: repl.session.id, withContent: true)
      if path.isEmpty {
        await repl.answer([text.hasSuffix("\n") ? String(text.dropLast()) : text])
      } else {
        try exporting.write(Data(text.utf8), overwriting: false)
        repl.say("written to \(path)")
      }
    } catch {
      repl.complain(error)
    }
    return .goOn
  }
}
