import App
import Chat
import Platform
import Records
import Terminal

/// Commands for the turns of the conversation.
extension SlashCommand {
  static let retry = SlashCommand(
    "retry", arguments: "[MODEL]", "sends the last prompt again, to MODEL if it is named; both replies cost money",
    completion: .models
  ) { chat, name in
    guard let last = await chat.session.transcript.lastAsked else {
      chat.complain(Failure("there is no turn to ask again", hint: "send a prompt first"))
      return .goOn
    }
    var model: String?
    if !name.isEmpty {
      guard let id = await chat.modelID(name, current: chat.session.model) else { return .goOn }
      model = id
    }
    let purpose = await chat.session.transcript.turn(last.turn)?.start.draws.map { TurnPurpose.drawing($0) }
    let request = TurnRequest(
      last.prompt, question: last.question, media: last.media ?? [], replacing: last.turn, model: model,
      purpose: purpose ?? .conversation)
    return .send(request, isNew: false)
  }

  static let fork = SlashCommand(
    "fork", arguments: "[TURN]", "starts a session that continues this conversation, up to TURN; the bills stay here"
  ) { chat, argument in
    guard argument.isEmpty || (Int(argument) ?? 0) > 0 else {
      chat.complain(Failure("\"\(argument)\" is not the number of a turn", hint: "/fork 3; /fork alone takes all"))
      return .goOn
    }
    return .fork(Int(argument))
  }

  static let edit = SlashCommand(
    "edit", arguments: "[last|TEXT]",
    "writes the next prompt in $VISUAL or $EDITOR; last edits the last prompt and sends it",
    completion: .words(["last"])
  ) { chat, argument in
    let last = await chat.session.transcript.lastAsked
    guard argument == "last" else { return await chat.edited(TurnRequest(argument)) }
    guard let last else {
      chat.complain(Failure("there is no turn to edit", hint: "/edit alone starts with an empty text"))
      return .goOn
    }
    return await chat.edited(TurnRequest(last.prompt, media: last.media ?? [], replacing: last.turn))
  }

  static let undo = SlashCommand("undo", "removes the last turn from the conversation; its bill stays") { chat, _ in
    guard let index = await chat.session.undo() else {
      chat.complain(Failure("there is no turn to take out", hint: "/history shows what was said"))
      return .goOn
    }
    let transcript = await chat.session.transcript
    let rest = transcript.conversation.count / 2
    let cost = transcript.turn(index).map { "its bill stays (\($0.totals.phraseWithState))" }
    chat.say(
      "turn \(index) is out of the conversation, \(rest == 1 ? "1 turn is" : "\(rest) turns are") left in it; "
        + (cost ?? "its bill is another session's"))
    return .goOn
  }

  static let clear = SlashCommand("clear", "empties the conversation; the session and its bills stay") { chat, _ in
    await chat.session.clear()
    chat.say("the conversation is empty from the next turn on; the bills so far stay with this session")
    return .goOn
  }

  static let history = SlashCommand(
    "history", arguments: "[N]", "shows the last turns' prompts and replies, five by default"
  ) { chat, argument in
    guard let count = argument.isEmpty ? 5 : Int(argument), count > 0 else {
      chat.complain(Failure("\"\(argument)\" is not a number of turns", hint: "/history 10"))
      return .goOn
    }
    let transcript = await chat.session.transcript
    let turns = transcript.turns.suffix(count)
    let inherited = transcript.inherited.suffix(count - turns.count)
    guard !turns.isEmpty || !inherited.isEmpty else {
      chat.say("no turns yet")
      return .goOn
    }
    let (styles, width) = (chat.styles, chat.output.renderingWidth)
    await chat.answer(
      HistoryText.lines(of: inherited, styles: styles, width: width)
        + HistoryText.lines(turns, styles: styles, width: width))
    return .goOn
  }
}

extension SlashContext {
  /// Opens the editor; sends what comes back, unless it is empty or the same prompt again.
  fileprivate func edited(_ request: TurnRequest) async -> LoopAction {
    let editor = PromptEditor(screen: program.screen, environment: program.environment)
    let result = await output.runningOther { () async -> Result<String, Failure> in
      do throws(Failure) { return .success(try await editor.edited(request.prompt)) } catch { return .failure(error) }
    }
    switch result {
    case .failure(let failure): complain(failure)
    case .success(let prompt) where prompt.allSatisfy(\.isWhitespace): say("empty; nothing was sent")
    case .success(let prompt) where request.replaces != nil && prompt == request.prompt:
      say("unchanged; nothing was sent (/retry asks it again)")
    case .success(let prompt):
      let lines = Sanitiser.sanitised(prompt).split(separator: "\n", omittingEmptySubsequences: false)
      output.notices.write(lines.map { styles.accent("▸ ") + $0 + "\n" }.joined())
      return .send(TurnRequest(prompt, media: request.media, replacing: request.replaces), isNew: true)
    }
    return .goOn
  }
}

/// Turns to read again: who answered and for what, the prompt, the reply; harmless for a terminal.
enum HistoryText {
  /// With a `width` replies are rendered as they were when they came; without one they stay Markdown.
  static func lines(_ turns: some Sequence<Turn>, styles: Styles, width: Int? = nil) -> [String] {
    turns.flatMap { turn in
      let place =
        turn.compactedBy.map { " · in the summary of turn \($0)" } ?? (turn.isTrimmed ? " · not sent any more" : "")
      let state = turn.isInConversation ? "" : " · no longer in the conversation"
      let status = EarlyStop(turn).map { " · \($0.words)" } ?? ""
      let facts = "turn \(turn.index) · \(turn.start.assistant) · \(turn.start.model) · \(turn.totals.phraseWithState)"
      let pictures = turn.pictures.map { styles.dim("picture: \($0.facts)") }
      var lines = [styles.dim(Sanitiser.line(facts + status + place + state))]
      lines += prompt(turn.start.prompt, styles: styles, width: width)
      lines += media(turn.start.media, styles, width)
      lines += reply(turn.reply, styles: styles, width: width)
      return lines + pictures + [""]
    }
  }

  /// The turns of another session that a fork goes on from.
  static func lines(of inherited: some Sequence<ForkOrigin.Exchange>, styles: Styles, width: Int?) -> [String] {
    inherited.flatMap { exchange in
      var lines = [styles.dim("turn \(exchange.turn) · of the session that this one is a fork of, with its bill")]
      lines += prompt(exchange.prompt, styles: styles, width: width) + media(exchange.media, styles, width)
      return lines + reply(exchange.reply, styles: styles, width: width) + [""]
    }
  }

  /// The last exchange in at most `rows` lines: the prompt's beginning and the reply's end.
  static func ending(_ turn: Turn, rows: Int, styles: Styles, width: Int) -> [String] {
    let prompt = prompt(turn.start.prompt, styles: styles, width: width)
    let asked = prompt.count > 2 ? prompt.prefix(1) + [styles.dim("…")] : prompt[...]
    let reply = reply(turn.reply, styles: styles, width: width)
    let room = max(1, rows - asked.count)
    return asked + (reply.count > room ? [styles.dim("…")] + reply.suffix(room - 1) : reply)
  }

  private static func words(_ file: MediaFile) -> String {
    "\(file.type.isPicture ? "picture" : "document"): \(file.shownName), \(file.facts)"
  }

  private static func media(_ files: [MediaFile]?, _ styles: Styles, _ width: Int?) -> [String] {
    (files ?? []).flatMap { wrapped(Sanitiser.line(words($0)), toWidth: width ?? .max).map { styles.dim($0) } }
  }

  private static func prompt(_ prompt: String, styles: Styles, width: Int?) -> [String] {
    let text = Sanitiser.sanitised(prompt)
    let lines =
      width.map { wrapped(text, toWidth: $0 - 2) }
      ?? text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    return lines.map { styles.accent("▸ ") + $0 }
  }

  private static func reply(_ reply: String, styles: Styles, width: Int?) -> [String] {
    let text = Sanitiser.sanitised(reply)
    guard let width else { return [text] }
    var renderer = MarkdownRenderer(styles: styles, width: width)
    var lines = (renderer.rendered(text) + renderer.finished())
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    while lines.last?.isEmpty == true { lines.removeLast() }
    return lines
  }
}
