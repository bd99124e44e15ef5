import Foundation
import Testing

/// Habits of the house that a compiler does not know.
@Suite struct HabitTests {
  @Test func noFloatingPointComesNearMoney() throws {
    // `Double` may count seconds and nothing else: these files know no amounts.
    let clocks = [
      "Sources/Chat/LookupSchedule.swift", "Sources/Chat/Session+Settlement.swift", "Sources/Console/Repl/Repl.swift",
    ]
    for file in try Tree.swiftFiles("Sources") where !clocks.contains(file.path) {
      for (number, line) in file.lines.enumerated() {
        // A text may name a type, as the fields of a protocol do.
        let code = line.split(separator: "//", omittingEmptySubsequences: false)[0].replacing(#/"[^"]*"/#, with: "")
        for word in ["Double", "Float", "CGFloat", "doubleValue", "NSNumber", "JSONSerialization"] {
          #expect(!code.split { !$0.isLetter }.contains(Substring(word)), "\(file.path):\(number + 1) \(word)")
        }
      }
    }
  }

  @Test func nothingIsForcedOrUnchecked() throws {
    let refused = ["@unchecked Sendable", "nonisolated(unsafe)", "try!", " as! ", "fatalError(", "public "]
    for file in try Tree.swiftFiles("Sources") {
      for (number, line) in file.lines.enumerated() where !line.contains("//") {
        for habit in refused { #expect(!line.contains(habit), "\(file.path):\(number + 1) \(habit)") }
      }
    }
  }

  /// On Linux it starts threads of Dispatch, which wake up once a second from then on.
  @Test func nothingSleepsButByThePlatform() throws {
    for file in try Tree.swiftFiles("Sources") where !file.path.hasPrefix("Sources/Benchmarks/") {
      for (number, line) in file.lines.enumerated() where !line.contains("//") {
        #expect(!line.contains("Task.sleep("), "\(file.path):\(number + 1)")
      }
    }
  }

  @Test func filesStayShort() throws {
    for file in try Tree.swiftFiles("Sources") { #expect(file.lines.count <= 400, "\(file.path)") }
    for file in try Tree.swiftFiles("Tests") { #expect(file.lines.count <= 500, "\(file.path)") }
  }

  @Test func theTopLevelHoldsNothingElse() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: Tree.root.path).filter { !$0.hasPrefix(".") }
    #expect(
      Set(names).subtracting(["Package.resolved"]) == ["Package.swift", "Sources", "Tests", "prompts", "README.md"])
  }

  @Test func thereIsNoPackageDependency() throws {
    let manifest = try String(contentsOf: Tree.root.appending(path: "Package.swift"), encoding: .utf8)
    #expect(!manifest.contains(".package("))
  }
}
