import Foundation
import Settings
import Testing

struct KeyCommandTests {
  private func script(_ line: String) throws -> KeyCommand {
    try #require(KeyCommand(arguments: ["/bin/sh", "-c", line]))
  }

  @Test func splitsALineAtItsSpaces() {
    #expect(KeyCommand(line: " pass  show 'a b' ")?.arguments == ["pass", "show", "'a", "b'"])
  }

  @Test(arguments: [[], [""], ["./key"], ["bin/key"], ["a", "b\u{0}"]])
  func refusesWhatIsNoProgramOfTheSystem(arguments: [String]) {
    #expect(KeyCommand(arguments: arguments) == nil)
  }

  @Test func takesTheFirstLineOnly() throws {
    #expect(try script("printf ' key \\nsecond\\n'").run(environment: [:]) == "key")
    #expect(try #require(KeyCommand(line: "echo plain")).run(environment: [:]) == "plain")
  }

  @Test func readsOnPastALongOutput() throws {
    #expect(
      try script("echo key; i=0; while [ $i -lt 3000 ]; do echo $i$i$i$i$i$i$i$i$i$i$i; i=$((i+1)); done").run(
        environment: [:]) == "key")
  }

  @Test func usesNoShell() throws {
    #expect(try #require(KeyCommand(line: "echo $HOME ; false")).run(environment: ["HOME": "/h"]) == "$HOME ; false")
  }

  @Test func givesTheChildNoKeyAndNoInput() throws {
    let environment = [
      "AI_GATEWAY_API_KEY": "k1", "VERCEL_OIDC_TOKEN": "k2", "OPENROUTER_API_KEY": "k3", "TUPPENCE_API_KEY": "k4",
      "A": "b",
    ]
    let line = "echo \"$A[$AI_GATEWAY_API_KEY$VERCEL_OIDC_TOKEN$OPENROUTER_API_KEY$TUPPENCE_API_KEY]$(cat)\""
    #expect(try script(line).run(environment: environment) == "b[]")
  }

  @Test func saysHowItFailed() throws {
    for (line, error) in [
      ("echo key; exit 3", SettingsError.keyCommandFailed(program: "/bin/sh", status: 3)),
      ("kill -TERM $$", .keyCommandFailed(program: "/bin/sh", status: 143)),
      ("exit 0", .keyCommandPrintedNothing(program: "/bin/sh")),
      ("echo; echo key", .keyCommandPrintedNothing(program: "/bin/sh")),
    ] {
      #expect(throws: error) { try script(line).run(environment: [:]) }
    }
    let missing = try #require(KeyCommand(arguments: ["/nowhere/key"]))
    #expect(throws: SettingsError.keyCommandNotStarted(program: "/nowhere/key", code: ENOENT)) {
      try missing.run(environment: [:])
    }
  }

  @Test(arguments: ["exec tail -f /dev/null", "echo key; exec tail -f /dev/null", "exec tail -f /dev/null >/dev/null"])
  func isStoppedAtItsLimit(line: String) throws {
    let limit = Duration.milliseconds(60)
    #expect(throws: SettingsError.keyCommandTimedOut(program: "/bin/sh", limit: limit)) {
      try script(line).run(environment: ["PATH": "/usr/bin:/bin"], limit: limit)
    }
  }

  @Test func doesNotWaitForWhatTheChildLeavesBehind() throws {
    let line = "tail -f /dev/null & echo $!"
    let process = try script(line).run(environment: ["PATH": "/usr/bin:/bin"], limit: .seconds(60))
    #expect(kill(try #require(pid_t(process)), SIGKILL) == 0)
  }
}
