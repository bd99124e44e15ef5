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
