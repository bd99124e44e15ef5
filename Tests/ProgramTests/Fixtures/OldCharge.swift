import Foundation
import Records

extension Home {
  /// Leaves a session whose only turn was cut off, with the program, so many hours ago; its bill was never found.
  func leaveOpenCharge(_ session: String, generation id: String, hoursAgo: Int, closed: Bool = false) throws {
    let start = Date(timeIntervalSinceNow: TimeInterval(-hoursAgo * 3_600))
    let opened = SessionOpened(
      id: session, gateway: "vercel", baseURL: environment()["AI_GATEWAY_BASE_URL"] ?? "http://127.0.0.1:1/v1",
      billing: .lookup, assistant: "swift",
      model: "openai/gpt-5-mini", program: "0.1")
    let turn = TurnStarted(turn: 1, prompt: "one", assistant: "swift", model: "openai/gpt-5-mini", gateway: "vercel")
    var entries: [Entry] = [
      .session(opened), .turn(turn), .generation(GenerationNamed(turn: 1, attempt: 1, id: id)),
    ]
    if closed { entries.append(.charge(ChargeFound(turn: 1, attempt: 1, id: id, lookup: .exhausted))) }
    let bytes = try entries.reduce(into: Data()) { $0 += try RecordLine.encoded(Record(time: start, entry: $1)) }
    for (name, content) in [("sessions/\(session).jsonl", bytes), ("pending/\(session)", Data())] {
      let file = files.appending(path: name)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true,
        attributes: [.posixPermissions: 0o700])
      try content.write(to: file)
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
    }
  }
}
