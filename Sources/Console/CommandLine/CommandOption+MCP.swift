extension CommandOption {
  static let mcpConfig = CommandOption(
    "mcp-config", value: "FILE", "a file with further MCP servers: mcpServers, or VS Code's servers"
  ) { $0.mcpConfig = $1 }
}
