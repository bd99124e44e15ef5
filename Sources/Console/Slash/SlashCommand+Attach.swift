import Records
import Terminal

extension SlashCommand {
  static let attach = SlashCommand(
    "attach", arguments: "[FILE ...|clear]", "text files that go with the next prompt; alone it lists them",
    completion: .files
  ) { repl, argument in
    let tray = repl.attachments
    switch argument {
    case "":
      let rows = tray.all.map { (Sanitiser.line($0.path), $0.size) }
      if rows.isEmpty { repl.say("nothing is attached; /attach FILE adds a text file to the next prompt") }
      await repl.answer(FoldedRows.lines(rows, width: repl.textWidth))
    case "clear":
      tray.clear()
      repl.say("nothing is attached")
    default:
      for path in repl.files.paths(in: argument) { repl.attach(path) }
    }
    return .goOn
  }
}

extension Repl {
  /// One file; what cannot be attached is said, and keeps the others from nothing.
  fileprivate func attach(_ path: String) {
    do throws(Failure) {
      let file = try Attachment(path)
      attachments.add(file)
      say(Sanitiser.line("\(file.path): \(file.size); it goes with the next prompt"))
    } catch {
      complain(error)
    }
  }
}
