import App
import Chat
import Records
import Terminal

/// What a command of the chat can use. A command changes the session by the session's own functions, and the chat by the
/// action that it returns.
struct SlashContext: Sendable {
  let program: Program
  let opening: SessionOpening
  let session: Session
  let output: ChatOutput
  let viewState: ReplViewState
  /// The files that go with the next prompt.
  let attachments: AttachmentTray
  let settlement: Settlement
  let cancellation: CancellationToken
  /// What the model may call.
  var toolbox: Toolbox?
  var mcpServers: MCPServers?
  /// Where the pictures of this chat were written.
  var picturePaths = PicturePaths()

  var context: AppContext { opening.context }
  var connection: Connection { opening.connection }
  var files: FileNames { viewState.files }
  var styles: Styles { output.styles }
  var textWidth: Int { output.textWidth }

  func say(_ text: String) { output.say(text) }
  func complain(_ failure: Failure) { output.complain(failure) }
  func answer(_ lines: [String]) async { await output.answer(lines) }
}

/// What the chat does after a command.
enum LoopAction: Equatable, Sendable {
  case goOn
  case leave
  /// Sends a turn; `isNew` where its prompt was written by the command, and not sent before.
  case send(TurnRequest, isNew: Bool)
  /// Sends a prompt to several models, of whose replies one is kept.
  case compare(Comparison)
  /// Goes over to a new session with the same settings.
  case startSession
  /// Goes over to a new session that goes on from this one's conversation up to a turn; nil for its last turn.
  case fork(Int?)
  /// Goes over to an earlier session; nil for the latest other one of this gateway.
  case resume(String?)
}
