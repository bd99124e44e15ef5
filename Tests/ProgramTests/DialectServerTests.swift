import Foundation
import TestSupport
import Testing

/// The built program with servers that copy OpenAI's chat completions.
@Suite(.serialized)
struct DialectServerTests {
  private static let ollamaModels =
    #"{"object":"list","data":[{"id":"llama3.2:3b","owned_by":"library"},{"id":"qwen3:8b","owned_by":"library"}]}"#
  private static let liteLLMModels = #"{"data":[{"id":"priced","object":"model","owned_by":"openai"}],"object":"list"}"#

  /// A server whose every reply has the same id, as Ollama's come to have.
  private func server(models: String, usage: String) throws -> ByteServer {
    try ByteServer { request, _ in
      guard request.method == "POST" else { return ByteServer.answer(body: models) }
      return ByteServer.stream(
        """
        data: {"id":"chatcmpl-7","model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":"Hi"},"finish_reason":null}]}

        data: {"id":"chatcmpl-7","model":"m","choices":[{"index":0,"delta":{"content":"."},"finish_reason":"stop"}]}

        data: {"id":"chatcmpl-7","model":"m","choices":[],"usage":\(usage)}

        data: [DONE]


        """)
    }
  }

  private func arguments(_ command: String, _ server: ByteServer, model: String? = "m", _ more: String...) -> [String] {
    [command, "--gateway", server.baseURL.absoluteString] + (model.map { ["--model", $0] } ?? []) + more
  }

  @Test func aLocalServerIsFreeAndItsTokensCount() async throws {
    let server = try server(models: Self.ollamaModels, usage: #"{"prompt_tokens":26,"completion_tokens":298}"#)
    let run = try await Home().run(arguments("ask", server, "--json", "hi"))
    let turn = try JSON(run.output).turn
    #expect(run.exit == .status(0) && turn.reply.text == "Hi.")
    #expect(turn.state.text == "free" && turn.cost.text == "0")
    #expect(turn.generations[0].id == .null && turn.generations[0].lookup.text == "none")
    #expect(turn.generations[0].usage.input == .number(26) && turn.generations[0].usage.output == .number(298))
    #expect(!server.requests.contains { $0.path.contains("generation") })
    #expect(server.requests.allSatisfy { $0.headers["authorization"] == nil })
  }

  @Test func twoTurnsWithOneIDAreTwoCharges() async throws {
    let server = try server(
      models: Self.liteLLMModels, usage: #"{"prompt_tokens":20,"completion_tokens":3,"cost":4.8e-6}"#)
    let home = try Home()
    let run = try await home.run(arguments("chat", server), input: Data("one\ntwo\n".utf8))
    #expect(run.exit == .status(0) && server.posts == 2)
    let export = try await home.export()
    #expect(export.turns.list.map(\.cost.text) == ["0.0000048", "0.0000048"])
    #expect(export.turns[1].running_cost.text == "0.0000096" && export.turns[1].state.text == "reported")
    #expect(home.records("generation").isEmpty)
    #expect(try FileManager.default.contentsOfDirectory(atPath: home.files.path + "/pending").isEmpty)
  }

  @Test func whatAProxyDoesNotStateIsUnknownAndNotFree() async throws {
    let server = try server(models: Self.liteLLMModels, usage: #"{"prompt_tokens":20,"completion_tokens":3}"#)
    let run = try await Home().run(arguments("ask", server, "--json", "hi"))
    let turn = try JSON(run.output).turn
    #expect(turn.state.text == "unknown" && turn.cost == .null)
    #expect(run.errors.contains("unknown cost"))
  }

  @Test func aResumedSessionStaysAsItWasBilled() async throws {
    let server = try server(models: Self.ollamaModels, usage: #"{"prompt_tokens":1,"completion_tokens":1}"#)
    let home = try Home()
    _ = try await home.run(arguments("ask", server, "hi"))
    let lists = server.requests.count { $0.method == "GET" }
    let run = try await home.run(["ask", "--continue", "--json", "again"])
    #expect(try JSON(run.output).turn.state.text == "free")
    #expect(server.requests.count { $0.method == "GET" } == lists)
  }

  @Test func withoutAModelItNamesThoseOfTheServer() async throws {
    let server = try server(models: Self.ollamaModels, usage: "null")
    let run = try await Home().run(arguments("ask", server, model: nil, "hi"))
    #expect(run.exit == .status(64) && server.posts == 0)
    #expect(run.errors.contains("no model is named") && run.errors.contains("llama3.2:3b, qwen3:8b"))
  }

  @Test func theKeyAndTheTagsGoToTheServerInHeaders() async throws {
    let server = try server(models: Self.liteLLMModels, usage: "null")
    let home = try Home()
    let key = ["TUPPENCE_API_KEY": "sk-test-0123456789"]
    _ = try await home.run(arguments("ask", server, "-a", "swift", "--tag", "team:a", "hi"), with: key)
    let request = try #require(server.requests.first { $0.method == "POST" })
    #expect(request.headers["authorization"] == "Bearer sk-test-0123456789")
    let tags = try #require(request.headers["x-litellm-tags"]).split(separator: ",")
    #expect(tags.first?.hasPrefix("session:") == true && tags.dropFirst().prefix(1) == ["assistant:swift"])
    #expect(tags.contains("team:a") && !request.text.contains("team:a"))
    _ = try await home.run(arguments("ask", server, "--no-tags", "hi"), with: key)
    #expect(server.requests.last { $0.method == "POST" }?.headers["x-litellm-tags"] == nil)
  }
}
