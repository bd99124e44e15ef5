import Platform

/// What a test runs in a process of its own: tasks on the program's threads in place of Dispatch's.
///
/// `blocked`: 40 tasks wait in a system call for what a later task does. `busy`: 8 tasks wait for 20,000 others each.
/// `sleep`: two tasks sleep, one after the other.
@main
struct TaskThreads {
  static func main() {
    useOwnTaskThreads()
    let mode = CommandLine.arguments.dropFirst().first ?? ""
    Task.detached {
      switch mode {
      case "blocked": await runBlocked()
      case "busy": await runBusy()
      default: await sleepTwice()
      }
      print("done")
      exit(0)
    }
    while true { pause() }
  }

  private static func runBlocked() async {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return }
    let (outlet, inlet) = (ends[0], ends[1])
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<40 {
        group.addTask {
          var byte: UInt8 = 0
          _ = read(outlet, &byte, 1)
        }
      }
      group.addTask {
        let bytes = [UInt8](repeating: 1, count: 40)
        _ = write(inlet, bytes, bytes.count)
      }
    }
  }

  private static func runBusy() async {
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        group.addTask {
          for number in 0..<20_000 { _ = await Task.detached { number }.value }
        }
      }
    }
  }

  private static func sleepTwice() async {
    for _ in 0..<2 { try? await Platform.sleep(for: .milliseconds(150)) }
  }
}
