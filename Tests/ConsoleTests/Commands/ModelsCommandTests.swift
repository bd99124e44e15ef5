import Foundation
import TestSupport
import Testing

@testable import Console

@Suite struct ModelsCommandTests {
  private static let catalogue = """
    {"data":[{"id":"b/large","type":"language","context_window":1048576,"tags":["tool-use","reasoning"],
    "pricing":{"input":"0.000002","output":"0.00001","input_cache_read":"0.0000002"}},
    {"id":"a/free","type":"language","context_window":32000,"pricing":{}},
    {"id":"c/small","type":"image","pricing":{"input":"0.0000001","output":"0"}}]}
    """

  private func fixture(_ server: ByteServer) throws -> CommandFixture {
    var fixture = try CommandFixture()
    fixture.environment["AI_GATEWAY_BASE_URL"] = server.baseURL.absoluteString
    return fixture
  }

  @Test func showsADashForAPriceThatIsNotStated() async throws {
    let server = try ByteServer(ByteServer.answer(body: Self.catalogue))
    let answer = try await fixture(server).run("models")
    #expect(
      answer.lines == [
        "model     in/M   out/M  cached/M  context  abilities",
        "a/free       -       -         -      32K",
        "b/large  $2.00  $10.00     $0.20       1M  tools reasoning",
        "c/small  $0.10   $0.00         -        -  image",
      ])
    #expect(answer.errors == "vercel: 3 of 3 models, fetched just now\n")
  }

  @Test func showsThePriceOfAPicture() async throws {
    let server = try ByteServer(
      ByteServer.answer(body: #"{"data":[{"id":"d/draws","type":"image","pricing":{"image":"0.03"}}]}"#))
    #expect(try await fixture(server).run("models").lines.last?.hasSuffix("  image $0.03 a picture") == true)
    #expect(try await fixture(server).run("models", "--json").output.contains(#""picture" : "0.03""#))
  }

  @Test(arguments: [
    ("name", ["a/free", "b/large", "c/small"]), ("input", ["c/small", "b/large", "a/free"]),
    ("output", ["c/small", "b/large", "a/free"]), ("context", ["b/large", "a/free", "c/small"]),
  ])
  func sortsWithTheUnstatedLast(_ order: String, _ expected: [String]) async throws {
    struct Document: Decodable {
      struct Model: Decodable {
        var id: String
        var input: String?
      }
      var version: Int
      var models: [Model]
    }
    let server = try ByteServer(ByteServer.answer(body: Self.catalogue))
    let document: Document = try await fixture(server).run("models", "--sort", order, "--json").json()
    #expect(document.version == 1)
    #expect(document.models.map(\.id) == expected)
    #expect(document.models.first { $0.id == "a/free" }?.input == nil)
    #expect(document.models.first { $0.id == "b/large" }?.input == "0.000002")
  }

  @Test func asksOnceAndAgainOnlyWhenTold() async throws {
    let server = try ByteServer(ByteServer.answer(body: Self.catalogue))
    let fixture = try fixture(server)
    let first = try await fixture.run("models")
    let second = try await fixture.run("models")
    #expect(first.output == second.output)
    #expect(server.requests.count == 1)
    _ = try await fixture.run("models", "--refresh")
    #expect(server.requests.count == 2)
    #expect(server.requests.allSatisfy { $0.headers["authorization"] == nil }, "what is public needs no key")
    #expect(try await fixture.run("models", "tools").lines.count == 2)
  }

  @Test func keepsTheCatalogueForTheUserAlone() async throws {
    let server = try ByteServer(ByteServer.answer(body: Self.catalogue))
    let fixture = try fixture(server)
    _ = try await fixture.run("models")
    let folder = fixture.home.appending(path: "catalogues")
    let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    #expect(files.count == 1)
    let mode = try FileManager.default.attributesOfItem(atPath: files[0].path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    try Data("{".utf8).write(to: files[0])
    #expect(try await fixture.run("models").lines.count == 4, "a spoilt file costs a request")
    #expect(server.requests.count == 2)
  }

  @Test func aFirstTurnIsEstimatedFromWhatWasKept() async throws {
    let fixture = try CommandFixture()
    _ = try await fixture.run("models", "--gateway", "sandbox")
    _ = try await fixture.run("ask", "--gateway", "sandbox", "hello")
    struct Row: Decodable { var session: String }
    let rows: [Row] = try await fixture.run("generations", "--json").json()
    let journal = try String(contentsOf: fixture.journal(try #require(rows.first?.session)), encoding: .utf8)
    #expect(journal.contains(#""estimate":"0.0"#))
  }
}
