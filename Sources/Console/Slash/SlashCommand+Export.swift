import Platform

extension SlashCommand {
  static let export = SlashCommand(
    "export", arguments: "[FILE.md|.json|.jsonl|.csv]", "the cost transcript into a file; alone it shows Markdown",
    completion: .exports
  ) { chat, argument in
    let paths = chat.files.paths(in: argument)
    // A name with spaces that no one quoted is a name all the same.
    let path = paths.count > 1 ? chat.files.expanded(argument) : paths.first ?? ""
    let transcript = await chat.session.transcript
    do throws(Failure) {
      let exporting = try TranscriptExport(format: nil, path: path.isEmpty ? nil : path)
      let text = try exporting.text(of: transcript, id: chat.session.id, withContent: true)
      if path.isEmpty {
        await chat.answer([text.hasSuffix("\n") ? String(text.dropLast()) : text])
      } else {
        try exporting.write(Data(text.utf8), overwriting: false)
        chat.say("written to \(path)")
      }
    } catch {
      chat.complain(error)
    }
    return .goOn
  }
}
