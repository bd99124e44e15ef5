import Console
import Platform

@main
struct Tuppence {
  static func main() {
    // The environment may hold a key: from here on a crash writes no core file, and Foundation makes private folders.
    Program.protectOwnProcess()
    Program.occupyStandardDescriptors()
    useOwnTaskThreads()
    // A reader that goes is a failed write, not the end of a turn that is being recorded.
    signal(SIGPIPE, SIG_IGN)
    // A file that may not grow (`ulimit -f`) is a failed write too.
    signal(SIGXFSZ, SIG_IGN)
    // A single turn waits for the network more than for all else, so its thread serves the connections too.
    let command = CommandLine.arguments.dropFirst().first
    let isSingleTurn = command == "ask" || command == "image"
    let foreground = ForegroundExecutor(parker: isSingleTurn ? Program.prepareTransport() : SemaphoreParker())
    Task(executorPreference: foreground) {
      let program = Program(environment: ProcessInfo.processInfo.environment, foreground: foreground)
      end(await program.run(Array(CommandLine.arguments.dropFirst())))
    }
    foreground.run()
  }

  private static func end(_ status: Int32) -> Never {
    // A pipe that was closed by its reader ends the program as it ends others.
    if status == 128 + SIGPIPE {
      signal(SIGPIPE, SIG_DFL)
      raise(SIGPIPE)
    }
    // Everything is written; `exit` would tear libraries down under threads that still run.
    _exit(status)
  }
}
