import Foundation
import Sandbox
import Settings
import Terminal

extension Command {
  static let sandbox = Command(
    "sandbox", "serves the embedded gateway on a loopback port, for trials and other clients",
    options: [.port]
  ) { program, options in
    await program.attempt { () async throws(Failure) in try await program.serveSandbox(options) }
  }
}

extension Program {
  fileprivate func serveSandbox(_ options: Options) async throws(Failure) -> Int32 {
    let workspace = try Workspace(self)
    let folder = URL(filePath: workspace.folders.sandbox)
    let gateway = LoopbackGateway(.init(folder: folder, port: options.port ?? 0))
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

      """)
    // Held here: the stream ends with the value that it belongs to.
    let interrupts = Interrupts()
    for await _ in interrupts.stream { break }
    interrupts.stop()
    await gateway.stop()
    return 0
  }
}
