import Platform
import Records
import Terminal

extension SlashCommand {
  static let edit = SlashCommand(
    "edit", arguments: "[last|TEXT]", "the next prompt in $VISUAL or $EDITOR; last asks the last one anew",
    completion: .words(["last"])
  ) { repl, argument in
    let last = await repl.session.transcript.turns.last
    guard argument == "last" else {
      await repl.sendEdited(argument, replacing: nil)
      return .goOn
    }
    guard let last else {
      repl.complain(Failure("there is no turn to edit", hint: "/edit alone starts with an empty text"))
      return .goOn
    }
    await repl.sendEdited(last.start.prompt, replacing: last.index)
    return .goOn
  }
}

extension Repl {
  /// Opens the editor and sends what comes back, unless it is empty or the same prompt again.
  fileprivate func sendEdited(_ text: String, replacing replaced: Int?) async {
    let editor = PromptEditor(screen: program.screen, environment: program.environment)
    noticeQueue.occupy()
    // Ctrl-C is the editor's while it runs: it reaches this process too, and must not end it.
    let result = await cancellation.run { () async -> Result<String, Failure> in
      do throws(Failure) { return .success(try await editor.edited(text)) } catch { return .failure(error) }
    }
    noticeQueue.free()
    switch result {
    case .failure(let failure): complain(failure)
    case .success(let prompt):
      if prompt.allSatisfy(\.isWhitespace) { return say("empty; nothing was sent") }
      if replaced != nil, prompt == text { return say("unchanged; nothing was sent (/retry asks it again)") }
      remember(prompt)
      let lines = Sanitiser.sanitised(prompt).split(separator: "\n", omittingEmptySubsequences: false)
      notices.write(lines.map { styles.accent("▸ ") + $0 + "\n" }.joined())
      if replaced == nil { await sendWithFiles(prompt) } else { await send(prompt, replacing: replaced) }
    }
  }
}
