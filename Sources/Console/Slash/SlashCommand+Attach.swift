import Records
import Terminal

extension SlashCommand {
  static let attach = SlashCommand(
    "attach", arguments: "[FILE ...|clear]", "text files that go with the next prompt; alone it lists them",
    completion: .files
  ) { chat, argument in
    let tray = chat.attachments
    switch argument {
    case "":
      let rows = tray.all.map { (Sanitiser.line($0.path), $0.size) }
      if rows.isEmpty { chat.say("nothing is attached; /attach FILE adds a text file to the next prompt") }
      await chat.answer(FoldedRows.lines(rows, width: chat.textWidth))
    case "clear":
      tray.clear()
      chat.say("nothing is attached")
    default:
      for path in chat.files.paths(in: argument) { chat.attach(path) }
    }
    return .goOn
  }
}

extension SlashContext {
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
