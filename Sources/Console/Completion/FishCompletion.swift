/// The script for fish: a file `tuppence.fish` in its folder of completions.
struct FishCompletion: Sendable {
  private let commands: [Command]

  init(_ commands: [Command]) {
    self.commands = commands
  }

  var text: String {
    let names = commands.map(\.name).joined(separator: " ")
    return """
      # tuppence completion for fish: tuppence completions fish > ~/.config/fish/completions/tuppence.fish
      complete -c tuppence -f
      \(commands.map { command(named: $0) }.joined(separator: "\n"))
      \(commands.flatMap { options(of: $0, all: names) }.joined(separator: "\n"))

      """
  }

  private func command(named command: Command) -> String {
    "complete -c tuppence -n __fish_use_subcommand -a \(command.name) -d \(Self.quoted(command.summary))"
  }

  private func options(of command: Command, all: String) -> [String] {
    // Options without a command word are the chat's.
    let place =
      command.name == Command.chat.name
      ? "not __fish_seen_subcommand_from \(all); or __fish_seen_subcommand_from chat"
      : "__fish_seen_subcommand_from \(command.name)"
    let head = "complete -c tuppence -n \(Self.quoted(place))"
    let words =
      command.firstWords.isEmpty ? [] : ["\(head) -a \(Self.quoted(command.firstWords.joined(separator: " ")))"]
    return words
      + command.options.map { option in
        let short = option.short.map { " -s \($0)" } ?? ""
        return "\(head) -l \(option.name)\(short)\(Self.value(of: option)) -d \(Self.quoted(option.summary))"
      }
  }

  private static func value(of option: CommandOption) -> String {
    guard option.value != nil else { return "" }
    if option.takesFile { return " -r -F" }
    if option.takesAssistant { return " -x -a \(quoted("(\(assistantNames))"))" }
    return " -x" + (option.choices.isEmpty ? "" : " -a \(quoted(option.choices.joined(separator: " ")))")
  }

  private static func quoted(_ text: String) -> String {
    "'" + text.replacing("\\", with: "\\\\").replacing("'", with: "\\'") + "'"
  }
}
