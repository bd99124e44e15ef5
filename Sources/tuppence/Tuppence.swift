import Console
import Foundation

@main
struct Tuppence {
  static func main() async {
    let program = Program(environment: ProcessInfo.processInfo.environment)
    exit(await program.run(Array(CommandLine.arguments.dropFirst())))
  }
}
