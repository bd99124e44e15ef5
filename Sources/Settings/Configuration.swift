import Platform
import Records

/// The user's `config.json`: every field is optional, and what is absent has its default.
package struct Configuration: Equatable, Sendable {
  /// As written: `vercel`, `openrouter`, `sandbox` or a base URL.
  package var gateway: String?
  package var model: String?
  package var assistant: String?
  /// Whether requests carry tags, which cost a little; see `sendsTags`.
  package var tags: Bool?
  package var user: String?
  package var keyCommand: KeyCommand?
  package var aiGatewayBaseURL: String?
  package var openrouterBaseURL: String?
  /// The balance below which a warning is due.
  package var creditsWarning: USD?
  /// Limits by scope: `session`, `day`, `month`, `assistant:NAME`, `user:NAME`.
  package var budgets: [String: USD] = [:]
  /// What each user may spend who has no budget of their own.
  package var allowance: USD?
  /// What is left of a user's allowance or budget when the notice is due.
  package var allowanceThreshold: USD?
  /// What a user is told whose allowance runs out.
  package var allowanceNotice: String?
  /// A turn that is expected to cost more is announced at the prompt.
  package var turnWarning: USD?
  /// As written: a `CostLineDetail`.
  var costLine: String?
  /// The colours on the screen, as `light`, `dark` or `none`, and others for some things: `dark code=cyan comment=none`.
  package var theme: String?
  /// Who wraps a reply's paragraphs: `words` for the program, at spaces, and `terminal`.
  package var wrap: String?
  /// Seconds; see ``NetworkSettings`` for these three and for `warm`.
  package var connectTimeout: Int?
  package var firstByteTimeout: Int?
  package var idleTimeout: Int?
  package var warm: Bool?
  /// Whether a span of each request is sent to a collector of OpenTelemetry, and where; else
  /// `OTEL_EXPORTER_OTLP_ENDPOINT` says where.
  package var otlp: Bool?
  package var otlpEndpoint: String?

  package init() {}

  package var sendsTags: Bool { tags ?? true }
  package var costLineDetail: CostLineDetail { costLine.flatMap(CostLineDetail.init) ?? .full }

  /// The fields of config.json by their names there.
  package enum Field: String, CaseIterable, Sendable {
    case gateway
    case model
    case assistant
    case tags
    case user
    case keyCommand = "key_command"
    case aiGatewayBaseURL = "ai_gateway_base_url"
    case openrouterBaseURL = "openrouter_base_url"
    case creditsWarning = "credits_warning"
    case budgets
    case allowance
    case allowanceThreshold = "allowance_threshold"
    case allowanceNotice = "allowance_notice"
    case turnWarning = "turn_warning"
    case costLine = "cost_line"
    case theme
    case wrap
    case connectTimeout = "connect_timeout"
    case firstByteTimeout = "first_byte_timeout"
    case idleTimeout = "idle_timeout"
    case warm
    case otlp
    case otlpEndpoint = "otlp_endpoint"

    package var expected: ExpectedValue {
      switch self {
      case .gateway: .gateway
      case .model: .modelName
      case .assistant: .assistantName
      case .tags, .warm, .otlp: .flag
      case .user: .userName
      case .keyCommand: .command
      case .aiGatewayBaseURL, .openrouterBaseURL, .otlpEndpoint: .baseURL
      case .creditsWarning, .allowance, .allowanceThreshold, .turnWarning: .amount
      case .allowanceNotice: .notice
      case .costLine: .costLineDetail
      case .budgets: .budgets
      case .theme: .theme
      case .wrap: .wrap
      case .connectTimeout, .firstByteTimeout, .idleTimeout: .seconds
      }
    }
  }

  /// What a budget may be for.
  package static func isBudgetScope(_ text: String) -> Bool {
    if ["session", "day", "month"].contains(text) { return true }
    if text.hasPrefix("assistant:") { return Assistant.isName(String(text.dropFirst("assistant:".count))) }
    return text.hasPrefix("user:") && isUserName(String(text.dropFirst("user:".count)))
  }

  /// The gateway's limit for user ids, and nothing in them that could leave a header or a line.
  static func isUserName(_ text: String) -> Bool {
    (1...256).contains(text.count) && !text.unicodeScalars.contains { $0.properties.generalCategory == .control }
  }
}

extension Configuration.Field {
  /// Where a field that is plain text is kept; nil for the others.
  var text: WritableKeyPath<Configuration, String?>? {
    switch self {
    case .gateway: \.gateway
    case .model: \.model
    case .assistant: \.assistant
    case .user: \.user
    case .aiGatewayBaseURL: \.aiGatewayBaseURL
    case .openrouterBaseURL: \.openrouterBaseURL
    case .otlpEndpoint: \.otlpEndpoint
    case .allowanceNotice: \.allowanceNotice
    case .costLine: \.costLine
    case .theme: \.theme
    case .wrap: \.wrap
    case .tags, .keyCommand, .creditsWarning, .budgets, .allowance, .allowanceThreshold, .turnWarning, .connectTimeout,
      .firstByteTimeout, .idleTimeout, .warm, .otlp:
      nil
    }
  }

  /// Where a field that is an amount is kept; nil for the others.
  var amount: WritableKeyPath<Configuration, USD?>? {
    switch self {
    case .creditsWarning: \.creditsWarning
    case .allowance: \.allowance
    case .allowanceThreshold: \.allowanceThreshold
    case .turnWarning: \.turnWarning
    case .gateway, .model, .assistant, .user, .aiGatewayBaseURL, .openrouterBaseURL, .allowanceNotice, .costLine,
      .tags, .keyCommand, .budgets, .connectTimeout, .firstByteTimeout, .idleTimeout, .warm,
      .theme, .wrap, .otlp, .otlpEndpoint:
      nil
    }
  }

  /// Where a field that is true or false is kept; nil for the others.
  var flag: WritableKeyPath<Configuration, Bool?>? {
    switch self {
    case .tags: \.tags
    case .warm: \.warm
    case .otlp: \.otlp
    default: nil
    }
  }

  /// Where a field that is a number of seconds is kept; nil for the others.
  var seconds: WritableKeyPath<Configuration, Int?>? {
    switch self {
    case .connectTimeout: \.connectTimeout
    case .firstByteTimeout: \.firstByteTimeout
    case .idleTimeout: \.idleTimeout
    default: nil
    }
  }
}
