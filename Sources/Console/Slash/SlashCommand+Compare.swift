import App
import Chat
import Records
import Terminal

extension SlashCommand {
  static let compare = SlashCommand(
    "compare", arguments: "MODEL MODEL ... [-- TEXT]",
    "sends the last prompt or a new one to several models; one reply is kept", completion: .models
  ) { chat, argument in
    do throws(Failure) {
      return .compare(try await chat.comparison(argument))
    } catch {
      chat.complain(error)
      return .goOn
    }
  }
}

extension SlashContext {
  private static let usage = "/compare MODEL MODEL sends the last prompt; /compare MODEL MODEL -- TEXT sends TEXT"

  /// `a b`, `a,b`, `a b -- text`, `a,b text`.
  fileprivate func comparison(_ argument: String) async throws(Failure) -> Comparison {
    let (names, text) = Self.divided(argument)
    guard names.count > 1 else {
      throw Failure("a comparison needs two models at least", hint: Self.usage, exitCode: Failure.Code.usage)
    }
    let catalogue = await session.catalogue
    let known = ModelNames(ids: catalogue.map(\.id), aliases: context.configuration.aliases)
    var models: [String] = []
    for name in names {
      do throws(AppError) {
        models.append(try known.choice(name, takesParts: true).id(of: name))
      } catch {
        throw Failure(error)
      }
    }
    if let text {
      let turn = try attachments.parts(context.mediaStore).request(text)
      return Comparison(turn.prompt, question: turn.question, media: turn.media, models: models)
    }
    guard let last = await session.transcript.lastAsked else {
      throw Failure("there is no prompt to ask again", hint: Self.usage, exitCode: Failure.Code.usage)
    }
    return Comparison(
      last.prompt, question: last.question, media: last.media ?? [], replacing: last.turn, models: models)
  }

  /// The models' names, and the new prompt where there is one.
  private static func divided(_ argument: String) -> (names: [String], text: String?) {
    let first = argument.prefix { !$0.isWhitespace }
    if first.contains(",") {
      let rest = argument[first.endIndex...].drop(while: \.isWhitespace)
      let text = rest.hasPrefix("-- ") ? rest.dropFirst(3) : rest
      return (first.split(separator: ",").map(String.init), text.isEmpty ? nil : String(text))
    }
    guard let mark = argument.firstRange(of: "-- ") else {
      return (argument.split(whereSeparator: \.isWhitespace).map(String.init), nil)
    }
    let text = argument[mark.upperBound...].drop(while: \.isWhitespace)
    let names = argument[..<mark.lowerBound].split(whereSeparator: \.isWhitespace).map(String.init)
    return (names, text.isEmpty ? nil : String(text))
  }
}
