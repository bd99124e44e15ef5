import Testing

/// Names that a reader can tell apart.
@Suite struct NameTests {
  /// A type that its file or module alone can see may have any name.
  @Test func noTwoModulesNameDifferentTypesAlike() throws {
    let declaration = try Regex(#"^(package |final |indirect )*(struct|enum|class|actor|protocol) (\w+)"#)
    var modules: [String: Set<String>] = [:]
    // An executable that measures the others is seen by none of them.
    for file in try Tree.swiftFiles("Sources") where !file.path.hasPrefix("Sources/Benchmarks/") {
      let module = String(file.path.split(separator: "/")[1])
      for line in file.lines {
        guard let match = line.prefixMatch(of: declaration), let name = match.output[3].substring else { continue }
        modules[String(name), default: []].insert(module)
      }
    }
    #expect(modules.count > 300)
    for (name, places) in modules { #expect(places.count == 1, "\(name): \(places.sorted())") }
  }
}
