import Foundation

final class ScriptedServer: Sendable {
  typealias Object = [String: Any]

  let mode: String
  let pages: Int
  private let log: String?
  private let output = NSLock()

  init(mode: String, log: String?, pages: Int) {
    self.mode = mode
    self.log = log
    self.pages = pages
    append("start \(getpid())")
  }

  var isOlder: Bool { ["older", "older-exits", "older-slow", "asking"].contains(mode) }

  // The wire.

  func write(_ text: String) {
    output.lock()
    defer { output.unlock() }
    ScriptedServer.write(text, to: 1)
  }

  static func write(_ text: String, to descriptor: Int32) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }

  func send(_ message: Object) {
    guard let data = try? JSONSerialization.data(withJSONObject: message, options: [.sortedKeys]) else { return }
    write(String(decoding: data, as: UTF8.self) + "\n")
  }

  func answer(_ id: Any, _ result: Object) {
    send(["jsonrpc": "2.0", "id": id, "result": result])
  }

  func refuse(_ id: Any, _ code: Int, _ message: String, _ data: Object? = nil) {
    var error: Object = ["code": code, "message": message]
    error["data"] = data
    send(["jsonrpc": "2.0", "id": id, "error": error])
  }

  func append(_ line: String) {
    guard let log else { return }
    let file = open(log, O_WRONLY | O_APPEND | O_CREAT, 0o600)
    ScriptedServer.write(line + "\n", to: file)
    close(file)
  }

  // What comes.

  func take(_ line: String) {
    append(line)
    guard let message = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? Object,
      let method = message["method"] as? String
    else { return }
    guard let id = message["id"] else { return }
    let parameters = message["params"] as? Object ?? [:]
    switch (mode, method) {
    case ("silent", _): break
    case ("older-exits", "server/discover"): exit(3)
    case ("older-slow", "server/discover"): break
    case ("other-version", _): refuse(id, -32022, "Unsupported protocol version", ["supported": ["2031-01-01"]])
    case (_, "initialize") where isOlder:
      answer(
        id,
        [
          "protocolVersion": "2025-06-18", "capabilities": ["tools": [:]],
          "serverInfo": ["name": "scripted", "version": "1"],
        ])
    case (_, "server/discover") where !isOlder:
      answer(
        id,
        [
          "resultType": "complete", "supportedVersions": ["2026-07-28"], "capabilities": ["tools": [:]],
          "_meta": ["io.modelcontextprotocol/serverInfo": ["name": "scripted", "version": "1"]],
        ])
    case (_, "tools/list"): list(id, parameters)
    case (_, "tools/call"): Thread.detachNewThread { self.call(line) }
    default: refuse(id, -32601, "Method not found")
    }
  }

  private func list(_ id: Any, _ parameters: Object) {
    let names = [
      "ask", "big", "die", "echo", "environment", "fail", "hang", "hostile", "image", "ids", "more", "offspring",
      "progress", "rename", "structured", "wrong-type",
    ]
    let page = Int(parameters["cursor"] as? String ?? "0") ?? 0
    let size = (names.count + pages - 1) / pages
    let shown = names.dropFirst(page * size).prefix(size)
    var result: Object = [
      "tools": shown.map { name -> Object in
        [
          "name": name, "description": (FileManager.default.fileExists(atPath: renamedMark) ? "renamed " : "") + name,
          "inputSchema": ["type": "object", "properties": ["text": ["type": "string"]]],
          "annotations": ["readOnlyHint": true],
        ]
      }
    ]
    if page + 1 < pages { result["nextCursor"] = "\(page + 1)" }
    answer(id, result)
  }

  var renamedMark: String { (log ?? "/nonexistent") + ".renamed" }

  func text(_ text: String) -> Object { ["content": [["type": "text", "text": text]]] }
}
