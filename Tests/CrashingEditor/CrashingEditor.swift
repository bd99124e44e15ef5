import CProcess
import Dispatch
import Foundation
import Terminal

/// What a test crashes: an editor at a prompt in a process of its own that runs out of stack on the thread that a typed
/// line names: `main`, `task`, `thread`, `queue`; a Tab does it on the editor's own thread.
@main
struct CrashingEditor {
  static func main() async throws {
    process_protect()
    let editor = try LineEditor(
      input: 0, output: 1, environment: ProcessInfo.processInfo.environment,
      completion: { line, _ in depth(of: line.utf8.count) == 0 ? .none : .none })
    guard case .line(let name, _) = await editor.readLine(Prompt(text: "> ")) else { return }
    // The next prompt has the terminal in the editing mode while the stack runs out.
    async let next = editor.readLine(Prompt(text: ">> "))
    await overflow(on: name)
    _ = await next
  }

  @MainActor
  private static func overflow(on name: String) async {
    switch name {
    case "main": _ = depth(of: name.utf8.count)
    case "task": await Task.detached { _ = depth(of: name.utf8.count) }.value
    case "thread": Thread { _ = depth(of: name.utf8.count) }.start()
    case "queue": DispatchQueue.global().async { _ = depth(of: name.utf8.count) }
    default: break
    }
  }
}

/// Calls itself until the stack has ended.
private func depth(of number: Int) -> Int {
  number < 0
    ? 0
    : 1
      + withUnsafeTemporaryAllocation(of: Int.self, capacity: 64) { memory in
        memory[number & 63] = number
        return depth(of: number + 1) + memory[number & 63]
      }
}
