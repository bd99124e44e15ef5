import App
import Chat
import Journal
import Platform
import Records
import Settings
import Terminal

extension SlashCommand {
  static let open = SlashCommand("open", arguments: "[N]", "shows picture N, or the last one, in another program") {
    chat, argument in
    do throws(Failure) {
      let path = try await chat.picture(argument)
      let environment = chat.program.environment
      let viewer = try PictureViewer(environment: environment) { Clipboard.path(of: $0, in: environment) != nil }
      try await viewer.open(path, environment: environment)
      chat.say("opened \(Sanitiser.line(path))")
    } catch {
      chat.complain(error)
    }
    return .goOn
  }
}

extension SlashCommand {
  static let image = SlashCommand(
    "image", arguments: "PROMPT", "asks the model for a picture, without the conversation"
  ) { chat, prompt in
    guard !prompt.isEmpty else {
      chat.complain(Failure("/image needs a prompt", hint: "/image a red boat", exitCode: Failure.Code.usage))
      return .goOn
    }
    return .send(TurnRequest(prompt, purpose: .drawing(PictureRequest())), isNew: false)
  }
}

extension Session {
  /// Why the model of the next turn cannot be asked for a picture; nil where it can.
  func drawingFailure() async -> Failure? {
    await prepareCatalogue()
    guard canDraw == false else { return nil }
    let others = drawingModels.prefix(3).joined(separator: ", ")
    return Failure(
      "\(nextModel) draws no pictures; nothing was sent",
      hint: others.isEmpty ? "tuppence models lists the models" : "models that draw: \(others)",
      exitCode: Failure.Code.usage)
  }
}

extension SlashContext {
  /// The path of the picture that a number names, or of the session's last one.
  fileprivate func picture(_ argument: String) async throws(Failure) -> String {
    let pictures = await session.transcript.turns.flatMap(\.pictures)
    guard !pictures.isEmpty else {
      throw Failure("this session has no pictures", hint: "ask a model that draws; tuppence models lists them")
    }
    guard let number = argument.isEmpty ? pictures.count : Int(argument), pictures.indices.contains(number - 1) else {
      throw Failure(
        "there is no picture \"\(argument)\" in this session",
        hint: pictures.count == 1 ? "it has picture 1" : "it has pictures 1 to \(pictures.count)",
        exitCode: Failure.Code.usage)
    }
    let file = pictures[number - 1]
    if let known = picturePaths.path(of: file) { return known }
    return try written(file, number)
  }

  /// The picture's file in the standard folder: the one of its number where it is as it was, else a new one.
  private func written(_ file: MediaFile, _ number: Int) throws(Failure) -> String {
    let target = PictureTarget(nil, standard: context.folders.pictures, session: context.shortID(session.id))
    let path = target.path(number: number, ending: file.type.fileExtension, try: 0)
    if PicturePaths.holds(path, file) { return path }
    let bytes: Data
    do throws(JournalError) {
      bytes = try context.mediaStore.contents(of: file.sha256, limit: file.size)
    } catch {
      throw Failure("picture \(number) is not in the media folder any more", hint: Failure(error).message)
    }
    let picture = try PictureFiles(target, first: number).write(file, bytes)
    picturePaths.remember(picture)
    return picture.path
  }
}
