import Foundation
import Records
import TestSupport
import Testing

@testable import Console

/// A gateway's log, grouped by a script that shares no code with the program.
@Suite struct ReportScriptTests {
  private struct LogLine: Encodable {
    var time: Int
    var session: String
    var model: String
    var assistant: String
    var user: String?
    var tags: [String]
    var served: String?
    var provider: String?
    var byok: Bool?
    var key: String?
    var gateway = "vercel"
    var cost: String
    var input: Int
    var output: Int

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(time, forKey: .time)
      try container.encode(session, forKey: .session)
      try container.encode(model, forKey: .model)
      try container.encode(assistant, forKey: .assistant)
      try container.encode(user, forKey: .user)
      try container.encode(tags, forKey: .tags)
      try container.encode(served, forKey: .served)
      try container.encode(provider, forKey: .provider)
      try container.encode(byok, forKey: .byok)
      try container.encode(key, forKey: .key)
      try container.encode(gateway, forKey: .gateway)
      try container.encode(cost, forKey: .cost)
      try container.encode(input, forKey: .input)
      try container.encode(output, forKey: .output)
    }

    private enum CodingKeys: String, CodingKey {
      case time, session, model, assistant, user, tags, served, provider, byok, key, gateway, cost, input, output
    }
  }

  private struct Page: Decodable {
    struct Row: Decodable {
      var key: String?
      var keys: [String?]?
      var turns: Int
      var cost: String
      var usage: Usage
    }
    var rows: [Row]
  }

  private static let python = "/usr/bin/python3"

  /// 300 turns by three models, four assistants, five users and two plans, in seven sessions.
  private func log() -> [LogLine] {
    var random = SeededRandom(seed: 20_261_125)
    return (0..<300).map { number in
      let session = "session00000000\(number % 7)"
      let assistant = ["swift", "web", "data", "review, \"b\""][Int.random(in: 0..<4, using: &random)]
      let user = Int.random(in: 0..<6, using: &random)
      let plan = ["plan:pro", "plan:free", nil][Int.random(in: 0..<3, using: &random)]
      return LogLine(
        time: 1_795_255_200 + Int.random(in: 0..<3_000_000, using: &random), session: session,
        model: "m/\(Int.random(in: 0..<3, using: &random))", assistant: assistant,
        user: user == 5 ? nil : "user \(user)",
        tags: number % 11 == 0 ? [] : ["session:\(session)", "assistant:\(assistant)"] + (plan.map { [$0] } ?? []),
        served: [nil, "m/0", "m/1-2026"][Int.random(in: 0..<3, using: &random)],
        provider: [nil, "p", "q"][Int.random(in: 0..<3, using: &random)],
        byok: [nil, true, false][Int.random(in: 0..<3, using: &random)],
        key: number % 3 == 0 ? nil : "…a1b\(number % 2)",
        cost: "0.0\(Int.random(in: 1..<999_999_999, using: &random))", input: Int.random(in: 1..<9_000, using: &random),
        output: Int.random(in: 0..<900, using: &random))
    }
  }

  private func write(_ log: [LogLine], _ fixture: CommandFixture) throws {
    for (session, lines) in Dictionary(grouping: log, by: \.session) {
      var journal = JournalText(session)
      for (place, line) in lines.enumerated() {
        let turn = place + 1
        let id = "gen_\(session)_\(turn)"
        var figures = UsageAndCost(cost: USD(line.cost), usage: Usage(input: line.input, output: line.output))
        (figures.provider, figures.isBYOK, figures.servedModel) = (line.provider, line.byok, line.served)
        let first = journal.records.count
        journal.add(
          .turn(
            TurnStarted(
              turn: turn, prompt: "p", assistant: line.assistant, model: line.model, tags: line.tags, user: line.user,
              key: line.key)))
        journal.add(.generation(GenerationNamed(turn: turn, attempt: 1, id: id)))
        journal.add(
          .reply(
            ReplyEnded(
              turn: turn, attempt: 1, status: .complete, text: "r", figures: turn % 2 == 0 ? nil : figures,
              estimate: USD(line.cost))))
        journal.add(.charge(ChargeFound(turn: turn, attempt: 1, id: id, lookup: .done, figures: figures)))
        for record in first..<journal.records.count {
          journal.records[record].time = Date(timeIntervalSince1970: TimeInterval(line.time))
        }
      }
      try fixture.write(journal)
    }
  }

  private func grouped(_ log: [LogLine], _ fixture: CommandFixture) throws -> [String: [[String]]] {
    let file = fixture.folder("gateway.log")
    let encoder = JSONEncoder()
    try log.reduce(into: Data()) { $0 += try encoder.encode($1) + Data("\n".utf8) }.write(to: file)
    let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Scripts/report-groups")
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(filePath: Self.python)
    process.arguments = [script.path, file.path]
    process.standardOutput = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    let groups = try #require(try JSONSerialization.jsonObject(with: output) as? [String: [[Any]]])
    return groups.mapValues { rows in
      rows.map { row in
        let keys = (row[0] as? [Any] ?? []).map { $0 as? String ?? "-" }
        return keys + row.dropFirst().map { "\($0)" }
      }.sorted { $0.joined(separator: "|") < $1.joined(separator: "|") }
    }
  }

  /// The rows of RFC 4180, for texts without line breaks in cells.
  private func records(_ csv: String) -> [[String]] {
    csv.components(separatedBy: "\r\n").dropLast().map { line in
      var (cells, cell, isQuoted) = ([String](), "", false)
      for character in line {
        switch character {
        case "\"":
          if !isQuoted, !cell.isEmpty { cell.append("\"") }
          isQuoted.toggle()
        case "," where !isQuoted:
          cells.append(cell)
          cell = ""
        default: cell.append(character)
        }
      }
      return cells + [cell]
    }
  }

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: python)))
  func everyKeyAndPairEqualsTheGroupsOfAScript() async throws {
    let fixture = try CommandFixture()
    let log = log()
    try write(log, fixture)
    let groups = try grouped(log, fixture)
    #expect(groups.count == 14 + 14 * 13)
    for (keys, expected) in groups {
      let page: Page = try await fixture.run("report", "--by", keys, "--utc", "--json").json()
      let rows = page.rows.map { row in
        (row.keys ?? [row.key]).map { $0 ?? "-" }
          + ["\(row.turns)", row.cost, "\(row.usage.input ?? -1)", "\(row.usage.output ?? -1)"]
      }
      #expect(rows.sorted { $0.joined(separator: "|") < $1.joined(separator: "|") } == expected, "\(keys)")
      let csv = try await fixture.run("report", "--by", keys, "--utc", "--format", "csv").output
      let table = records(csv)
      let titles = try #require(table.first)
      let wanted = keys.components(separatedBy: ",") + ["turns", "cost", "input", "output"]
      let places = try wanted.map { title in try #require(titles.firstIndex(of: title)) }
      let count = keys.components(separatedBy: ",").count
      let cells = table.dropFirst().map { row in
        places.enumerated().map { $0.offset < count && row[$0.element].isEmpty ? "-" : row[$0.element] }
      }
      #expect(cells.sorted { $0.joined(separator: "|") < $1.joined(separator: "|") } == expected, "\(keys), CSV")
    }
  }
}
