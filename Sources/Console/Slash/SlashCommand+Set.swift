import Platform
import Records
import Terminal

extension SlashCommand {
  static let set = SlashCommand(
    "set", arguments: "[NAME VALUE]", "this session's settings; alone it lists them", completion: .settings
  ) { repl, argument in
    let words = argument.split(separator: " ", maxSplits: 1)
    guard let name = words.first.map(String.init) else {
      var rows: [(String, String)] = []
      for setting in SessionSetting.all { rows.append((setting.name, Sanitiser.line(await setting.value(repl)))) }
      await repl.answer(FoldedRows.lines(rows, width: repl.textWidth))
      return .goOn
    }
    guard let setting = SessionSetting.named(name) else {
      let names = SessionSetting.all.map(\.name)
      repl.complain(
        Failure(
          "there is no setting \"\(name)\"",
          hint: nearestMatch(to: name, among: names).map { "did you mean \($0)?" }
            ?? "known: \(names.joined(separator: ", "))"))
      return .goOn
    }
    return await setting.command.run(&repl, words.count > 1 ? words[1].trimmed(of: .whitespaces) : "")
  }
}
