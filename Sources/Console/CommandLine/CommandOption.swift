import Exports
import Records
import Settings
import Terminal

/// One option of the command line: parsing, `--help` and completion are derived from these values.
package struct CommandOption: Sendable {
  /// Long name without the dashes.
  package let name: String
  package let short: Character?
  /// The word that represents the value in help; nil for a switch.
  package let value: String?
  /// The word that represents a value that may be left out, given as `--name=VALUE` only.
  package let optionalValue: String?
  package let summary: String
  private let listing: @Sendable () -> [String]
  let set: @Sendable (inout Options, String) throws(UsageError) -> Void

  init(
    _ name: String, short: Character? = nil, value: String? = nil, optionalValue: String? = nil,
    choices: @autoclosure @escaping @Sendable () -> [String] = [], _ summary: String,
    set: @escaping @Sendable (inout Options, String) throws(UsageError) -> Void
  ) {
    self.name = name
    self.short = short
    self.value = value
    self.optionalValue = optionalValue
    self.summary = summary
    listing = choices
    self.set = set
  }

  /// The words that its value can be, where there are only so many.
  var choices: [String] { listing() }
}

extension CommandOption {
  /// What is behind the option's name in help: ` FILE`, `[=TIME]`, or nothing.
  package var valueForm: String { value.map { " \($0)" } ?? optionalValue.map { "[=\($0)]" } ?? "" }

  static let assistant = CommandOption("assistant", short: "a", value: "NAME", "the assistant to talk to") {
    $0.assistant = $1
  }
  static let model = CommandOption("model", short: "m", value: "ID", "the model that answers") { $0.model = $1 }
  static let session = CommandOption("session", short: "s", value: "ID", "go on with this session") { $0.session = $1 }
  static let continues = CommandOption("continue", short: "c", "go on with the last session") { options, _ in
    options.continues = true
  }
  static let system = CommandOption("system", value: "TEXT", "instructions in place of the assistant's") {
    $0.system = $1
  }
  static let user = CommandOption("user", value: "ID", "the user that the gateway bills to") { $0.user = $1 }
  static let tag = CommandOption("tag", value: "T", "a further tag for the gateway's reports; may be repeated") {
    (options, text) throws(UsageError) in
    guard (1...64).contains(text.count) else {
      throw .badValue(option: "--tag", value: text, expected: "1 to 64 characters")
    }
    options.tags.append(text)
  }
  static let noTags = CommandOption("no-tags", "send no tags (each costs $0.000075 a turn)") { options, _ in
    options.sendsTags = false
  }
  static let gateway = CommandOption("gateway", value: "G", choices: Provider.all.map(\.name), Provider.choices) {
    $0.gateway = $1
  }
  static let budget = CommandOption("budget", value: "USD", "what the session may spend, such as 2.50") {
    (options, text) throws(UsageError) in
    guard let amount = USD(budget: text) else {
      throw .badValue(option: "--budget", value: text, expected: "an amount of US dollars, such as 2.50")
    }
    options.budget = amount
  }
  static let turnLimit = CommandOption(
    "turn-limit", value: "USD", "what one turn may cost without a question, or off (0.50)"
  ) { (options, text) throws(UsageError) in
    guard let limit = TurnLimit(typed: text) else {
      throw .badValue(option: "--turn-limit", value: text, expected: "off, or an amount of US dollars, such as 0.50")
    }
    options.turnLimit = limit
  }
  static let attach = CommandOption("attach", value: "FILE", "a text, picture or PDF for the prompt; may be repeated") {
    $0.attachments.append($1)
  }
  static let json = CommandOption("json", "one JSON object in place of text") { options, _ in options.printsJSON = true
  }
  static let noStream = CommandOption("no-stream", "print the reply when it is whole") { options, _ in
    options.streams = false
  }
  static let waitForBill = CommandOption("wait-for-bill", "wait until the gateway has billed the turn") { options, _ in
    options.waitsForBill = true
  }
  static let unrecorded = CommandOption(
    "unrecorded", "send prompts even if they cannot be recorded, such as on a full disk"
  ) {
    options, _ in
    options.allowsUnrecorded = true
  }
  static let raw = CommandOption("raw", "let control characters of models and servers through (only into a pipe)") {
    options, _ in
    options.isRaw = true
  }
  static let format = CommandOption(
    "format", value: "F", choices: ExportFormat.all.map(\.name),
    "\(ExportFormat.all.map(\.name).inRow(separatedBy: ", ")); else by the ending"
  ) {
    (options, text) throws(UsageError) in
    guard let format = ExportFormat.named(text) else {
      let all = ExportFormat.all.map(\.name).inRow(separatedBy: ", ")
      throw .badValue(option: "--format", value: text, expected: all)
    }
    options.format = format
  }
  static let output = CommandOption("output", short: "o", value: "FILE", "write to a file in place of standard output")
  {
    $0.output = $1
  }
  static let pictureOutput = CommandOption(
    "output", value: "FILE", "the file or folder for pictures that the model draws"
  ) {
    $0.output = $1
  }
  static let size = CommandOption("size", value: "WxH", "the pictures' size in pixels, such as 1024x1024") {
    (options, text) throws(UsageError) in
    let sides = text.lowercased().split(separator: "x", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
    guard sides.count == 2, sides.allSatisfy((16...8_192).contains) else {
      throw .badValue(option: "--size", value: text, expected: "width and height in pixels, such as 1024x1024")
    }
    options.picture = options.picture ?? PictureRequest()
    options.picture?.width = sides[0]
    options.picture?.height = sides[1]
  }
  static let count = CommandOption("count", short: "n", value: "N", "how many pictures (1)") {
    (options, text) throws(UsageError) in
    guard let count = Int(text), (1...10).contains(count) else {
      throw .badValue(option: "--count", value: text, expected: "a number from 1 to 10")
    }
    options.picture = options.picture ?? PictureRequest()
    options.picture?.count = count
  }
  static let force = CommandOption("force", "overwrite an existing file") { options, _ in options.overwrites = true }
  static let noContent = CommandOption("no-content", "leave the conversation's words out") { options, _ in
    options.withContent = false
  }
  static let help = CommandOption("help", short: "h", "what this command does") { options, _ in options.wantsHelp = true
  }
}

extension CommandOption {
  static let listingJSON = CommandOption("json", "JSON in place of text, with amounts as strings") { options, _ in
    options.printsJSON = true
  }
  static let search = CommandOption("search", value: "TEXT", "only what has this text in it") { $0.search = $1 }
  static let yes = CommandOption("yes", short: "y", "do not ask") { options, _ in options.agrees = true }
  static let refresh = CommandOption("refresh", "fetch the list again, even if a stored one is recent") { options, _ in
    options.refreshes = true
  }
  static let sort = CommandOption(
    "sort", value: "ORDER", choices: ModelOrder.allCases.map(\.rawValue), "name, input, output or context"
  ) {
    (options, text) throws(UsageError) in
    guard let order = ModelOrder(rawValue: text) else {
      let all = ModelOrder.allCases.map(\.rawValue).joined(separator: ", ")
      throw .badValue(option: "--sort", value: text, expected: all)
    }
    options.sort = order
  }
}

extension USD {
  /// An amount as a user types it, `2.50` or `$2.50`; nil where it is none or negative.
  init?(budget text: String) {
    guard let amount = USD(text.hasPrefix("$") ? String(text.dropFirst()) : text), amount >= .zero else { return nil }
    self = amount
  }
}

extension TurnLimit {
  /// A limit as a user types it: `off`, `0.50` or `$0.50`.
  init?(typed text: String) {
    if text == "off" {
      self = .off
    } else {
      guard let amount = USD(budget: text) else { return nil }
      self = .amount(amount)
    }
  }
}

extension Program {
  /// `--raw` is for a pipe or a file: on a terminal the text of others could drive it.
  func refuseRawText(_ options: Options) throws(Failure) {
    guard options.isRaw, options.output == nil, screen.outputIsTerminal else { return }
    throw Failure(
      "--raw would let the text drive this terminal",
      hint: "leave it out, or send the output into a pipe or a file", exitCode: Failure.Code.usage)
  }
}
