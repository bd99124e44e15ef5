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
  var takesFile: Bool { value == "FILE" }

  /// What the program knows that its value can be.
  var words: CompletionWords? {
    guard value != nil else { return nil }
    switch name {
    case "assistant": return .assistants
    case "model": return .models
    case "session": return .sessions
    default: return nil
    }
  }
}

extension Command {
  /// The words that may be in its first place.
  var firstWords: [String] { forms.map(\.name).filter { !$0.isEmpty } }

  /// What a word behind the command is, where it has no forms.
  var words: CompletionWords? { arguments.first.flatMap { Self.words(of: $0) } }

  /// The forms whose next word is of a kind, in order.
  var formWords: [(form: String, words: CompletionWords)] {
    forms.compactMap { form in
      guard !form.name.isEmpty, let argument = form.arguments.first else { return nil }
      return words(of: argument).map { (form.name, $0) }
    }
  }

  private func words(of argument: Argument) -> CompletionWords? {
    switch (name, argument.name) {
    case ("sessions", "ID"): .sessions
    case ("assistants", "NAME"): .assistants
    case ("config", "KEY"): .settings
    default: Self.words(of: argument)
    }
  }

  private static func words(of argument: Argument) -> CompletionWords? { argument.name == "SESSION" ? .sessions : nil }
}

extension CompletionWords {
  /// The shell's command for the words, a line each, with descriptions behind tabs.
  var command: String { "tuppence completions words \(rawValue) 2>/dev/null" }
}

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
      local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} whole prefix
      local command=${COMP_WORDS[1]} options= words= files= values=
      COMPREPLY=()
      if [[ $COMP_CWORD -eq 1 && $current != -* ]]; then
        COMPREPLY=($(compgen -W "\(commands.map(\.name).joined(separator: " "))" -- "$current"))
        return
      fi
      [[ $command == -* ]] && command=chat
      # Readline takes a colon as a word of its own, and puts in what follows it.
      whole=${COMP_LINE:0:COMP_POINT}; whole=${whole##*[[:space:]]}; whole=${whole:-$current}; prefix=
      if [[ $whole == *:* && $whole != -* ]]; then
        prefix=${whole%"${whole##*:}"}
        local place=$((COMP_CWORD - 1))
        while [[ ${COMP_WORDS[place]} == : || ${COMP_WORDS[place+1]} == : ]] && ((place > 1)); do ((place--)); done
        previous=${COMP_WORDS[place]}
      fi
      case "$command" in
    \(commands.map(branch).joined(separator: "\n"))
      esac
      case " $files " in *" $previous "*) COMPREPLY=($(compgen -f -- "$current")); return ;; esac
      case "$command $previous" in
    \(values)
      esac
      case " $values " in *" $previous "*) return ;; esac
      case "$command ${COMP_WORDS[2]} $COMP_CWORD" in
    \(formWords)
      esac
      if [[ $current == -* ]]; then
        COMPREPLY=($(compgen -W "$options" -- "$current"))
      elif [[ $COMP_CWORD -eq 2 ]]; then
        COMPREPLY=($(compgen -W "$words" -- "$current"))
      fi
      case "$command" in
    \(commandWords)
      esac
    }
    _tuppence_words() {
      local word
      while IFS=$'\\t' read -r word _; do
        [[ $word == "$whole"* ]] && COMPREPLY+=("${word#"$prefix"}")
      done < <(tuppence completions words "$1" 2>/dev/null)
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
        if let words = option.words { return "    \(pattern)) _tuppence_words \(words.rawValue); return ;;" }
        let words = option.choices.joined(separator: " ")
        guard !words.isEmpty else { return nil }
        return "    \(pattern)) COMPREPLY=($(compgen -W \"\(words)\" -- \"$current\")); return ;;"
      }
    }.joined(separator: "\n")
  }

  /// What is behind a form's name.
  private var formWords: String {
    commands.flatMap { command in
      command.formWords.map { "    \"\(command.name) \($0.form) 3\") _tuppence_words \($0.words.rawValue); return ;;" }
    }.joined(separator: "\n")
  }

  private var commandWords: String {
    commands.compactMap { command in
      command.words.map { "    \(command.name)) [[ $current == -* ]] || _tuppence_words \($0.rawValue) ;;" }
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
    _tuppence_words() {
      local -a entries
      local line word
      for line in ${(f)"$(tuppence completions words $1 2>/dev/null)"}; do
        word=${line%%$'\\t'*}
        entries+=("${word//:/\\\\:}:${${line#$word}#$'\\t'}")
      done
      _describe $1 entries
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
    let lines = command.options.flatMap(Self.specifications) + Self.words(of: command)
    return "    \(command.name))\n      _arguments \\\n        \(lines.joined(separator: " \\\n        "))\n      ;;"
  }

  /// The words behind the command.
  private static func words(of command: Command) -> [String] {
    if command.firstWords.isEmpty {
      return [command.words.map { "'*: : _tuppence_words \($0.rawValue)'" } ?? "'*: :_default'"]
    }
    let branches = command.formWords.map { "\($0.form)) _tuppence_words \($0.words.rawValue) ;;" }
    let second = branches.isEmpty ? [] : ["'2: :{ case $words[2] in \(branches.joined(separator: " ")) esac }'"]
    return ["'1: :(\(command.firstWords.joined(separator: " ")))'"] + second
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
    // A space, so that no further arguments are put before this one.
    if let words = option.words { return " _tuppence_words \(words.rawValue)" }
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
    let behind = command.formWords.map { form in
      let place = "__fish_seen_subcommand_from \(command.name); and __fish_seen_subcommand_from \(form.form)"
      return "complete -c tuppence -n \(Self.quoted(place)) -a \(Self.quoted("(\(form.words.command))"))"
    }
    let sessions = command.words.map { ["\(head) -a \(Self.quoted("(\($0.command))"))"] } ?? []
    return words + behind + sessions
      + command.options.map { option in
        let short = option.short.map { " -s \($0)" } ?? ""
        return "\(head) -l \(option.name)\(short)\(Self.value(of: option)) -d \(Self.quoted(option.summary))"
      }
  }

  private static func value(of option: CommandOption) -> String {
    guard option.value != nil else { return "" }
    if option.takesFile { return " -r -F" }
    if let words = option.words { return " -x -a \(quoted("(\(words.command))"))" }
    return " -x" + (option.choices.isEmpty ? "" : " -a \(quoted(option.choices.joined(separator: " ")))")
  }

  private static func quoted(_ text: String) -> String {
    "'" + text.replacing("\\", with: "\\\\").replacing("'", with: "\\'") + "'"
  }
}
