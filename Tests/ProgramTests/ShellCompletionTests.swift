import Foundation
import TestSupport
import Testing

/// Tab in the real shells, where they are installed.
@Suite(.serialized, .timeLimit(.minutes(2)))
struct ShellCompletionTests {
  enum Shell: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case bash, zsh, fish

    var testDescription: String { rawValue }
    var path: String { ["/bin/\(rawValue)", "/usr/bin/\(rawValue)"].first { access($0, X_OK) == 0 } ?? "" }
    static var present: [Shell] { allCases.filter { !$0.path.isEmpty } }

    var arguments: [String] {
      switch self {
      case .bash: ["--norc", "--noprofile", "-i"]
      case .zsh: ["-f", "-i"]
      case .fish: ["--no-config", "-i"]
      }
    }

    /// Takes the script in, and then prints a word that the line itself does not have.
    var setup: String {
      switch self {
      case .bash: "source <(tuppence completions bash); echo re''ady"
      case .zsh:
        "autoload -U compinit && compinit -u -D; source <(tuppence completions zsh) 2>/dev/null;"
          + " compdef _tuppence tuppence; echo re''ady"
      case .fish: "tuppence completions fish | source; echo re''ady"
      }
    }
  }

  private static let models = ["openai/gpt-5-mini", "deepseek/r1:free", "evil/$(touch owned)"]

  /// A shell in whose `PATH` the program is, with a stored list of models and one session.
  private func shell(_ shell: Shell) async throws -> (home: Home, terminal: PseudoTerminal) {
    let home = try Home(try CannedGateway(models: Self.models))
    #expect(try await home.run(["models"]).exit == .status(0))
    #expect(try await home.run(["ask", "--model", "openai/gpt-5-mini", "An earlier question"]).exit == .status(0))
    let folder = home.folder("bin")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      at: folder.appending(path: "tuppence"), withDestinationURL: URL(filePath: try Home.program()))
    let environment = home.environment([
      "PATH": "\(folder.path):/usr/bin:/bin", "TERM": "dumb", "PS1": "> ", "ZDOTDIR": home.folder.url.path,
      "fish_features": "no-query-term",
    ])
    let terminal = try PseudoTerminal(
      path: shell.path, arguments: shell.arguments, environment: environment, folder: home.folder.url.path,
      columns: 200)
    try terminal.send(shell.setup + "\r")
    _ = try await terminal.read(until: "ready", timeout: TerminalDriver.patience)
    return (home, terminal)
  }

  /// What is typed before Tab, and what must be on the line afterwards.
  @Test(arguments: Shell.present) func tabCompletesWhatTheProgramKnows(_ shell: Shell) async throws {
    let (home, terminal) = try await self.shell(shell)
    let id = try #require(try await home.export().session.id.text)
    for (typed, whole) in [
      ("tuppence gene", "generation"), ("tuppence config get cost_", "cost_line"),
      ("tuppence ask --model openai/", "openai/gpt-5-mini"), ("tuppence ask -m deepseek/r1:", "deepseek/r1:free"),
      ("tuppence export --format hled", "hledger"), ("tuppence export \(id.prefix(2))", String(id.prefix(4))),
      ("tuppence chat --session \(id.prefix(3))", String(id.prefix(4))), ("tuppence assistants show swi", "swift"),
      ("tuppence ask --model ev", "ev"),
    ] {
      try terminal.send(typed + "\t")
      // A bell or a redrawing may be between what was typed and what was put in.
      let end = String(whole.suffix(3))
      _ = try await terminal.read(until: end, timeout: TerminalDriver.patience)
      // Ctrl-U empties the line.
      try terminal.send("\u{15}")
    }
    try terminal.send("exit\r")
    try terminal.send("exit\r")
    #expect(!FileManager.default.fileExists(atPath: home.folder("owned").path))
  }
}
