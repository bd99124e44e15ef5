import Foundation
import TestSupport
import Testing

/// A sandbox with a fault as a process of its own, and a user who talks to it.
struct FaultFixture: Sendable {
  let user: Home
  private let sandbox: ChildProgram
  private let home: Home
  private let baseURL: String

  init(_ fault: String) async throws {
    home = try Home()
    user = try Home()
    sandbox = try home.start(["sandbox", "--fault", fault])
    try await sandbox.wait(for: "with the fault \(fault)")
    // The address comes over the other pipe.
    try await sandbox.wait(for: "/v1\n")
    baseURL = sandbox.output.trimmingCharacters(in: .newlines)
  }

  var access: [String: String] {
    ["AI_GATEWAY_API_KEY": "any", "AI_GATEWAY_BASE_URL": baseURL]
  }

  /// What the sandbox's log says, such as `POST /v1/chat/completions 200`.
  var requests: [String] {
    sandbox.errors.split(separator: "\n").map { String($0.drop { $0 == " " }) }
      .filter { $0.hasPrefix("POST ") || $0.hasPrefix("GET ") }
  }

  /// What `tuppence settle` says last.
  func settle() async throws -> String {
    let run = try await user.run(["settle"], with: access)
    #expect(run.exit == .status(0), "\(run.errors)")
    return run.output.split(separator: "\n").last.map { $0 + "\n" } ?? ""
  }

  /// Settles until nothing is open.
  func settleInTime() async throws {
    let deadline = ContinuousClock.now + .seconds(30)
    while try await settle() != "1 settled, 0 still open\n" {
      try #require(ContinuousClock.now < deadline, "never settled")
      try await Task.sleep(for: .milliseconds(400))
    }
  }

  /// What the sandbox's own file says of its only generation: all of it, or only the fees where the user's key pays.
  func charged() throws -> String {
    let bill = try bill()
    let inference = bill.isBYOK == .flag(true) ? [] : [bill.inputCost, bill.outputCost]
    return Self.sum(inference + [bill.surcharge, bill.retention])
  }

  /// What the same file says of the provider's price alone, whoever pays it.
  func inference() throws -> String {
    let bill = try bill()
    return Self.sum([bill.inputCost, bill.outputCost])
  }

  private func bill() throws -> JSON {
    let file = try String(contentsOf: home.files.appending(path: "sandbox/generations.jsonl"), encoding: .utf8)
    return try JSON(String(try #require(file.split(separator: "\n").first))).bill
  }

  private static func sum(_ parts: [JSON]) -> String {
    parts.compactMap(\.text).compactMap { DecimalText($0) }.reduce(DecimalText.zero, +).description
  }
}
