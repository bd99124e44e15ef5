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
    case "gateway": GatewayChoice.names
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
