import Terminal

extension SlashCommand {
  static let paste = SlashCommand("paste", "adds the picture in the clipboard to the next prompt") { chat, _ in
    do throws(Failure) {
      try await chat.add(try await chat.pastedPicture())
    } catch {
      chat.complain(error)
    }
    return .goOn
  }
}

extension SlashContext {
  fileprivate func pastedPicture() async throws(Failure) -> Attachment {
    let environment = program.environment
    let command = Clipboard.pictureCommand(environment: environment) {
      Clipboard.path(of: $0, in: environment) != nil
    }
    guard let command else {
      throw Failure(
        "no program is here that reads a picture from the clipboard",
        hint: "install wl-clipboard (Wayland) or xclip (X11), or save the picture and attach it: /attach FILE")
    }
    let bytes = try await Clipboard.picture(with: command, environment: environment)
    return try Attachment(bytes, path: "clipboard.png", isText: false)
  }
}
