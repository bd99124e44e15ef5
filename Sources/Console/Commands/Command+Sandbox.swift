import Foundation
import Sandbox
import Settings
import Terminal

extension Command {
  static let sandbox = Command(
    "sandbox", "serves the embedded gateway on a loopback port, for trials and other clients",
    options: [.port, .fault]
  ) { program, options in
    await program.attempt { () async throws(Failure) in try await program.serveSandbox(options) }
  }
}

extension Program {
  fileprivate func serveSandbox(_ options: Options) async throws(Failure) -> Int32 {
    guard options.fault != "list" else {
      output.write(HelpText.rows(Fault.menu.map { ($0.name, $0.summary) }) + "\n")
      return 0
    }
    let workspace = try Workspace(self)
    let fault = Fault.menu.first { $0.name == options.fault }
    var configuration = LoopbackGateway.Configuration(
      folder: URL(filePath: workspace.folders.sandbox), port: options.port ?? 0)
    configuration.fault = fault?.fault
    configuration.observe = { [errors] in errors.write("  \($0.method) \(Sanitiser.line($0.path)) \($0.status)\n") }
    let gateway = LoopbackGateway(configuration)
    // Held to the end: a stream whose source has gone is over at once.
    let interrupts = Interrupts()
    let address: String
    do throws(SandboxError) {
      address = try await gateway.start().baseURL
    } catch {
      throw Failure(error)
    }
    output.write("\(address)\n")
    errors.write(
      """
      the sandbox serves there until Ctrl-C, with play money; any key will do:
        AI_GATEWAY_API_KEY=play AI_GATEWAY_BASE_URL=\(address) tuppence ask hello

      """ + (fault.map { "with the fault \($0.name): \($0.summary)\n" } ?? ""))
    for await _ in interrupts.stream { break }
    interrupts.stop()
    await gateway.stop()
    return 0
  }
}
