import Exports
import Sandbox
import Settings

/// The shells that `tuppence completions` writes for.
package enum Shell: String, CaseIterable, Sendable {
  case bash, zsh, fish

  /// The script, derived from the tables of commands and options.
  package func script(_ commands: [Command] = Command.all) -> String {
    switch self {
    case .bash: BashCompletion(commands).text
    case .zsh: ZshCompletion(commands).text
    case .fish: FishCompletion(commands).text
    }
  }
}

extension CommandOption {
  /// The words that its value can be, where there are only so many.
  var choices: [String] {
    switch name {
    case "gateway": Provider.all.map(\.name)
    case "format": ExportFormat.all.map(\.name)
    case "fault": Fault.menu.map(\.name) + ["list"]
    case "sort": ModelOrder.allCases.map(\.rawValue)
    default: []
    }
  }

  var takesFile: Bool { value == "FILE" }
  var takesAssistant: Bool { name == "assistant" }
}

extension Command {
  /// The words that may be in its first place.
  var firstWords: [String] {
    name == Command.completions.name ? Shell.allCases.map(\.rawValue) : forms.map(\.name).filter { !$0.isEmpty }
  }
}

/// Prints the names of the assistants, a line each.
let assistantNames = "tuppence assistants 2>/dev/null | awk 'NR > 1 { print $1 }'"

/// The script for bash, which needs no bash-completion.
struct BashCompletion: Sendable {
  private let commands: [Command]

  init(_ commands: [Command]) {
    self.commands = commands
  }

  var text: String {
    """
    # tuppence completion for bash: source <(tuppence completions bash)
    _tuppence() {
      local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}
      local command=${COMP_WORDS[1]} options= words= files= values=
      COMPREPLY=()
      if [[ $COMP_CWORD -eq 1 && $current != -* ]]; then
        COMPREPLY=($(compgen -W "\(commands.map(\.name).joined(separator: " "))" -- "$current"))
        return
      fi
      [[ $command == -* ]] && command=chat
      case "$command" in
    \(commands.map(branch).joined(separator: "\n"))
      esac
      case " $files " in *" $previous "*) COMPREPLY=($(compgen -f -- "$current")); return ;; esac
      case "$command $previous" in
    \(values)
      esac
      case " $values " in *" $previous "*) return ;; esac
      if [[ $current == -* ]]; then
        COMPREPLY=($(compgen -W "$options" -- "$current"))
      elif [[ $COMP_CWORD -eq 2 ]]; then
        COMPREPLY=($(compgen -W "$words" -- "$current"))
      fi
    }
    complete -o default -F _tuppence tuppence

    """
  }

  private func branch(_ command: Command) -> String {
    let files = command.options.filter(\.takesFile).flatMap(Self.spellings)
    let valued = command.options.filter { $0.value != nil }.flatMap(Self.spellings)
    return """
          \(command.name))
            options="\(command.options.flatMap(Self.spellings).joined(separator: " "))"
            words="\(command.firstWords.joined(separator: " "))"
            files="\(files.joined(separator: " "))"
            values="\(valued.joined(separator: " "))"
            ;;
      """
  }

  /// What an option's value can be, a pattern a line.
  private var values: String {
    commands.flatMap { command in
      command.options.compactMap { option in
        let pattern = Self.spellings(option).map { "\"\(command.name) \($0)\"" }.joined(separator: "|")
        let words = option.takesAssistant ? "$(\(assistantNames))" : option.choices.joined(separator: " ")
        guard !words.isEmpty else { return nil }
        return "    \(pattern)) COMPREPLY=($(compgen -W \"\(words)\" -- \"$current\")); return ;;"
      }
    }.joined(separator: "\n")
  }

  private static func spellings(_ option: CommandOption) -> [String] {
    ["--\(option.name)"] + (option.short.map { ["-\($0)"] } ?? [])
  }
}

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
