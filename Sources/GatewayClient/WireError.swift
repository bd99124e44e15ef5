import Platform
import Records

/// An error in a server's words, whatever clothes it came in.
struct WireError: Equatable, Sendable {
  var message: String?
  var type: String?
  var code: String?
  /// More exact than the type, such as OpenRouter's `context_length_exceeded`.
  var detailType: String?
  /// The request's member that the error is about.
  var parameter: String?
  /// Who refused behind the gateway, and that one's words.
  var provider: String?
  var reason: String?

  init(message: String?) {
    self.message = message
  }

  /// An error that says nothing.
  private var isBlank: Bool { message == nil && type == nil && code == nil && reason == nil && provider == nil }

  /// What an `error` member holds: an object, a sentence, or a list of either; nil where it holds no word.
  init?(_ tree: JSONTree) {
    self.init(message: nil)
    switch tree {
    case .null, .bool, .other: return nil
    case .number(let text):
      guard !tree.isBlank else { return nil }
      code = text
    case .string(let text):
      guard let sentence = tree.sentence else { return nil }
      if let inner = WireError.inside(text) { self = inner } else { message = sentence }
    case .array(let elements):
      let errors = elements.compactMap { WireError($0) }
      guard let first = errors.first else { return nil }
      self = first
      let sentences = errors.compactMap(\.sentence)
      message = sentences.isEmpty ? nil : sentences.joined(separator: "; ")
      parameter = nil
    case .object:
      self = WireError(members: tree)
      if isBlank || WireError.saysSuccess(tree) { return nil }
    }
  }

  private init(members tree: JSONTree) {
    let said = tree.member(WireError.sentences)
    if let said {
      let inner = said.string.flatMap(WireError.inside) ?? (said.string == nil ? WireError(said) : nil)
      message = inner?.sentence ?? said.sentence
      type = inner?.type
      code = inner?.code
    }
    type = tree.member("type", "status", "__type", "name")?.sentence ?? type
    code = tree.member("code", "error_code", "statusCode", "status_code", "errorCode")?.words ?? code
    parameter = tree["param"]?.sentence ?? tree["loc"]?.array.map { $0.compactMap(\.words).joined(separator: ".") }
    if let metadata = tree["metadata"] { takeIn(metadata) }
    if message == nil, let more = tree.member("errors", "details").flatMap({ WireError($0) }) { message = more.message }
    if code == "0" { code = nil }
  }

  /// What OpenRouter states about an error in addition to its own sentence: the provider's name, and the provider's words.
  private mutating func takeIn(_ metadata: JSONTree) {
    detailType = metadata["error_type"]?.sentence
    provider = metadata["provider_name"]?.sentence
    // A provider's error page is no sentence.
    let raw = metadata["raw"].flatMap { $0.string?.first { !$0.isWhitespace } == "<" ? nil : $0 }
    reason = raw.flatMap { WireError(response: $0)?.sentence }
    let reasons = metadata["reasons"]?.array?.compactMap(\.sentence) ?? []
    if reason == nil, !reasons.isEmpty { reason = reasons.joined(separator: ", ") }
  }

  /// Where a sentence is in an error's object, the best first.
  private static let sentences = [
    "message", "msg", "detail", "error_message", "error_msg", "errorMessage", "error_description", "Message",
    "status_msg", "error", "title", "reason", "description", "faultstring",
  ]

  /// JSON in a string, as proxies pass an error on.
  private static func inside(_ text: String) -> WireError? {
    guard let first = text.first(where: { !$0.isWhitespace }), "{[".contains(first),
      let tree = try? JSONTree(Data(text.utf8), mode: .tolerant)
    else { return nil }
    return WireError(response: tree)
  }

  private static func saysSuccess(_ tree: JSONTree) -> Bool {
    let code = tree["code"]?.words
    let message = tree["message"]?.sentence?.lowercased()
    return ["0", "200", nil].contains(code) && ["ok", "success"].contains(message)
  }
}

extension WireError {
  /// The error that a whole body or event holds: nested, flat, in a list, or a sentence; nil where it holds none.
  init?(response tree: JSONTree) {
    switch tree {
    case .null, .bool, .number, .other: return nil
    case .string, .array:
      let elements = tree.array?.compactMap { WireError(response: $0) }
      guard let error = elements?.first ?? (tree.array == nil ? WireError(tree) : nil) else { return nil }
      self = error
      let sentences = elements?.compactMap(\.sentence) ?? []
      if sentences.count > 1 { message = sentences.joined(separator: "; ") }
    case .object:
      let nested = tree.member("error", "errors", "fault", "base_resp").flatMap { WireError($0) }
      let flat = WireError(members: tree)
      guard var error = nested ?? (flat.isBlank ? nil : flat) else { return nil }
      // A flat body has a short word in `error` and the sentence in another member.
      let isFlat = nested?.type == nil && nested?.code == nil
      let sentence = tree.member("message", "detail", "msg", "error_description").flatMap { WireError($0)?.sentence }
      if isFlat, let sentence { error.message = sentence }
      error.type = error.type ?? flat.type
      error.code = error.code ?? flat.code
      self = error
    }
  }

  /// The message with what is behind it: `Provider returned error (Anthropic): prompt is too long`.
  var sentence: String? {
    let provider = provider.flatMap { message?.contains($0) == true ? nil : $0 }
    let reason = reason.flatMap { message?.contains($0) == true ? nil : $0 }
    var words = message ?? ""
    if let provider { words += words.isEmpty ? provider : " (\(provider))" }
    if let reason { words += words.isEmpty ? reason : ": " + reason }
    if let parameter, !words.isEmpty, !words.contains(parameter), parameter.utf8.count <= 64 {
      words += " (\(parameter))"
    }
    return words.isEmpty ? nil : words
  }

  /// The sentence, or else the shorter words.
  var anyWords: String { sentence ?? type ?? code ?? "" }
}

/// The JSON body of a response that refuses, also one that was cut.
struct ErrorDocument: Equatable, Sendable {
  var error: WireError
  /// Where an id may be, in the order in which they are preferred.
  var ids: [String]

  /// True where the body is an error's, and not something else that has a member of the same name.
  let holdsError: Bool

  /// Nil where the bytes are no JSON object, list or string.
  init?(_ bytes: some ContiguousBytes) {
    guard let tree = JSONTree(beginning: bytes), tree.isContainer || tree.string != nil else { return nil }
    error = WireError(response: tree) ?? WireError(message: nil)
    holdsError = tree.string != nil || tree.array != nil || tree.member("choices", "data", "models") == nil
    let metadata = ProviderMetadata(tree.member("providerMetadata", "provider_metadata"))
    ids = [tree["generationId"]?.string, metadata?.generationID, tree["id"]?.string].compactMap(\.self)
    error.message = error.message ?? metadata?.routing?.lastError
  }
}

extension WireError {
  /// The error in an event that is no chunk: JSON of any form, or plain words; nil where there is neither.
  init?(event bytes: [UInt8]) {
    if let tree = JSONTree(beginning: bytes), let error = WireError(response: tree) {
      self = error
      return
    }
    let text = String(decoding: bytes.prefix(4096), as: UTF8.self)
    guard let first = text.first(where: { !$0.isWhitespace }), !"<{[".contains(first) else { return nil }
    self.init(message: text)
  }

  /// True where the words state a fault; `keep-alive` and `PROCESSING` do not.
  var saysError: Bool {
    let words = anyWords.lowercased()
    return WireError.faults.contains { words.contains($0) }
  }

  private static let faults = [
    "error", "exception", "fail", "fault", "overload", "timeout", "timed out", "unavailable", "exceeded", "denied",
    "unauthorized", "forbidden", "invalid", "bad gateway", "bad request", "not found", "limit", "refused", "aborted",
    "cannot", "can't", "could not", "unable", "out of memory", "no longer", "quota", "died", "crash", "disconnect",
    "terminated", "not supported", "unsupported", "reset",
  ]
}
