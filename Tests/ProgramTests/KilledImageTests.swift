import Foundation
import TestSupport
import Testing

/// `tuppence image`, killed at any moment.
@Suite(.serialized) struct KilledImageTests {
  private static let model = "bfl/flux-2-pro"
  private static let kills = ProcessInfo.processInfo.environment["TUPPENCE_IMAGE_KILLS"].flatMap { Int($0) } ?? 8

  /// The files with their final names.
  private func pictures(_ stage: ToolFixture) throws -> [Data] {
    let files = try FileManager.default.contentsOfDirectory(at: stage.folder, includingPropertiesForKeys: nil)
    return try files.filter { $0.pathExtension == "png" }.map { try Data(contentsOf: $0) }
  }

  private static let end = Data("IEND".utf8) + Data([0xAE, 0x42, 0x60, 0x82])

  @Test func everyPictureIsBilledAndEveryFileIsWhole() async throws {
    let stage = try await ToolFixture()
    let arguments = ["image", "-m", Self.model, "-n", "10", "--output", "boat", "a red boat"]
    let clock = ContinuousClock()
    let start = clock.now
    let whole = try stage.start(arguments)
    #expect(try await whole.waitForExit(timeout: .seconds(60)) == .status(0), "\(whole.errors)")
    let length = clock.now - start
    #expect(try pictures(stage).count == 10)
    var random = SeededRandom(seed: UInt64(Date().timeIntervalSince1970))
    var cut = 0
    for _ in 0..<Self.kills {
      let child = try stage.start(arguments)
      try await Task.sleep(for: length * Int.random(in: 1...99, using: &random) / 100)
      child.signal(SIGKILL)
      if try await child.waitForExit() == .signal(SIGKILL) { cut += 1 }
    }
    #expect(cut > 0)
    #expect(try pictures(stage).allSatisfy { $0.suffix(8) == Self.end })
    try await stage.settle()
    let sums = try await stage.sums()
    #expect(sums.open.isEmpty && sums.unnamed.count <= cut)
    #expect(sums.ledger.generations + sums.unnamed.count == sums.gateway.generations)
    let known = DecimalText(sums.ledger.cost) ?? .zero
    #expect(sums.unnamed.map(\.cost).reduce(known, +).description == sums.gateway.cost)
  }

  @Test func aFileHasItsNameWhenItIsWhole() async throws {
    let stage = try await ToolFixture()
    let child = try stage.start(
      ["image", "-m", Self.model, "--size", "1024x1024", "-n", "8", "--output", "boat", "a red boat"])
    let end = ContinuousClock.now + .seconds(60)
    for number in 1...8 {
      let path = stage.folder.appending(path: number == 1 ? "boat.png" : "boat-\(number).png").path
      var status = stat()
      while stat(path, &status) != 0, ContinuousClock.now < end {}
      // Its size at the first sight of its name.
      #expect(status.st_size > 1_000_000)
    }
    child.signal(SIGKILL)
    #expect(try pictures(stage).allSatisfy { $0.suffix(8) == Self.end })
  }

  /// The answer never comes: what it may have cost stays unknown, and is not looked for without an id.
  @Test func aRequestWithoutAnAnswerIsATurnOfUnknownCost() async throws {
    let gate = ByteServer.Gate()
    let gateway = try CannedGateway(models: []) { _, _, _ in [.pause(gate)] }
    let home = try Home(gateway)
    let child = try home.start(["image", "-m", Self.model, "--yes", "a red boat"])
    try await eventually("the request") { gateway.prompts.count == 1 }
    child.signal(SIGKILL)
    #expect(try await child.waitForExit() == .signal(SIGKILL))
    gate.open()
    #expect(home.records("turn").count == 1 && home.records("reply").isEmpty)
    let export = try await home.export()
    #expect(export.turns[0].state.text == "unknown" && export.turns[0].cost == .null)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: home.folder.url.path).allSatisfy { !$0.hasSuffix(".png") })
  }
}
