/// The script for zsh: a file `_tuppence` in a folder of `$fpath`.
struct ZshCompletion: Sendable {
  private let commands: [Command]

  init(_ commands: [Command]) {
    self.commands = commands
  }

  var text: String {
    """
    #compdef tuppence
    # tuppence completion for zsh: tuppence completions zsh > "${fpath[1]}/_tuppence"
    _tuppence_assistants() {
      local -a names
      names=(${(f)"$(\(assistantNames))"})
      compadd -a names
    }
    _tuppence() {
      local -a commands
      commands=(
    \(commands.map { "    \(Self.quoted("\($0.name):\($0.summary)"))" }.joined(separator: "\n"))
      )
      if (( CURRENT == 2 )) && [[ $words[2] != -* ]]; then
        _describe command commands
        return
      fi
      local command=$words[2]
      if [[ $command == -* ]]; then
        command=chat
      else
        shift words
        (( CURRENT-- ))
      fi
      case $command in
    \(commands.map(branch).joined(separator: "\n"))
      esac
    }
    _tuppence "$@"

    """
  }

  private func branch(_ command: Command) -> String {
    let first = command.firstWords.isEmpty ? "'*: :_default'" : "'1: :(\(command.firstWords.joined(separator: " ")))'"
    let lines = command.options.flatMap(Self.specifications) + [first]
    return "    \(command.name))\n      _arguments \\\n        \(lines.joined(separator: " \\\n        "))\n      ;;"
  }

  /// `'--name[summary]:VALUE:action'`, once for the long and once for the short spelling.
  private static func specifications(_ option: CommandOption) -> [String] {
    let summary = option.summary.replacing("[", with: "\\[").replacing("]", with: "\\]")
    let value = option.value.map { ":\($0):\(action(option))" } ?? ""
    let names = ["--\(option.name)"] + (option.short.map { ["-\($0)"] } ?? [])
    return names.map { quoted("\($0)[\(summary)]\(value)") }
  }

  private static func action(_ option: CommandOption) -> String {
    if option.takesFile { return "_files" }
    if option.takesAssistant { return "_tuppence_assistants" }
    return option.choices.isEmpty ? " " : "(\(option.choices.joined(separator: " ")))"
  }

  static func quoted(_ text: String) -> String {
    "'" + text.replacing("'", with: "'\\''") + "'"
  }
}
