/// A gateway of its own on 127.0.0.1: real HTTP/1.1, the Vercel AI Gateway's wire format, play money, and a rubber duck for a model.
///
/// The actor holds its life only. Connections are served by threads with blocking sockets; no chunk waits for an actor.
package actor LoopbackGateway {
  /// Where a started sandbox listens.
  package struct Endpoint: Hashable, Sendable {
    package let port: UInt16
    /// What a client puts before `/chat/completions`.
    package var baseURL: String { "http://127.0.0.1:\(port)/v1" }
  }

  private let configuration: Configuration
  private var server: Server?

  package init(_ configuration: Configuration) {
    self.configuration = configuration
  }

  deinit {
    server?.shutDown()
  }

  /// Listens before it returns; a started sandbox answers with the endpoint it has.
  package func start() throws(SandboxError) -> Endpoint {
    if let server { return server.endpoint }
    let log = try GenerationLog(folder: configuration.folder)
    let started = try Server(configuration, routes: Routes(configuration, log: log))
    server = started
    started.run()
    return started.endpoint
  }

  /// Cuts every connection, and returns when the port is free and no thread is left.
  package func stop() async {
    guard let running = server else { return }
    server = nil
    running.shutDown()
    await running.end()
  }
}
