import Records

/// What can be wrong with folders, configuration, gateways, keys and assistants' files. No case carries a key.
package enum SettingsError: Error, Equatable, Sendable {
  /// Neither `TUPPENCE_HOME` nor `HOME` says where files belong.
  case homeMissing
  /// `code` is the system's errno, here and below.
  case folderNotCreated(path: String, code: Int32)
  case fileUnreadable(path: String, code: Int32)
  case fileNotWritten(path: String, code: Int32)
  case notARegularFile(path: String)
  case fileTooLarge(path: String, limit: Int)
  case notUTF8(path: String)
  /// Another program wrote to it while it was read.
  case fileChanged(path: String)

  /// Lines and columns count from 1.
  case malformedJSON(path: String, line: Int, column: Int)
  case unknownField(String, path: String?, line: Int?, nearest: String?)
  /// A setting of an earlier version, and the one that takes its place.
  case replacedField(String, by: String, path: String?, line: Int?)
  case duplicateField(String, path: String, line: Int)
  /// Without path and line where the value was given on the command line.
  case unsuitableValue(field: String, expected: ExpectedValue, path: String?, line: Int?)

  /// The key file may be read or written by others: `mode` is its permissions (`0o644`), `chmod 600` is the remedy.
  case keyFileOpenToOthers(path: String, mode: UInt32)
  case unusableKey(APIKeyFault, source: KeySource)
  case keyCommandNotStarted(program: String, code: Int32)
  /// `status` as a shell reports it: 128 and the signal's number for a killed program.
  case keyCommandFailed(program: String, status: Int32)
  case keyCommandTimedOut(program: String, limit: Duration)
  case keyCommandPrintedNothing(program: String)

  case unknownGateway(String, nearest: String?, source: SettingSource)
  case unusableAddress(AddressFault, source: SettingSource)

  /// An entry of `mcpServers`, or of the file that `--mcp-config` names.
  case unusableServer(MCPServerFault, name: String, path: String?, line: Int?)

  case unknownAssistant(String, nearest: String?)
  /// Without path for an assistant that ships.
  case unusableAssistant(AssistantError, name: String, path: String?)
}

/// What a field of `config.json` or of the key file is expected to hold.
package enum ExpectedValue: Equatable, Sendable {
  case object
  case listOfKeys
  case text
  case flag
  /// A decimal number of US dollars, not negative.
  case amount
  /// 1-500 characters for people to read.
  case notice
  /// `vercel`, `openrouter`, `sandbox` or a base URL.
  case gateway
  case baseURL
  case modelName
  case assistantName
  /// 1-256 characters, as the gateway takes them.
  case userName
  /// A program with its arguments, found by its name or its absolute path.
  case command
  /// An object from `session`, `day`, `month`, `assistant:NAME`, `user:NAME` to amounts.
  case budgets
  /// An object from names to models' ids.
  case aliases
  /// See `ThemeSetting`.
  case theme
  /// `words` or `terminal`.
  case wrap
  case pictures
  case origin
  /// A word of `Caching`.
  case caching
  /// See `ConversationWindow`.
  case window
  /// See `TurnLimit`.
  case turnLimit
  /// A word of `CostLineDetail`.
  case costLineDetail
  /// A whole number of seconds from 1 to 86,400.
  case seconds
  /// An object from names to servers of the Model Context Protocol.
  case mcpServers
  /// A whole number from 1 to 1,000.
  case count
  /// `off`, or names of the program's own tools with commas between them.
  case tools
}

/// Where a setting comes from, strongest first.
package enum SettingSource: Equatable, Sendable {
  case option
  case environment(variable: String)
  case configuration(field: String)
  case builtIn
}
