import Console
import Foundation

@main
struct Tuppence {
  static func main() async {
    // The environment may hold a key: from here on a crash writes no core file, and Foundation makes private folders.
    Program.protectOwnProcess()
    // A reader that goes is a failed write, not the end of a turn that is being recorded.
    signal(SIGPIPE, SIG_IGN)
    // A file that may not grow (`ulimit -f`) is a failed write too.
    signal(SIGXFSZ, SIG_IGN)
    let program = Program(environment: ProcessInfo.processInfo.environment)
    let status = await program.run(Array(CommandLine.arguments.dropFirst()))
    // Everything is written; `exit` would tear libraries down under threads that still run.
    _exit(status)
  }
}
