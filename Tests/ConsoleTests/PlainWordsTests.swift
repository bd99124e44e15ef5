import Foundation
import Testing

/// Every text that the program shows is in one list, for reading in one sitting, and none uses an old word.
/// `RECORD_SNAPSHOTS=1` writes the list again.
@Suite struct PlainWordsTests {
  private static let list = Tree.root.appending(path: "Tests/texts.md")

  /// Modules whose literals a user can see, Console first. The sandbox's replies and the words that servers send are not
  /// the program's.
  private static let modules = ["Console", "App", "Chat", "Exports", "MCP", "Records", "Settings", "Terminal"]

  @Test func theListOfTextsIsTheProgramsOwn() throws {
    var lines = ["# Every text of the program", "", "Written by PlainWordsTests from the string literals."]
    for module in Self.modules {
      for file in try Tree.swiftFiles("Sources/\(module)").sorted(by: { $0.path < $1.path }) {
        // Shell code and style sheets are no text.
        guard !file.path.hasSuffix("ShellCompletion.swift"), !file.path.hasSuffix("HTMLStyle.swift") else { continue }
        let texts = Literals(file.text).texts.filter(Self.isText)
        guard !texts.isEmpty else { continue }
        lines += ["", "## \(file.path.dropFirst("Sources/".count))", ""] + texts.map { "- \($0)" }
      }
    }
    let text = lines.joined(separator: "\n") + "\n"
    if ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] == "1" {
      try text.write(to: Self.list, atomically: true, encoding: .utf8)
    }
    let written = (try? String(contentsOf: Self.list, encoding: .utf8)) ?? ""
    #expect(written == text, "RECORD_SNAPSHOTS=1 swift test --filter PlainWordsTests writes Tests/texts.md; read it")
  }

  /// Two words at least.
  private static func isText(_ literal: String) -> Bool {
    // Tags of a page are no text.
    literal.contains(/[a-z]{2}[^ ]* [^ ]*[a-z]{2}/) && !literal.contains("</") && !literal.contains("=\\\"")
  }

  @Test func commentsAndTextsUseNoOldWords() throws {
    let old =
      /\b(whoever|nobody|no one|heeds?|thereby|lest|unasked|afresh|is told|are told|believes?|all the same|besides?|anew)\b/
      .ignoresCase()
    for file in try Tree.swiftFiles("Sources")
    where !file.path.contains("EchoModel") && !file.path.contains("Benchmarks") {
      for (number, line) in file.lines.enumerated() {
        let words = line.matches(of: old).map { String($0.output.0) }
        #expect(words.isEmpty, "\(file.path):\(number + 1) \(words)")
      }
    }
  }

  @Test func literalsAreFound() {
    let source = ##"""
      let a = "one two" // "no"
      let b = "\(x.map { "in \($0)" } ?? "") behind \"it\""
      let c = Array(#"{"a":\#(y ?? "none at all")}"#.utf8), d = "six"
      """##
    #expect(Literals(source).texts == ["one two", "in …", "", "… behind \\\"it\\\"", "none at all", "six"])
  }
}

/// The source tree that these tests were built from.
private enum Tree {
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  struct SourceFile {
    var path: String
    var text: String
    var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
  }

  /// Swift files below a folder of the root.
  static func swiftFiles(_ folder: String) throws -> [SourceFile] {
    let names = try FileManager.default.subpathsOfDirectory(atPath: root.appending(path: folder).path)
    return try names.filter { $0.hasSuffix(".swift") }.map { name in
      let path = "\(folder)/\(name)"
      return SourceFile(path: path, text: try String(contentsOf: root.appending(path: path), encoding: .utf8))
    }
  }
}

/// The string literals of a source text, with `…` for each interpolation. Comments are left out.
private struct Literals {
  private(set) var texts: [String] = []
  private let letters: [Character]
  private var place = 0

  init(_ source: String) {
    letters = Array(source)
    readCode(until: nil)
  }

  private func begins(_ text: String) -> Bool {
    letters.dropFirst(place).starts(with: text)
  }

  /// Code up to a closing parenthesis of its own, or to the end.
  private mutating func readCode(until end: Character?) {
    var depth = 0
    while place < letters.count {
      let letter = letters[place]
      if begins("//") {
        while place < letters.count, !letters[place].isNewline { place += 1 }
        continue
      }
      if begins("#\"") {
        skipRawLiteral()
        continue
      }
      if letter == "\"" {
        readLiteral()
        continue
      }
      place += 1
      if letter == "(" { depth += 1 }
      if letter == ")" {
        if depth == 0, end != nil { return }
        depth -= 1
      }
    }
  }

  /// Raw literals hold JSON, and no text for people.
  private mutating func skipRawLiteral() {
    place += 2
    while place < letters.count, !begins("\"#") {
      if begins("\\#(") {
        place += 3
        readCode(until: ")")
      } else {
        place += 1
      }
    }
    place += 2
  }

  private mutating func readLiteral() {
    let mark = begins("\"\"\"") ? "\"\"\"" : "\""
    place += mark.count
    let slot = texts.count
    var text = ""
    while place < letters.count, !begins(mark) {
      if begins("\\(") {
        place += 2
        readCode(until: ")")
        text += "…"
      } else if begins("\\") {
        text += String(letters[place...min(place + 1, letters.count - 1)])
        place += 2
      } else {
        text.append(letters[place])
        place += 1
      }
    }
    place += mark.count
    let parts = text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
    // Behind the literals inside it, which were found first.
    texts.insert(contentsOf: mark.count == 3 ? parts : [text], at: mark.count == 3 ? slot : texts.count)
  }
}
