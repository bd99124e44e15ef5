import Testing

/// What a user of `tuppence ask` sees of one of the sandbox's faults, and what the ledger says of it then.
///
/// The table in the sandbox's README is these rows; `…` stands for any text, and an amount of money that depends on the prompt is `$…`.
struct FaultRow: CustomTestStringConvertible, Sendable {
  enum Reply: String, Sendable {
    case whole = "the whole reply"
    case part = "the part that came"
    case none = ""
  }

  /// A charge in the export.
  struct Ledger: Equatable, Sendable {
    var status: String
    var state: String
    var lookup: String
  }

  let name: String
  var sentence: String?
  var hint: String?
  var reply = Reply.none
  /// The cost line without tokens, times and the session's sum.
  let costLine: String
  let exit: Int32
  /// POSTs that reach the gateway.
  var requests = 1
  let ledger: Ledger
  /// The state once the bill came, or the same where none will come; nil where nothing is asked for.
  var later: String?

  var testDescription: String { name }

  /// The row as the README has it.
  var markdown: String {
    var sees = [sentence.map { "“\($0)”" }, hint.map { "hint: \($0)" }].compactMap(\.self)
    if reply != .none { sees.append(reply.rawValue) }
    if requests > 1 { sees.append("\(requests) requests, each told") }
    sees += ["`\(costLine)`", "exit \(exit)"]
    var says = "\(ledger.status), \(ledger.state), look-up \(ledger.lookup)"
    if let later { says += later == "billed" ? "; then billed" : "; stays so" }
    return "| `\(name)` | \(sees.joined(separator: "; ")) | \(says) |"
  }
}

extension FaultRow {
  private static let tags = " +$0.00015 tags"
  private static let usual = "$… reported" + tags
  private static let settle = "tuppence settle looks its cost up"
  private static let again = "the same command asks again"

  /// A whole reply with its price.
  private static func well(_ name: String, _ costLine: String = usual, later: String = "billed") -> FaultRow {
    FaultRow(
      name: name, reply: .whole, costLine: costLine, exit: 0,
      ledger: Ledger(status: "complete", state: "reported", lookup: "open"), later: later)
  }

  /// A reply that broke off.
  private static func broken(_ name: String, _ sentence: String?, _ remark: String = "cut short", exit: Int32)
    -> FaultRow
  {
    FaultRow(
      name: name, sentence: sentence, hint: sentence == nil ? settle : settle + "; " + again, reply: .part,
      costLine: "unknown cost" + tags + " · \(remark)", exit: exit,
      ledger: Ledger(status: "interrupted", state: "unknown", lookup: "open"), later: "billed")
  }

  /// A request that was turned away before anything was generated.
  private static func refused(
    _ name: String, _ sentence: String, _ hint: String, exit: Int32 = 77, requests: Int = 1
  ) -> FaultRow {
    FaultRow(
      name: name, sentence: sentence, hint: hint,
      costLine: "free" + (requests > 1 ? " in \(requests) requests" : "") + " · failed", exit: exit, requests: requests,
      ledger: Ledger(status: "failed", state: "free", lookup: "none"))
  }

  /// A failure of a gateway that may have charged.
  private static func failed(_ name: String, _ sentence: String, _ hint: String) -> FaultRow {
    FaultRow(
      name: name, sentence: sentence, hint: hint + "; its cost stays unknown (no generation was named)",
      costLine: "unknown cost · failed", exit: 69, ledger: Ledger(status: "failed", state: "unknown", lookup: "none"))
  }

  private static let limited = "the gateway limits the rate of requests (HTTP 429): Rate limit exceeded"
  private static let address = "set the base URL to the gateway's new address"

  /// In the order of `tuppence sandbox --fault list`.
  static let all: [FaultRow] = [
    well("none"),
    broken("cut", "the connection broke: …", exit: 69),
    broken("end", "the reply was cut off before its end", exit: 1),
    broken("stall", nil, "interrupted", exit: 130),
    well("slow"),
    broken("error-in-stream", "the gateway ended the reply with an error: Bad Request: The provider gave up", exit: 1),
    well("one-byte"), well("crlf"), well("comments"),
    FaultRow(
      name: "empty", costLine: usual + " · empty reply", exit: 0,
      ledger: Ledger(status: "complete", state: "reported", lookup: "open"), later: "billed"),
    refused(
      "401", "the gateway does not accept the key (HTTP 401): Unauthorized",
      "the key came from AI_GATEWAY_API_KEY; tuppence doctor tests it"),
    refused(
      "402-credit", "the gateway's credit is used up (HTTP 402): Insufficient funds. …", "top it up at the gateway"),
    refused(
      "402-budget",
      "the project's budget at the gateway is used up: $200.00 spent of $200.00 (HTTP 402): Project budget exceeded. …",
      "raise it at the gateway"),
    refused(
      "402-key",
      "the key's budget at the gateway is used up: $10.00 spent of $10.00 (HTTP 402): Quota limit exceeded …",
      "raise it at the gateway, or use another key"),
    refused(
      "403-card", "the gateway requires a payment card (HTTP 403): …",
      "verify one at the gateway; credit alone is not enough"),
    refused("403-rule", "the gateway does not allow this (HTTP 403): …", "its rules are set in its dashboard"),
    well("403-plan"),
    refused(
      "404-model", "the gateway has no such model (HTTP 404): Model 'anthropic/claude-sonnet-5' not found",
      "--model ID names another; in a chat, /model and Tab lists them", exit: 1),
    refused(
      "404-html", "the gateway has nothing at this path (HTTP 404)", "check whether the base URL must end in /v1",
      exit: 1),
    refused(
      "405-empty", "the gateway has nothing at this path (HTTP 405)", "check whether the base URL must end in /v1",
      exit: 1),
    refused("429", limited, "wait a little; " + again, exit: 69, requests: 3),
    refused("429-wait", limited, "the gateway asks to wait 1 s", exit: 69, requests: 3),
    refused("429-long", limited, "the gateway asks to wait 600 s", exit: 69),
    FaultRow(
      name: "429-once", reply: .whole, costLine: usual + " in 2 requests", exit: 0, requests: 2,
      ledger: Ledger(status: "complete", state: "reported", lookup: "open"), later: "billed"),
    failed("500", "the gateway failed (HTTP 500): Internal server error", again),
    refused(
      "503", "the gateway is not available (HTTP 503): Service temporarily unavailable. …", "wait a little; " + again,
      exit: 69, requests: 3),
    failed("504-html", "the gateway is not available (HTTP 504)", "wait a little; " + again),
    refused("redirect", "the gateway points to another address, on localhost; nothing was sent there", address),
    refused("moved", "the gateway points to another address, on 127.0.0.1; nothing was sent there", address),
    well("late-record"), well("no-record", later: "reported"),
    refused(
      "model-down", "the gateway is not available (HTTP 503): Service temporarily unavailable. …",
      "wait a little; " + again, exit: 69, requests: 3),
    well("byok", "$0.00 reported" + tags + " · about $… on your own provider key"),
    well("surcharge", usual + " · incl. $0.0001 surcharges"),
    FaultRow(
      name: "no-usage", hint: settle, reply: .whole, costLine: "unknown cost" + tags, exit: 0,
      ledger: Ledger(status: "complete", state: "unknown", lookup: "open"), later: "billed"),
    well("late-id"),
    well("tool-no-index"),
    well("tool-same-index"),
    well("tool-name"),
    well("tool-stop"),
    well("tool-not-json"),
    well("tool-cut"),
    well("tool-endless"),
    well("picture-broken"), well("picture-cut"), well("picture-type"), well("picture-twice"), well("picture-huge"),
    well("picture-link"),
  ]
}
