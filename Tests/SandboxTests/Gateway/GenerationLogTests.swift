import Foundation
import Records
import Testing

@testable import Sandbox

@Suite struct GenerationLogTests {
  private func used(_ sandbox: SandboxFixture) throws -> String {
    let body = try sandbox.get("/v1/credits").body
    return body.components(separatedBy: "\"")[7]
  }

  private func file(_ folder: URL) -> URL { folder.appendingPathComponent("generations.jsonl") }

  private func sum(of ids: [String], _ sandbox: SandboxFixture) throws -> USD {
    try ids.reduce(.zero) { sum, id in
      let body = try sandbox.get("/v1/generation?id=\(id)").body
      let text = try #require(body.components(separatedBy: #""total_cost":"#).last?.prefix { $0 != "," })
      return sum + (try #require(USD(text)))
    }
  }

  @Test func sumsAllBillsExactly() async throws {
    try await withSandbox { sandbox throws in
      var ids: [String] = []
      for model in Model.catalogue where !model.drawsOnly {
        ids.append(try sandbox.chat("Why is \(model.id) slow?", model: model.id, more: #","user":"u""#).id)
      }
      let total = try sum(of: ids, sandbox)
      #expect(try used(sandbox) == total.description)
      let left = USD(units: 10_000_000_000_000_000_000_000_000) - total
      #expect(try sandbox.get("/v1/credits").body == #"{"balance":"\#(left)","total_used":"\#(total)"}"#)
    }
  }

  @Test func keepsTheRecordsOverARestart() async throws {
    let folder = freshFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    var id = ""
    try await withSandbox(in: folder) { sandbox throws in id = try sandbox.chat("hi").id }
    try await withSandbox(in: folder) { sandbox throws in
      #expect(try sandbox.get("/v1/generation?id=\(id)").status == 200)
      #expect(try used(sandbox) == "0.000062")
    }
  }

  @Test func sharesAFolderBetweenTwoServers() async throws {
    try await withSandbox { first async throws in
      try await withSandbox(in: first.folder) { second throws in
        let ids = try (0..<6).map { try ($0 % 2 == 0 ? first : second).chat("turn \($0)").id }
        let total = try sum(of: ids, first)
        #expect(try sum(of: ids, second) == total)
        #expect(try used(first) == total.description)
        #expect(try used(second) == total.description)
      }
    }
  }

  @Test func losesNoLineWhenManyWriteAtOnce() async throws {
    try await withSandbox { first async throws in
      try await withSandbox(in: first.folder) { second async throws in
        try await withThrowingTaskGroup(of: Void.self) { group in
          for index in 0..<24 {
            group.addTask { _ = try (index % 2 == 0 ? first : second).chat("turn") }
          }
          try await group.waitForAll()
        }
        let lines = try String(contentsOf: file(first.folder), encoding: .utf8).split(separator: "\n")
        #expect(lines.count == 24)
        #expect(lines.allSatisfy { $0.hasPrefix("{") && $0.hasSuffix("}") })
      }
    }
  }

  @Test func isPrivateAndKeepsNoWords() async throws {
    try await withSandbox { sandbox throws in
      _ = try sandbox.chat("a secret")
      func mode(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
      }
      #expect(try mode(sandbox.folder.path) == 0o700)
      #expect(try mode(file(sandbox.folder).path) == 0o600)
      #expect(try !String(contentsOf: file(sandbox.folder), encoding: .utf8).contains("secret"))
    }
  }

  @Test func skipsATornLine() async throws {
    let folder = freshFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    var first = ""
    try await withSandbox(in: folder) { sandbox throws in first = try sandbox.chat("hi").id }
    let whole = try Data(contentsOf: file(folder))
    for cut in [1, whole.count / 2, whole.count - 2] {
      try (whole + whole.prefix(cut)).write(to: file(folder))
      try await withSandbox(in: folder) { sandbox throws in
        let second = try sandbox.chat("hello").id
        for id in [first, second] { #expect(try sandbox.get("/v1/generation?id=\(id)").status == 200) }
        #expect(try used(sandbox) == "0.00012425")
      }
    }
  }

  @Test func startsAnewWhenItsFolderIsDeleted() async throws {
    try await withSandbox { sandbox throws in
      let id = try sandbox.chat("hi").id
      try FileManager.default.removeItem(at: sandbox.folder)
      #expect(try used(sandbox) == "0")
      #expect(try sandbox.get("/v1/generation?id=\(id)").status == 404)
      #expect(try sandbox.get("/v1/generation?id=\(sandbox.chat("hi").id)").status == 200)
    }
  }

  @Test func refusesToReplyWhenItCannotRecord() async throws {
    try await withSandbox { sandbox throws in
      try FileManager.default.removeItem(at: sandbox.folder)
      try Data().write(to: sandbox.folder)
      let answer = try sandbox.post(#"{"model":"openai/gpt-5","messages":[{"role":"user","content":"hi"}]}"#)
      #expect(answer.status == 500)
      #expect(answer.body.contains(#""type":"internal_server_error""#))
    }
  }
}
