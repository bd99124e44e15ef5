import GatewayClient
import Platform
import Records

/// A setting of requests that the user can give in place of the assistant's: `/set temperature 0.2`,
/// `ask -o temperature=0.2`.
package struct RequestSetting: Sendable {
  package let name: String
  package let summary: String
  /// What a value must be, for messages.
  package let expected: String
  /// Values that a shell or Tab can offer.
  package let examples: [String]
  /// Whether a text can be its value.
  package let accepts: @Sendable (String) -> Bool
  /// The assistant's own value; nil where it has none.
  package let own: @Sendable (Assistant) -> String?
  let apply: @Sendable (String, inout ChatRequest) -> Void

  /// Every one there is.
  package static let all = [temperature, maxTokens, reasoning]

  package static func named(_ name: String) -> RequestSetting? { all.first { $0.name == name } }

  private static let temperature = RequestSetting(
    name: "temperature", summary: "how much the replies vary, from 0 to 2", expected: "a number from 0 to 2",
    examples: [], accepts: { text in Decimal(plain: text).map { $0 >= 0 && $0 <= 2 } ?? false },
    own: { $0.temperature.map { "\($0)" } }, apply: { $1.temperature = Decimal(plain: $0) })

  private static let maxTokens = RequestSetting(
    name: "max_tokens", summary: "the longest reply, in tokens", expected: "a number of tokens, such as 2000",
    examples: [], accepts: { text in Int(text).map { $0 > 0 } ?? false },
    own: { $0.maxTokens.map { "\($0)" } }, apply: { $1.maxTokens = Int($0) })

  private static let reasoning = RequestSetting(
    name: "reasoning", summary: "how much a model reasons before it replies",
    expected: "one of \(Assistant.efforts.joined(separator: ", "))", examples: Assistant.efforts,
    accepts: { Assistant.efforts.contains($0) }, own: \.reasoning, apply: { $1.reasoningEffort = $0 })
}

extension Session {
  /// The user's settings of requests, by name.
  package var settings: [String: String] { opening.settings ?? [:] }

  /// Sets one from the next turn on; nil gives the assistant's own back.
  package func use(_ setting: RequestSetting, _ value: String?) {
    opening.settings = opening.settings.changed(by: [setting.name: value ?? ""])
    note(Change(settings: [setting.name: value ?? ""]))
  }

  /// The request with the user's settings in place of the assistant's.
  func withSettings(_ request: ChatRequest) -> ChatRequest {
    var request = request
    for setting in RequestSetting.all {
      if let value = settings[setting.name] { setting.apply(value, &request) }
    }
    return request
  }
}

/// The values of the assistant's variables.
extension Session {
  /// What every request begins with: the user's own instructions, or the assistant's with its variables filled.
  var systemMessages: [Message] {
    let instructions = system ?? assistant.prompt(filling: variableValues)
    return instructions.isEmpty ? [] : [Message(.system, instructions)]
  }

  private var variableValues: [String: String] {
    Dictionary((opening.variables ?? []).map { ($0.name, $0.value) }) { $1 }
  }

  /// The variables of the assistant that have neither a default nor a value.
  package var missingVariables: [String] {
    guard system == nil else { return [] }
    let known = variableValues
    return assistant.requiredVariables.filter { known[$0] == nil }
  }

  /// The values that were given to variables.
  package var variables: [VariableValue] { opening.variables ?? [] }

  /// Gives a variable a value from the next turn on.
  package func use(variable name: String, _ value: String) {
    let others = (opening.variables ?? []).filter { $0.name != name }
    opening.variables = others + [VariableValue(name: name, value: value)]
    note(Change(variables: opening.variables))
  }

  /// Takes in the text and the settings of the assistant's file, which has changed.
  package func reload(_ changed: Assistant) {
    guard changed.name == assistant.name else { return }
    assistant = changed
  }

  /// What a session was resumed with is in its journal from the next turn on.
  func noteNewSettings() {
    guard isOpened, let kept = transcript.session else { return }
    if let variables = opening.variables, variables != kept.variables {
      record(.change(Change(variables: variables)), synced: false)
    }
    if let settings = opening.settings, settings != kept.settings {
      record(.change(Change(settings: settings)), synced: false)
    }
  }
}
