import Foundation
import Settings
import Testing

struct NetworkSettingsTests {
  private func settings(_ environment: [String: String], _ configuration: Configuration = Configuration()) throws
    -> NetworkSettings
  {
    try NetworkSettings(environment: environment, configuration: configuration)
  }

  @Test func haveDefaults() throws {
    let settings = try settings(["TUPPENCE_WARM": " ", "TUPPENCE_CONNECT_TIMEOUT": ""])
    #expect(settings.connectTimeout == .seconds(30))
    #expect(settings.firstByteTimeout == .seconds(120))
    #expect(settings.idleTimeout == .seconds(120))
    #expect(settings.warmsConnection)
  }

  @Test func comeFromTheConfigurationAndBeforeItFromTheEnvironment() throws {
    var configuration = Configuration()
    for (name, text) in [
      ("connect_timeout", "3"), ("first_byte_timeout", "400"), ("idle_timeout", "5"), ("warm", "no"),
    ] {
      try configuration.set(name, to: text)
      #expect(try configuration.text(named: name) == (name == "warm" ? "false" : text))
    }
    let kept = try settings([:], configuration)
    #expect(kept.connectTimeout == .seconds(3))
    #expect(kept.firstByteTimeout == .seconds(400))
    #expect(kept.idleTimeout == .seconds(5))
    #expect(!kept.warmsConnection)
    let moved = try settings(
      [
        "TUPPENCE_CONNECT_TIMEOUT": "6", "TUPPENCE_FIRST_BYTE_TIMEOUT": "7", "TUPPENCE_IDLE_TIMEOUT": " 8 ",
        "TUPPENCE_WARM": "on",
      ], configuration)
    #expect(moved.connectTimeout == .seconds(6))
    #expect(moved.firstByteTimeout == .seconds(7))
    #expect(moved.idleTimeout == .seconds(8))
    #expect(moved.warmsConnection)
  }

  @Test func areWrittenAndReadAgain() throws {
    var configuration = Configuration()
    try configuration.set("idle_timeout", to: "5")
    try configuration.set("warm", to: "false")
    let path = try Scratch().file("config.json", "{}")
    try configuration.save(to: path)
    #expect(try Configuration.load(from: path) == configuration)
    try configuration.set("idle_timeout", to: nil)
    #expect(configuration.idleTimeout == nil)
  }

  @Test(arguments: [
    ("TUPPENCE_CONNECT_TIMEOUT", "0", ExpectedValue.seconds), ("TUPPENCE_FIRST_BYTE_TIMEOUT", "soon", .seconds),
    ("TUPPENCE_IDLE_TIMEOUT", "1e3", .seconds), ("TUPPENCE_WARM", "maybe", .flag),
  ])
  func nameTheVariableThatCannotBeUsed(name: String, text: String, expected: ExpectedValue) {
    #expect(throws: SettingsError.unsuitableValue(field: name, expected: expected, path: nil, line: nil)) {
      try settings([name: text])
    }
  }
}
