import MCP
import Settings

/// The failure table of MCP servers.
extension Failure {
  init(_ error: MCPError, server: String) {
    let (message, hint) = Self.text(of: error)
    self.init("the MCP server \(server) \(message)", hint: hint)
  }

  private static func text(of error: MCPError) -> (message: String, hint: String?) {
    switch error {
    case .cannotStart(let command, let code):
      ("does not start: \(command): \(reason(code))", "check its command, args and cwd")
    case .ended(let status, let errors):
      (
        "has ended" + (status.map { " with status \($0)" } ?? "") + (errors.isEmpty ? "" : ": \(errors)"),
        "the next call starts it again"
      )
    case .startTimedOut(let limit, let printed):
      (
        "did not start within \(seconds(limit))" + (printed.isEmpty ? "" : "; it printed: \(printed)"),
        printed.isEmpty ? "startup_timeout_sec gives it more time" : "a server prints messages of the protocol only"
      )
    case .silent(let limit):
      ("sent nothing for \(seconds(limit))", "tool_timeout_sec gives it more time")
    case .tookTooLong(let limit): ("did not finish the call within \(seconds(limit))", nil)
    case .answerTooLong(let limit): ("sent an answer of more than \(limit >> 20) MiB", nil)
    case .flooded(let bytes): ("sent \(bytes >> 20) MiB that are no answer, and was ended", nil)
    case .notReading: ("does not read its input, and was ended", nil)
    case .refused(let code, let message): ("refused the request: \(message.isEmpty ? "error" : message) (\(code))", nil)
    case .unusableAnswer(let detail): ("sent an unusable answer: \(detail)", nil)
    case .unsupportedVersion(let versions):
      (
        "speaks no version of the protocol that this program speaks"
          + (versions.isEmpty ? "" : ": \(versions.joined(separator: ", "))"), "update the server or this program"
      )
    case .needsClientAbility(let ability): ("needs what this program does not offer: \(ability)", nil)
    case .invalidArguments: ("was not called: the arguments are no JSON object", nil)
    case .unknownTool(let tool): ("has no tool \(tool)", nil)
    case .toolChanged(let tool): ("has changed the tool \(tool); it was not called", "/tools shows it as it is now")
    case .paused(let failures, let last):
      ("failed \(failures) times and rests for a minute; the last time it \(text(of: last).message)", nil)
    case .starting: ("still starts; its tools are offered with a later prompt", nil)
    case .closed: ("is closed", nil)
    case .cancelled: ("was stopped", nil)
    case .unauthorized, .forbidden, .httpStatus, .redirected, .sessionLost, .notReachable, .connectionLost:
      networkText(of: error)
    }
  }

  private static func networkText(of error: MCPError) -> (message: String, hint: String?) {
    switch error {
    case .unauthorized(let host, let sends):
      (
        "at \(host) refused " + (sends ? "the header Authorization (401)" : "the request without credentials (401)"),
        sends
          ? "correct its headers; OAuth is not supported"
          : "add \"headers\": {\"Authorization\": \"Bearer ${TOKEN}\"} to its entry; OAuth is not supported"
      )
    case .forbidden(let host): ("at \(host) refused the request (403)", "check its headers")
    case .httpStatus(let status, let host):
      ("at \(host) answered with status \(status)", status == 404 || status == 405 ? "check its url" : nil)
    case .redirected(let host): ("redirects to \(host), which is not followed", "write the final address as its url")
    case .sessionLost: ("lost the session", nil)
    case .notReachable(let host, let detail): ("at \(host) cannot be reached: \(detail)", "check its url")
    case .connectionLost(let detail): ("broke the connection" + (detail.isEmpty ? "" : ": \(detail)"), nil)
    default: ("failed", nil)
    }
  }

  private static func seconds(_ limit: Duration) -> String {
    let (seconds, attoseconds) = limit.components
    return attoseconds == 0 ? "\(seconds) s" : "\(seconds * 1_000 + attoseconds / 1_000_000_000_000_000) ms"
  }
}

extension Failure {
  /// An entry of `mcpServers` that cannot be used; `place` is the file and the line, if they are known.
  init(_ fault: MCPServerFault, server: String, place: String = "") {
    let (message, hint) = Self.text(of: fault)
    self.init("the MCP server \"\(server)\"\(place) \(message)", hint: hint, exitCode: Code.usage)
  }

  private static func text(of fault: MCPServerFault) -> (message: String, hint: String) {
    switch fault {
    case .name:
      ("has an invalid name", "1 to 32 ASCII letters, digits, _ and -; local is the name of the program's own tools")
    case .duplicate: ("is given twice", "remove one of them")
    case .notAnObject: ("is no object", "such as {\"command\": \"npx\", \"args\": [\"-y\", \"server\"]}")
    case .field(let field, let expected): ("has an invalid value for \(field)", "expected: \(expected)")
    case .noRoute: ("has neither command nor url", "command starts a program, url names a server")
    case .twoRoutes: ("has both command and url", "remove one of them")
    case .unknownType("sse"):
      ("uses the transport sse, which is not supported", "many of these servers offer http at another url")
    case .unknownType(let type): ("has the unknown type \"\(type)\"", "stdio or http")
    case .unsupportedField(let field): ("has the field \(field), which is not supported", "remove it")
    case .relativeCommand:
      ("has a command that is found from the present folder", "write its absolute path, or an absolute cwd")
    case .relativeFolder: ("has a cwd that is not absolute", "write its absolute path")
    case .address(let fault): ("has a url that \(words(for: fault))", "such as https://host/mcp")
    case .header(let name): ("has a header that cannot be sent: \(name)", "check its name and its value")
    case .unsetVariable(let name): ("uses the variable \(name), which is not set", "set it, or write ${\(name):-text}")
    case .keyVariable(let name):
      ("uses the variable \(name), which holds a gateway's key", "a server gets no key of a gateway")
    case .input(let id):
      ("uses ${input:\(id)}, which this program does not ask for", "write ${NAME} and set the variable")
    }
  }
}
