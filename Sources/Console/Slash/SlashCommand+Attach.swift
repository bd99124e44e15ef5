import Records
import Terminal

extension SlashCommand {
  static let attach = SlashCommand(
    "attach", arguments: "[FILE ...|clear]", "adds files to the next prompt; alone it lists them",
    completion: .files
  ) { chat, argument in
    let tray = chat.attachments
    switch argument {
    case "":
      let model = await chat.session.model
      let rows = tray.all.map { (Sanitiser.line($0.path), $0.size(on: model)) }
      if rows.isEmpty { chat.say("nothing is attached; /attach FILE adds a text, picture or PDF to the next prompt") }
      await chat.answer(FoldedRows.lines(rows, width: chat.textWidth))
    case "clear":
      tray.clear()
      chat.say("nothing is attached")
    default:
      for path in chat.files.paths(in: argument) { await chat.attach(path) }
    }
    return .goOn
  }
}

extension SlashContext {
  /// One file; what cannot be attached is said, and keeps the others from nothing.
  fileprivate func attach(_ path: String) async {
    do throws(Failure) {
      try await add(try Attachment(path))
    } catch {
      complain(error)
    }
  }

  /// Puts a file in the tray and says so.
  func add(_ file: Attachment) async throws(Failure) {
    try attachments.add(file)
    say(Sanitiser.line("\(file.path): \(file.size(on: await session.model)); it goes with the next prompt"))
  }
}
