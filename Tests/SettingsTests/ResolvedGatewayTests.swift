import Foundation
import Records
import Testing

@testable import Settings

struct ResolvedGatewayTests {
  private let vercel = "https://ai-gateway.vercel.sh/v1"
  private let openrouter = "https://openrouter.ai/api/v1"

  private func resolved(
    _ option: String? = nil, _ environment: [String: String] = [:], _ fields: [String: String] = [:],
    keyFile: KeyFile? = nil
  ) throws -> ResolvedGateway {
    var configuration = Configuration()
    for (name, text) in fields { try configuration.set(name, to: text) }
    return try ResolvedGateway.resolved(
      option: option, environment: environment, configuration: configuration, keyFile: keyFile)
  }

  private func keyFile(_ scratch: Scratch, _ keys: [(String, String)]) throws -> KeyFile {
    let file = KeyFile(path: scratch.path("keys.json"))
    for (origin, key) in keys { try file.save(APIKey(key, origin: try #require(Origin(origin)))) }
    return file
  }

  @Test func fallsBackToTheSandboxWithoutAKeyAndWithoutAChoice() throws {
    let gateway = try resolved(nil, ["AI_GATEWAY_API_KEY": "", "OPENROUTER_API_KEY": " ", "TUPPENCE_GATEWAY": ""])
    #expect(gateway.provider == .sandbox && gateway.reason == .noKey)
    #expect(gateway.baseURL == nil && gateway.key == nil && gateway.keySource == .none)
  }

  @Test func takesOptionThenEnvironmentThenConfiguration() throws {
    let environment = ["TUPPENCE_GATEWAY": "openrouter", "AI_GATEWAY_API_KEY": "v"]
    let fields = ["gateway": "sandbox"]
    let byOption = try resolved("Vercel", environment, fields)
    #expect(byOption.provider == .vercel && byOption.reason == .chosen(.option) && byOption.key?.secret == "v")
    let byEnvironment = try resolved(nil, environment, fields)
    #expect(byEnvironment.provider == .openRouter && byEnvironment.key == nil)
    #expect(byEnvironment.reason == .chosen(.environment(variable: "TUPPENCE_GATEWAY")))
    let byFile = try resolved(nil, ["AI_GATEWAY_API_KEY": "v"], fields)
    #expect(
      byFile.provider == .sandbox && byFile.reason == .chosen(.configuration(field: "gateway")) && byFile.key == nil)
  }

  @Test(arguments: [
    (["AI_GATEWAY_API_KEY": "a", "VERCEL_OIDC_TOKEN": "b", "OPENROUTER_API_KEY": "c"], "AI_GATEWAY_API_KEY", "a"),
    (["VERCEL_OIDC_TOKEN": "b", "OPENROUTER_API_KEY": "c"], "VERCEL_OIDC_TOKEN", "b"),
    (["OPENROUTER_API_KEY": "c", "TUPPENCE_API_KEY": "d"], "OPENROUTER_API_KEY", "c"),
  ])
  func goesWhereTheKeysPoint(environment: [String: String], variable: String, secret: String) throws {
    let gateway = try resolved(nil, environment)
    #expect(gateway.provider == (variable.hasPrefix("OPEN") ? .openRouter : .vercel))
    #expect(gateway.baseURL?.absoluteString == (variable.hasPrefix("OPEN") ? openrouter : vercel))
    #expect(gateway.key?.secret == secret && gateway.keySource == .environment(variable: variable))
    #expect(gateway.reason == .keyFound(.environment(variable: variable)))
  }

  @Test func takesTheUsersOwnKeyToTheUsersOwnServer() throws {
    let environment = ["AI_GATEWAY_API_KEY": "a", "OPENROUTER_API_KEY": "c", "TUPPENCE_API_KEY": "d"]
    let gateway = try resolved("http://localhost:11434/v1/", environment)
    #expect(gateway.provider == .compatible && gateway.baseURL?.absoluteString == "http://localhost:11434/v1")
    #expect(gateway.key?.secret == "d" && gateway.key?.origin == Origin("http://localhost:11434"))
    #expect(try resolved("http://localhost:11434/v1/", ["AI_GATEWAY_API_KEY": "a"]).key == nil)
  }

  @Test func knowsTheGreatGatewaysByTheirHost() throws {
    let gateway = try resolved("https://OPENROUTER.ai/api/v1", ["OPENROUTER_API_KEY": "c", "TUPPENCE_API_KEY": "d"])
    #expect(gateway.provider == .openRouter && gateway.key?.secret == "c")
    #expect(try resolved("https://openrouter.ai.evil.example/v1", ["OPENROUTER_API_KEY": "c"]).key == nil)
  }

  @Test func movesAGatewayAndKeepsItsDialect() throws {
    let environment = ["AI_GATEWAY_BASE_URL": "http://127.0.0.1:9/v1/", "AI_GATEWAY_API_KEY": "a"]
    let moved = try resolved(nil, environment)
    #expect(moved.provider == .vercel && moved.baseURL?.absoluteString == "http://127.0.0.1:9/v1")
    #expect(moved.key?.secret == "a" && moved.key?.origin == Origin("http://127.0.0.1:9"))
    let fields = ["openrouter_base_url": "https://proxy.example", "ai_gateway_base_url": "https://other.example"]
    let configured = try resolved(nil, ["OPENROUTER_API_KEY": "c"], fields)
    #expect(configured.provider == .openRouter && configured.baseURL?.absoluteString == "https://proxy.example")
    #expect(try resolved(nil, environment, fields).baseURL?.absoluteString == "http://127.0.0.1:9/v1")
  }

  @Test func countsAMovedAddressAsAChoice() throws {
    let moved = try resolved(nil, ["OPENROUTER_BASE_URL": "http://127.0.0.1:9"])
    #expect(moved.provider == .openRouter && moved.key == nil)
    #expect(moved.reason == .chosen(.environment(variable: "OPENROUTER_BASE_URL")))
    let configured = try resolved(nil, [:], ["ai_gateway_base_url": "https://proxy.example"])
    #expect(configured.provider == .vercel)
    #expect(configured.reason == .chosen(.configuration(field: "ai_gateway_base_url")))
  }

  @Test func readsTheKeyFileForItsOwnOriginOnly() throws {
    let scratch = try Scratch()
    let file = try keyFile(scratch, [("https://openrouter.ai", "o"), ("https://own.example", "e")])
    let found = try resolved(nil, [:], keyFile: file)
    #expect(found.provider == .openRouter && found.key?.secret == "o")
    #expect(found.reason == .keyFound(.file(path: file.path)))
    #expect(try resolved("vercel", [:], keyFile: file).key == nil)
    #expect(try resolved("https://own.example/v1", [:], keyFile: file).key?.secret == "e")
    #expect(try resolved("https://own.example:8443/v1", [:], keyFile: file).key == nil)
    #expect(try resolved(nil, ["OPENROUTER_API_KEY": "c"], keyFile: file).key?.secret == "c")
  }

  @Test func givesAnAddressFromTheEnvironmentNoKeyThatLiesElsewhere() throws {
    let scratch = try Scratch()
    let file = try keyFile(scratch, [("https://own.example", "e"), ("https://ai-gateway.vercel.sh", "v")])
    let command = ["key_command": "echo secret", "gateway": "https://own.example/v1"]
    for environment in [
      ["TUPPENCE_GATEWAY": "https://own.example/v1"],
      ["AI_GATEWAY_BASE_URL": "https://own.example", "TUPPENCE_GATEWAY": "vercel"],
      ["AI_GATEWAY_BASE_URL": vercel, "TUPPENCE_GATEWAY": "vercel"],
    ] {
      let gateway = try resolved(nil, environment, command, keyFile: file)
      #expect(gateway.key == nil && gateway.keySource == .none, "\(environment)")
      #expect(try gateway.unlocked(environment: environment).key == nil)
    }
  }

  /// A charge of an old journal is looked up at its own address.
  @Test func givesAnOldAddressNoKeyOfAnotherGateway() throws {
    let scratch = try Scratch()
    let file = try keyFile(scratch, [("https://old.example", "e")])
    let old = try GatewayAddress("https://old.example/v1", source: .builtIn)
    func key(_ environment: [String: String], _ file: KeyFile? = nil) throws -> String? {
      try ResolvedGateway.key(
        for: old, environment: environment, configuration: Configuration(), keyFile: file, runsKeyCommand: false)?
        .secret
    }
    let keys = ["AI_GATEWAY_API_KEY": "a", "OPENROUTER_API_KEY": "c", "TUPPENCE_API_KEY": "d"]
    #expect(try key(keys) == nil && key([:]) == nil)
    #expect(try key(keys, file) == "e" && key([:], file) == "e")
    // The environment names this address, or another path of its server.
    for address in ["https://old.example/v1", "https://old.example/api/v1"] {
      #expect(try key(keys.merging(["TUPPENCE_GATEWAY": address]) { $1 }, file) == "d")
      #expect(try key(["AI_GATEWAY_BASE_URL": address, "AI_GATEWAY_API_KEY": "a"], file) == "a")
    }
    #expect(try key(["AI_GATEWAY_BASE_URL": "https://new.example/v1", "AI_GATEWAY_API_KEY": "a"]) == nil)
  }

  /// The key command prints the key of the gateway in config.json, and is run only where that is allowed.
  @Test func givesAnOldAddressTheKeyOfItsOwnCommand() throws {
    let old = try GatewayAddress("https://old.example/v1", source: .builtIn)
    func key(_ gateway: String, runs: Bool) throws -> String? {
      var configuration = Configuration()
      try configuration.set("key_command", to: "echo secret")
      try configuration.set("gateway", to: gateway)
      return try ResolvedGateway.key(
        for: old, environment: ["PATH": "/usr/bin:/bin"], configuration: configuration, keyFile: nil,
        runsKeyCommand: runs)?.secret
    }
    #expect(try key("https://old.example", runs: true) == "secret" && key("https://old.example", runs: false) == nil)
    #expect(try key("https://new.example", runs: true) == nil && key("vercel", runs: true) == nil)
    #expect(try key("sandbox", runs: true) == nil)
  }

  /// Without a choice: a key in the environment, an address there, a stored key, an address in config.json.
  @Test func theStrongestSettingIsTheGateway() throws {
    let scratch = try Scratch()
    let file = try keyFile(scratch, [("https://openrouter.ai", "o"), ("https://ai-gateway.vercel.sh", "v")])
    let address = ["OPENROUTER_BASE_URL": "http://127.0.0.1:9"]
    let byAddress = try resolved(nil, address, keyFile: file)
    #expect(byAddress.provider == .openRouter && byAddress.key == nil)
    let byKey = try resolved(nil, address.merging(["VERCEL_OIDC_TOKEN": "t"]) { $1 }, keyFile: file)
    #expect(byKey.provider == .vercel && byKey.key?.secret == "t")
    let stored = try resolved(nil, [:], ["openrouter_base_url": "https://proxy.example"], keyFile: file)
    #expect(stored.provider == .vercel && stored.key?.secret == "v")
    let blank = try resolved(nil, ["TUPPENCE_GATEWAY": " "], ["gateway": "openrouter"], keyFile: file)
    #expect(blank.reason == .chosen(.configuration(field: "gateway")) && blank.key?.secret == "o")
  }

  /// A great gateway that is named by its address takes the key of any server, and one named by its name does not.
  @Test func theKeyOfAnyServerIsForAnAddress() throws {
    let environment = ["TUPPENCE_API_KEY": "d"]
    #expect(try resolved("https://openrouter.ai/api/v1", environment).key?.secret == "d")
    #expect(try resolved("openrouter", environment).key == nil)
    #expect(try resolved("vercel", [:], ["key_command": "echo secret", "gateway": "sandbox"]).keySource == .none)
  }

  @Test func readsNoKeyFileWhereItNeedsNone() throws {
    let scratch = try Scratch()
    let file = KeyFile(path: try scratch.file("keys.json", "[]", mode: 0o644))
    #expect(try resolved("sandbox", [:], keyFile: file).provider == .sandbox)
    #expect(try resolved(nil, ["AI_GATEWAY_API_KEY": "a"], keyFile: file).key?.secret == "a")
    #expect(throws: SettingsError.keyFileOpenToOthers(path: file.path, mode: 0o644)) { try resolved(keyFile: file) }
  }

  @Test func runsTheKeyCommandOnlyWhenItIsUnlocked() throws {
    let scratch = try Scratch()
    let fields = ["key_command": "/usr/bin/env touch \(scratch.path("ran"))"]
    let locked = try resolved(nil, [:], fields)
    #expect(locked.provider == .vercel && locked.key == nil && locked.reason == .keyFound(.command))
    #expect(try scratch.entries().isEmpty)
    #expect(throws: SettingsError.keyCommandPrintedNothing(program: "/usr/bin/env")) {
      try locked.unlocked(environment: ["PATH": "/usr/bin:/bin"])
    }
    #expect(try scratch.entries() == ["ran"])
  }

  @Test func bindsTheCommandsKeyToTheConfiguredGateway() throws {
    let unlocked = try resolved(nil, [:], ["key_command": "echo secret"]).unlocked(environment: [:])
    #expect(unlocked.key?.secret == "secret" && unlocked.key?.origin == Origin("https://ai-gateway.vercel.sh"))
    #expect(try resolved("openrouter", [:], ["key_command": "echo secret"]).keySource == .none)
    let own = ["key_command": "echo secret", "gateway": "https://own.example/v1"]
    #expect(try resolved("https://own.example/other", [:], own).keySource == .command)
    #expect(try resolved("vercel", [:], own).keySource == .none)
    #expect(try resolved(nil, ["TUPPENCE_API_KEY": "d"], own).key?.secret == "d")
    let scratch = try Scratch()
    let file = try keyFile(scratch, [("https://own.example", "stored")])
    #expect(try resolved(nil, [:], own, keyFile: file).keySource == .command, "before a stored key")
    #expect(try scratch.entries() == ["keys.json"])
  }

  @Test func refusesAKeyThatCannotBeOne() throws {
    let variable = KeySource.environment(variable: "AI_GATEWAY_API_KEY")
    #expect(throws: SettingsError.unusableKey(.space, source: variable)) {
      try resolved(nil, ["AI_GATEWAY_API_KEY": "Bearer x", "VERCEL_OIDC_TOKEN": "good"])
    }
    let locked = try resolved(nil, [:], ["key_command": "echo a b"])
    #expect(throws: SettingsError.unusableKey(.space, source: .command)) { try locked.unlocked(environment: [:]) }
  }

  @Test func saysWhichSettingIsWrong() throws {
    var broken = Configuration()
    broken.gateway = "http://far.example"
    let cases: [(String?, [String: String], Configuration, SettingsError)] = [
      ("vercle", [:], broken, .unknownGateway("vercle", nearest: "vercel", source: .option)),
      ("localhost:1/v1", [:], broken, .unknownGateway("localhost:1/v1", nearest: nil, source: .option)),
      ("https://a:b@x.example", [:], broken, .unusableAddress(.user, source: .option)),
      (
        nil, ["TUPPENCE_GATEWAY": "https://x.example?a"], broken,
        .unusableAddress(.query, source: .environment(variable: "TUPPENCE_GATEWAY"))
      ),
      (nil, [:], broken, .unusableAddress(.insecure(host: "far.example"), source: .configuration(field: "gateway"))),
      (
        "openrouter", ["OPENROUTER_BASE_URL": "x"], broken,
        .unusableAddress(.notAnAddress, source: .environment(variable: "OPENROUTER_BASE_URL"))
      ),
    ]
    for (option, environment, configuration, error) in cases {
      #expect(throws: error) {
        try ResolvedGateway.resolved(
          option: option, environment: environment, configuration: configuration, keyFile: nil)
      }
    }
    let replaced = try ResolvedGateway.resolved(
      option: "vercel", environment: [:], configuration: broken, keyFile: nil)
    #expect(replaced.provider == .vercel)
  }
}
