import App
import Exports
import Records
import Settings

/// What the command line asked for; nil is "not said".
package struct Options: Equatable, Sendable {
  package var assistant: String?
  package var model: String?
  /// `--models`: the models of a comparison.
  package var models: [String] = []
  package var session: String?
  package var continues = false
  package var system: String?
  package var user: String?
  package var tags: [String] = []
  package var sendsTags: Bool?
  package var gateway: String?
  package var budget: USD?
  /// `--var`: values of the assistant's variables; `--option`: settings of requests.
  package var variables: [VariableValue] = []
  package var settings: [String: String] = [:]
  package var turnLimit: TurnLimit?
  /// `--tier`, `--fallback`, `--only`, `--caching`.
  package var serving = RequestOptions()
  package var attachments: [String] = []
  /// The program's own tools that are offered.
  package var tools: [LocalTool]?
  /// Tools that run without a question.
  package var allowedTools: [ToolRule] = []
  package var maxSteps: Int?
  /// `--web-search`: the gateway searches the web for each prompt.
  package var searchesWeb = false
  /// A file with further MCP servers.
  package var mcpConfig: String?
  /// `image`: pictures are asked for, so many and of this size.
  package var picture: PictureRequest?
  package var printsJSON = false
  package var streams = true
  package var waitsForBill = false
  package var isRaw = false
  /// `--quiet`: nothing but errors on standard error.
  package var isQuiet = false
  package var format: ExportFormat?
  package var output: String?
  package var overwrites = false
  /// `--csv` of the bills.
  package var printsCSV = false
  /// `--import`: bills are put into the ledger.
  package var imports = false
  /// `--all`: every session.
  package var exportsAll = false
  package var withContent = true
  package var port: UInt16?
  package var search: String?
  package var sort: ModelOrder?
  package var refreshes = false
  /// `--yes`: what would be asked is agreed to.
  package var agrees = false
  package var onlyOpen = false
  package var confirms = false
  /// `--unrecorded`: turns are sent also where they cannot be recorded.
  package var allowsUnrecorded = false
  /// `--again`: charges that were closed without a bill are asked about too.
  package var asksAgain = false
  /// `--wait`: how long bills are waited for.
  package var waitLimit: Duration?
  package var repairs = false
  /// Names of the sandbox's fault menu, or `list`.
  package var faults: [String] = []
  package var seed: UInt64?
  /// Milliseconds between two pieces of the sandbox's replies.
  package var pace: Int?
  /// Milliseconds until the sandbox's bills can be looked up.
  package var billDelay: Int?
  package var report = ReportOptions()
  package var wantsHelp = false
  /// `-`: the prompt comes from standard input, also from a terminal.
  package var readsStandardInput = false
  /// The name of the command's form; see ``CommandForm``.
  package var form = ""
  /// The words that are no options, behind the form's name: the prompt's words, a session's id.
  package var words: [String] = []

  package init() {}
}

extension Options {
  /// What of the options is about the session to open.
  package var request: SessionRequest {
    var request = SessionRequest()
    request.assistant = assistant
    request.model = model
    request.models = models
    request.session = session
    request.continues = continues
    request.system = system
    request.user = user
    request.tags = tags
    request.sendsTags = sendsTags
    request.gateway = gateway
    request.budget = budget
    request.variables = variables
    request.settings = settings
    request.allowsUnrecorded = allowsUnrecorded
    request.searchesWeb = searchesWeb
    request.options = serving
    return request
  }
}
