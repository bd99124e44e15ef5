import Foundation
import TestSupport
import Testing

/// The built program with servers of every kind in `ServerKind`, against the table in the client's README.
@Suite(.serialized)
struct ServerKindTests {
  @Test(arguments: ServerKind.all)
  func makesOfAServerWhatTheTableSays(_ kind: ServerKind) async throws {
    let server = try kind.server()
    let address = server.baseURL.absoluteString
    let access =
      switch kind.dialect {
      case "vercel": ["AI_GATEWAY_API_KEY": Home.key, "AI_GATEWAY_BASE_URL": address]
      case "openrouter": ["OPENROUTER_API_KEY": "sk-or-v1-0123456789", "OPENROUTER_BASE_URL": address]
      default: [String: String]()
      }
    let gateway = kind.dialect == "compatible" ? address : kind.dialect
    let run = try await Home().run(
      ["ask", "--no-tags", "--gateway", gateway, "--model", "m", "--json", "hi"], with: access)
    #expect(run.exit == .status(0) && server.posts == 1, "\(run.errors)")
    let turn = try JSON(run.output).turn
    #expect(turn.reply.text == "Hi." && turn.status.text == "complete")
    #expect(turn.generations[0].unreadable_events == .number(0))
    let row = Self.row(kind, turn)
    #expect(try Self.readme().contains(row), "missing in Sources/GatewayClient/README.md: \(row)")
  }

  @Test func theTableHasARowForEachServer() throws {
    let rows = try Self.readme().split(separator: "\n").filter { $0.hasPrefix("| ") && !$0.hasPrefix("| server ") }
    #expect(rows.count == ServerKind.all.count)
  }

  private static func row(_ kind: ServerKind, _ turn: JSON) -> String {
    let generation = turn.generations[0]
    func count(_ json: JSON, _ word: String) -> String? {
      guard case .number(let count) = json, count > 0 else { return nil }
      return "\(count) \(word)"
    }
    let usage = generation.usage
    let tokens = [
      count(usage.input, "in"), count(usage.cached_input, "of them cached"), count(usage.output, "out"),
      count(usage.reasoning, "of them reasoning"),
    ].compactMap(\.self).joined(separator: ", ")
    let cost = turn.cost.text.map { "$\($0) " } ?? ""
    let lookup = generation.lookup.text == "open" ? "looked up by its id" : "none"
    return "| \(kind.name) | \(kind.states) | \(tokens) | \(cost)\(turn.state.text ?? "") | \(lookup) |"
  }

  private static func readme() throws -> String {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return try String(contentsOf: root.appending(path: "Sources/GatewayClient/README.md"), encoding: .utf8)
  }
}
