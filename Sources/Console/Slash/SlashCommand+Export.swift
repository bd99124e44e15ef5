import Exports

extension SlashCommand {
  static let export = SlashCommand(
    "export", arguments: "[FILE]",
    "writes the cost transcript to a file, in the format of its ending; alone it shows Markdown",
    completion: .exports
  ) { chat, argument in
    let paths = chat.files.paths(in: argument)
    // A name with spaces without quotes is a name too.
    let path = paths.count > 1 ? chat.files.expanded(argument) : paths.first ?? ""
    let transcript = await chat.session.transcript
    var export = SessionExport(transcript)
    export.session.id = chat.session.id
    do throws(Failure) {
      var exporting = try TranscriptExport(format: nil, path: path.isEmpty ? nil : path)
      exporting.options.media = chat.context.media
      if path.isEmpty {
        var text = ""
        _ = try exporting.write(to: { text += $0 }) { $0(export) }
        await chat.answer([text.hasSuffix("\n") ? String(text.dropLast()) : text])
      } else {
        _ = try exporting.writeFile(path, overwriting: false) { $0(export) }
        chat.say("written to \(path)")
      }
    } catch {
      chat.complain(error)
    }
    return .goOn
  }
}

/// File names that `/export` offers.
enum ExportNames {
  /// By the title's letters and digits where there are any, else by the id.
  static func suggested(id: String, title: String?) -> [String] {
    let words = (title ?? "").lowercased().split { !$0.isLetter && !$0.isNumber }
    let name = words.isEmpty ? "session-\(id)" : String(words.joined(separator: "-").prefix(48))
    return ExportFormat.all.compactMap(\.suffixes.first).map { "\(name).\($0)" }
  }
}
