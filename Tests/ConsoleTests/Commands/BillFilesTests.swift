import Foundation
import TestSupport
import Testing

@testable import Console

/// `tuppence bill` with logs and ids, and what becomes of `--import`.
@Suite struct BillFilesTests {
  private let fixture: CommandFixture
  private let server: ByteServer

  private static func id(_ number: Int) -> String { "gen_01M3RJQ2GXYP8F188NH5K17ED\(number)" }

  init() throws {
    server = try ByteServer { request, _ in
      let id = request.path.split(separator: "=").last.map(String.init) ?? ""
      return id.hasSuffix("9")
        ? ByteServer.generationNotFound(id: id) : ByteServer.generation(id: id, cost: "0.0\(id.last ?? "0")")
    }
    var fixture = try CommandFixture()
    fixture.environment["AI_GATEWAY_API_KEY"] = "vck_test_key_0123456789"
    fixture.environment["AI_GATEWAY_BASE_URL"] = server.baseURL.absoluteString
    self.fixture = fixture
  }

  private func log(_ name: String, _ text: String) throws -> String {
    try Data(text.utf8).write(to: fixture.folder(name))
    return fixture.folder(name).path
  }

  /// The end of one file and the beginning of the next are no id; each id is asked about once.
  @Test func theIdsOfEveryFileAreAddedUpOnce() async throws {
    let first = try log("a.log", "x \(Self.id(1)) \(Self.id(2).prefix(15))")
    let second = try log("b.log", "\(Self.id(2).dropFirst(15))\n\(Self.id(3))\n")
    let answer = try await fixture.run("bill", first, second, Self.id(1), Self.id(4), "--csv")
    #expect(answer.code == 0, "\(answer.errors)")
    let rows = answer.output.components(separatedBy: "\r\n").dropFirst().dropLast()
    #expect(
      rows.map { String($0.prefix(30)) } == [1, 3, 4].map { "\(Self.id($0)),billed".prefix(30) }.map(String.init))
    #expect(server.requests.count == 3)
  }

  @Test func whatIsNeitherAFileNorAnIdIsSaid() async throws {
    let near = try await fixture.run("bill", "gen_01M3")
    #expect(near.code == 1 && near.errors.hasPrefix("tuppence: gen_01M3 is no generation id and no file\n"))
    let other = try await fixture.run("bill", "gen-17")
    #expect(other.errors.hasPrefix("tuppence: gen-17 is no generation id and no file\n"))
    let file = try await fixture.run("bill", "/nowhere/a.log")
    #expect(file.code == 1)
    #expect(file.errors.hasPrefix("tuppence: /nowhere/a.log cannot be read: No such file or directory\n"))
    let empty = try await fixture.run("bill", try log("a.log", "nothing here\n"))
    #expect(empty.code == 1 && empty.errors.hasPrefix("tuppence: no generation id found\n"))
    #expect(server.requests.isEmpty)
  }

  @Test func theLargestExitCodeIsTheCommands() async throws {
    let openRouter = "gen-1790752558-a1B2c3d4e5"
    #expect(try await fixture.run("bill", Self.id(1), Self.id(9)).code == 1)
    #expect(try await fixture.run("bill", Self.id(9), openRouter).code == 77)
    #expect(try await fixture.run("bill", openRouter, Self.id(1)).code == 77)
  }

  @Test func whatWasImportedAndWhatWasThereBeforeIsToldApart() async throws {
    struct Page: Decodable {
      struct Import: Decodable {
        var sessions: [String]
        var imported: Int
        var known: [String]
      }
      var `import`: Import?
    }
    #expect(try await fixture.run("bill", Self.id(1), "--json").json(Page.self).import == nil)
    let first = try await fixture.run("bill", Self.id(1), Self.id(2), "--import")
    let session = try #require(
      try FileManager.default.contentsOfDirectory(atPath: fixture.home.appending(path: "sessions").path).first)
    #expect(first.errors == "2 bills imported as session \(session.dropLast(6))\n")
    let second = try await fixture.run("bill", Self.id(1), Self.id(2), Self.id(3), "--import", "--json")
    let page = try #require(try second.json(Page.self).import)
    #expect(page.sessions.count == 1 && page.imported == 1 && page.known == [Self.id(1), Self.id(2)])
    #expect(
      second.errors == "1 bill imported as session \(page.sessions.first ?? "")\n"
        + "2 bills not imported, because the ledger already has them: \(Self.id(1)) \(Self.id(2))\n")
    let several = try await fixture.run("bill", Self.id(4), Self.id(5), Self.id(6), "--import", "--json")
    let more = try #require(try several.json(Page.self).import)
    #expect(more.sessions.count == 1 && more.imported == 3 && more.known.isEmpty)
    let third = try await fixture.run("bill", Self.id(3), "--import")
    #expect(third.errors.hasPrefix("0 bills imported\n1 bill not imported"))
  }
}
