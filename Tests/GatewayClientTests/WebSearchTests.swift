import Foundation
import Records
import Testing

@testable import GatewayClient

/// `--web-search` in the dialects that have a search of their own.
@Suite struct WebSearchTests {
  private func body(_ dialect: Dialect, search: String?, tools: [ToolDefinition] = []) throws -> String {
    var request = ChatRequest(model: "m", messages: [Message(.user, "hi")], tools: tools)
    request.webSearch = search
    return String(decoding: try request.body(in: dialect), as: UTF8.self)
  }

  @Test func vercelGetsAToolOfItsOwnBesideTheFunctions() throws {
    let search = #"{"config":{"num_results":5,"query":"who \"won\"?","type":"instant"},"type":"vercel:exa_search"}"#
    #expect(try body(.vercel, search: "who \"won\"?").contains(#""tools":[\#(search)]"#))
    let tool = ToolDefinition(
      server: "s", name: "f", tool: "f", description: "", inputSchema: .members(["type": .text("object")]))
    let both = try body(.vercel, search: "who \"won\"?", tools: [tool])
    #expect(both.contains(#""type":"function"},"# + search + "]"))
    #expect(try !body(.vercel, search: nil).contains("tools"))
  }

  @Test func openRouterGetsItsPluginAndOthersNothing() throws {
    #expect(try body(.openRouter, search: "q").contains(#""plugins":[{"id":"web"}]"#))
    #expect(try !body(.openRouter, search: nil).contains("plugins"))
    for dialect in Dialect.all where dialect.webSearchPrice == nil {
      #expect(try body(dialect, search: "q") == body(dialect, search: nil))
    }
  }
}
