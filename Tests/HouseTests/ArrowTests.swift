import Foundation
import Testing

/// The compiler's import check misses transitive imports; this table holds every one.
@Suite struct ArrowTests {
  /// `.ci/run` refuses the whole of Foundation outside `Platform` and `Benchmarks`.
  private static let system: Set<String> = [
    "Foundation", "FoundationEssentials", "Synchronization", "Dispatch", "Glibc", "Musl", "Darwin",
  ]

  /// What each target of `Sources` may import beside the system.
  private static let arrows: [String: Set<String>] = [
    "tuppence": ["Console", "Platform"],
    "Console": [
      "App", "Chat", "Exports", "GatewayClient", "Journal", "MCP", "Media", "Platform", "Records", "Sandbox",
      "Settings",
      "Terminal",
    ],
    "App": [
      "Chat", "Exports", "GatewayClient", "Journal", "MCP", "Media", "Platform", "Prompts", "Records", "Sandbox",
      "Settings",
    ],
    "Exports": ["Markdown", "Platform", "Records"],
    "Chat": ["GatewayClient", "Journal", "Media", "Platform", "Records"],
    "GatewayClient": ["HTTP", "Platform", "Records"],
    "HTTP": ["CCurl", "Platform", "Records"],
    "Journal": ["Platform", "Records"],
    "MCP": ["HTTP", "Platform", "Records"],
    "Settings": ["Platform", "Records"],
    "Sandbox": ["Platform", "Records"],
    "Terminal": ["CLibEdit", "CProcess", "Markdown", "Platform"],
    "Markdown": ["Platform"],
    "Media": ["Platform", "Records"],
    "Records": ["CBytes", "Platform"],
    "Platform": ["CProcess"],
    "Benchmarks": ["Terminal"],
  ]

  private func imports(_ file: Tree.SourceFile) -> [String] {
    file.lines.compactMap { line in
      var words = line.split(separator: " ")
      while let first = words.first, first.hasPrefix("@") || ["package", "internal", "private"].contains(first) {
        words.removeFirst()
      }
      guard words.first == "import", words.count > 1 else { return nil }
      return String(words[words.count - 1].split(separator: ".")[0])
    }
  }

  @Test func everyImportIsADeclaredArrow() throws {
    let files = try Tree.swiftFiles("Sources")
    #expect(files.count > 50)
    for file in files {
      let target = String(file.path.split(separator: "/")[1])
      let allowed = try #require(Self.arrows[target], "a target without a row in the table: \(target)")
      for name in imports(file) where !Self.system.contains(name) {
        #expect(allowed.contains(name), "\(file.path) imports \(name)")
      }
    }
  }

  @Test func theManifestDrawsTheSameArrows() throws {
    let manifest = try String(contentsOf: Tree.root.appending(path: "Package.swift"), encoding: .utf8)
    let targets = manifest.split(separator: "\n    .").filter { $0.prefix(30).contains("arget(") }
    for (target, allowed) in Self.arrows {
      let declaration = try #require(targets.first { $0.contains("name: \"\(target)\"") }, "no target \(target)")
      let known = Set(Self.arrows.keys).union(["Prompts", "CBytes", "CLibEdit", "CCurl", "CProcess"])
      let drawn = Set(declaration.split(separator: "\"").map(String.init)).intersection(known).subtracting([target])
      #expect(drawn == allowed, "\(target)")
    }
  }
}
