import Platform
import Records
import Settings

extension AppContext {
  /// The tools of a chat or of one turn: the program's own, and those of servers. `local` takes the place of the
  /// configuration's list of the program's own.
  package func toolbox(
    local: [LocalTool]?, servers: MCPServers, rules: [ToolRule], over connection: Connection
  ) -> Toolbox {
    let gateway = connection.gateway
    return Toolbox(
      servers: [localTools(local ?? configuration.localTools)] + servers.servers,
      consents: ToolConsents(path: folders.toolConsents),
      rules: rules
    ) { gateway.scrubbed($0) }
  }

  /// The program's own tools, as far as they are switched on.
  package func localTools(_ enabled: [LocalTool]) -> LocalToolServer {
    LocalToolServer(
      enabled, forbidden: [folders.configuration, folders.data, folders.state], environment: environment)
  }

  /// Requests that a turn may have.
  package var maxSteps: Int { configuration.maxSteps ?? TurnRunner.standardSteps }
}
