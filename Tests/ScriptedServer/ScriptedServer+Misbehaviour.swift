import Foundation

extension ScriptedServer {
  /// What a misbehaving server does before it reads anything.
  func misbehave() {
    switch mode {
    case "exits":
      ScriptedServer.write("no such database\n\u{1B}[2Jsecond line\n", to: 2)
      exit(7)
    case "chatty": write("Listening on port 3000\n\u{1B}]0;owned\u{07}\nready?\n")
    case "endless-line": repeatForever { self.write(String(repeating: "x", count: 1 << 16)) }
    case "endless-lines": repeatForever { self.write(String(repeating: "x", count: 1 << 16) + "\n") }
    case "notifications":
      repeatForever { self.send(["jsonrpc": "2.0", "method": "notifications/message", "params": ["data": "x"]]) }
    case "requests": repeatForever { self.send(["jsonrpc": "2.0", "id": 1, "method": "sampling/createMessage"]) }
    case "errors-flood":
      Thread.detachNewThread {
        for _ in 0..<10_000 { ScriptedServer.write(String(repeating: "e", count: 1_000) + "\n", to: 2) }
      }
    case "binary":
      output(Data((0..<4_096).map { UInt8(truncatingIfNeeded: $0 &* 7) }))
      write("\n")
    case "deaf", "stubborn-deaf":
      if mode == "stubborn-deaf" { signal(SIGTERM, SIG_IGN) }
      while true { sleep(1000) }
    case "stubborn": signal(SIGTERM, SIG_IGN)
    case "closes-output":
      close(1)
    default: break
    }
  }

  /// A server that stays when its input has ended.
  func inputEnded() {
    append("end of input")
    while mode == "stubborn" { sleep(1000) }
    // A call may still run.
    exit(0)
  }

  private func output(_ data: Data) { FileHandle.standardOutput.write(data) }

  private func repeatForever(_ body: @escaping @Sendable () -> Void) {
    Thread.detachNewThread { while true { body() } }
  }
}
