import Foundation
import TestSupport
import Testing

/// Standard output that is full, closed or no longer read, and standard error that takes nothing.
@Suite(.serialized)
struct WriteErrorTests {
  /// A call of every command that has something to print; each has a gateway and one turn to print it from.
  private static let calls = [
    "ask one", "ask --json one", "ask --no-stream one",
    "image --gateway sandbox --model bfl/flux-2-pro one", "sessions", "sessions --json", "export",
    "export --format csv",
    "export --format html", "export --all --format otlp", "bill \(CannedGateway.id(1))",
    "settle", "report", "report --json", "report --format csv", "generations", "generations --json",
    "generation \(CannedGateway.id(1))", "models", "models --json",
    "assistants", "assistants --json", "assistants show duck", "assistants path", "credits --gateway sandbox",
    "reconcile --gateway sandbox", "reconcile --gateway sandbox --json", "report --remote --yes --gateway sandbox",
    "config path", "config show", "config get model", "check", "check --json", "doctor", "doctor --json",
    "sandbox", "sandbox --fault list", "completions bash", "completions zsh", "completions fish", "man", "--help",
    "--version", "ask --help", "chat --help",
  ]
  /// Commands that print nothing to standard output when they succeed.
  private static let silent: Set<String> = ["login", "logout"]

  private func home() async throws -> Home {
    let home = try Home(try CannedGateway())
    #expect(try await home.run(["config", "set", "model", "openai/gpt-5-mini"]).exit == .status(0))
    #expect(try await home.run(["ask", "one"]).exit == .status(0))
    return home
  }

  @Test func theTableHasEveryCommand() async throws {
    let help = try await Home().run(["--help"]).output
    let named = Set(help.matches(of: /\n  ([a-z]+)\s/).map { String($0.1) })
    let called = Set(Self.calls.map { String($0.split(separator: " ")[0]) }).union(Self.silent).union(["chat"])
    #expect(named.count > 15 && named.isSubset(of: called), "\(named.subtracting(called))")
  }

  @Test func everyCommandSaysThatItsOutputIsFull() async throws {
    let home = try await home()
    for call in Self.calls + ["chat"] {
      let run = try await home.shell("echo one | tuppence \(call) > /dev/full")
      #expect(run.exit == .status(1), "\(call): \(run)")
      let said = "tuppence: could not write to standard output: No space left on device"
      #expect(run.errors.components(separatedBy: said).count == 2, "\(call): \(run.errors)")
    }
  }

  /// Shell that opens descriptor 3 to a pipe whose reader has ended.
  private static let closedPipe = "cd \"$HOME\" && rm -f pipe && mkfifo pipe && { : < pipe & } && exec 3> pipe && wait"

  @Test func everyCommandEndsQuietlyWhenThePipeIsClosed() async throws {
    let home = try await home()
    for call in Self.calls + ["chat"] {
      let run = try await home.shell("\(Self.closedPipe) && echo one | tuppence \(call) >&3; echo \"ended $?\"")
      #expect(run.output == "ended 141\n", "\(call): \(run)")
      #expect(!run.errors.contains("tuppence:") && !run.errors.contains("roken pipe"), "\(call): \(run.errors)")
    }
  }

  /// The status is the signal's own, as that of `cat`.
  @Test func aClosedPipeEndsItBySIGPIPE() async throws {
    let run = try await Home().shell("\(Self.closedPipe) && exec '\(Home.program())' man >&3")
    #expect(run.exit == .signal(SIGPIPE))
  }

  @Test func aClosedStandardOutputIsAnError() async throws {
    let home = try await home()
    for call in Self.calls {
      let run = try await home.shell("echo one | tuppence \(call) >&-")
      #expect(run.exit == .status(1) && run.errors.contains("could not write"), "\(call): \(run)")
    }
    // No file of the program's has taken the number of the closed descriptor.
    #expect(try await home.run(["check"]).exit == .status(0))
  }

  @Test(arguments: ["2>&-", "2>/dev/full"])
  func standardErrorThatTakesNothingHurtsNothing(_ errors: String) async throws {
    let home = try await home()
    for call in Self.calls where call != "sandbox" {
      let run = try await home.shell("tuppence \(call) </dev/null \(errors)")
      // The doctor finds that this gateway serves no more than a test needs.
      #expect(run.exit == .status(call.hasPrefix("doctor") ? 1 : 0) && !run.output.isEmpty, "\(call): \(run)")
    }
    #expect(try await home.run(["check"]).exit == .status(0))
  }
}
