import Console
import Foundation

@main
struct Tuppence {
  static func main() async {
    // A reader that goes is a failed write, not the end of a turn that is being recorded.
    signal(SIGPIPE, SIG_IGN)
    let program = Program(environment: ProcessInfo.processInfo.environment)
    exit(await program.run(Array(CommandLine.arguments.dropFirst())))
  }
}
