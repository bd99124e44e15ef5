import Platform
import Records
import Settings

/// A call that the user is asked about.
package struct ToolQuestion: Equatable, Sendable {
  package var definition: ToolDefinition
  /// The server's command line or URL.
  package var origin: String
  /// The text of a JSON object, as it will be sent.
  package var arguments: String
  /// What was agreed to before the tool changed; nil where it did not.
  package var changedFrom: String?
  /// True where the same call was interrupted before.
  package var isRepeat: Bool
  /// False where each call is asked about, whatever was agreed to.
  package var canBeAgreedForLater: Bool
}

/// The answer to a call.
package enum ToolAnswer: Equatable, Sendable {
  case once, session, always
  /// With a reason for the model.
  case no(reason: String)
  /// The turn is stopped.
  case stop
  /// There is no terminal to ask on.
  case unavailable
}

/// The tools that a chat offers, what the user has agreed to, and the way to run one.
package actor Toolbox {
  /// Whether a call is run without a question.
  package enum Agreement: String, Sendable {
    case asks, session, always
    /// By a rule of the command line.
    case rule = "--allow-tool"
    /// It was agreed to before it changed.
    case changed
  }

  /// A tool as a list shows it.
  package struct Listed: Equatable, Sendable {
    package var definition: ToolDefinition
    package var origin: String
    package var agreement: Agreement
  }

  /// Bytes of a result that the model gets.
  static let longestResult = 100_000
  /// Tools of all servers that are offered, and bytes of one definition.
  private static let mostTools = 128
  private static let longestDefinition = 64 << 10

  private var servers: [any ToolServer]
  private let consents: ToolConsents?
  private let rules: [ToolRule]
  /// Masks the gateway's key.
  private let scrub: @Sendable (String) -> String
  private var offered: [ToolDefinition] = []
  /// Definitions that the user agreed to for this chat, by server, origin and hash.
  private var agreed: Set<[String]> = []
  /// Interrupted calls that the user has agreed to repeat.
  private var repeated: Set<[String]> = []
  /// Why a server's tools are not offered.
  package private(set) var failures: [String: String] = [:]

  package init(
    servers: [any ToolServer], consents: ToolConsents?, rules: [ToolRule] = [],
    scrub: @escaping @Sendable (String) -> String = { $0 }
  ) {
    self.servers = servers
    self.consents = consents
    self.rules = rules
    self.scrub = scrub
  }

  /// Puts a server in the place of the one of its name, or behind the others.
  package func use(_ server: any ToolServer) {
    if let place = servers.firstIndex(where: { $0.name == server.name }) {
      servers[place] = server
    } else {
      servers.append(server)
    }
  }

  /// What is offered now, in the servers' order; each name once.
  package func definitions() async -> [ToolDefinition] {
    var found: [ToolDefinition] = []
    var names: Set<String> = []
    failures = [:]
    for server in servers {
      do {
        for tool in try await server.tools() where found.count < Self.mostTools {
          guard tool.server == server.name, Self.isName(tool.name), names.insert(tool.name).inserted,
            tool.canonicalText.utf8.count <= Self.longestDefinition
          else { continue }
          found.append(tool)
        }
      } catch {
        failures[server.name] = "\(error)"
      }
    }
    offered = found
    return found
  }

  private static func isName(_ name: String) -> Bool {
    (1...64).contains(name.utf8.count)
      && name.utf8.allSatisfy { byte in
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
          || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
      }
  }

  func definition(named name: String) -> ToolDefinition? { offered.first { $0.name == name } }

  /// What is offered, and what was agreed to.
  package func listing() async -> [Listed] {
    await definitions().map {
      Listed(definition: $0, origin: origin(of: $0), agreement: agreement(to: $0))
    }
  }

  package func close() async {
    for server in servers { await server.close() }
  }

  private func server(of definition: ToolDefinition) -> (any ToolServer)? {
    servers.first { $0.name == definition.server }
  }

  private func origin(of definition: ToolDefinition) -> String { server(of: definition)?.origin ?? "" }
}

// Consent.
extension Toolbox {
  /// The question about a call; nil where the user has agreed to it.
  func question(about call: ToolDefinition, arguments: String, isRepeat: Bool) -> ToolQuestion? {
    let agreement = agreement(to: call)
    let repeats = isRepeat && !repeated.contains([call.server, call.tool, arguments])
    switch agreement {
    case .session, .always, .rule: if !repeats { return nil }
    case .asks, .changed: break
    }
    let earlier = agreement == .changed ? consents?.entry(for: call, origin: origin(of: call)) : nil
    return ToolQuestion(
      definition: call, origin: origin(of: call), arguments: arguments, changedFrom: earlier?.definition,
      isRepeat: repeats, canBeAgreedForLater: !LocalToolServer.alwaysAsks(call))
  }

  private func agreement(to definition: ToolDefinition) -> Agreement {
    guard !LocalToolServer.alwaysAsks(definition) else { return .asks }
    let origin = origin(of: definition)
    if agreed.contains([definition.server, origin, definition.sha256]) { return .session }
    if rules.contains(where: { $0.allows(definition) }) { return .rule }
    guard let entry = consents?.entry(for: definition, origin: origin) else { return .asks }
    return entry.sha256 == definition.sha256 ? .always : .changed
  }

  /// Takes in what the user has answered; throws where it cannot be kept for later chats.
  func take(_ answer: ToolAnswer, to question: ToolQuestion) throws(SettingsError) {
    let (definition, origin) = (question.definition, question.origin)
    if question.isRepeat { repeated.insert([definition.server, definition.tool, question.arguments]) }
    guard question.canBeAgreedForLater else { return }
    switch answer {
    case .once, .no, .stop, .unavailable: break
    case .session: agreed.insert([definition.server, origin, definition.sha256])
    case .always:
      agreed.insert([definition.server, origin, definition.sha256])
      try consents?.add(definition, origin: origin)
    }
  }

  /// Runs a call that was agreed to.
  func run(
    _ definition: ToolDefinition, arguments: String, progress: @escaping @Sendable (ToolProgress) -> Void = { _ in }
  ) async -> ToolResult {
    guard let server = server(of: definition) else {
      return ToolResult(text: "the server \(definition.server) is not there any more", isError: true)
    }
    var result = await server.call(definition, arguments: arguments, progress: progress)
    result.text = scrub(result.text)
    return result.cut(to: Self.longestResult)
  }
}
