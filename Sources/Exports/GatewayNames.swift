import Records

/// How documents of finance and observability name a gateway and the maker of a model.
struct GatewayNames {
  let issuer: String
  let service: String

  init(_ gateway: String) {
    switch gateway {
    case "vercel": (issuer, service) = ("Vercel", "Vercel AI Gateway")
    case "openrouter": (issuer, service) = ("OpenRouter", "OpenRouter")
    case "sandbox": (issuer, service) = ("Tuppence sandbox", "Tuppence sandbox (play money)")
    case "": (issuer, service) = ("unknown", "unknown")
    default: (issuer, service) = (gateway, gateway)
    }
  }

  /// `openai` of `openai/gpt-5-mini`; nil where the id names no maker.
  static func maker(of model: String) -> String? {
    guard let slash = model.firstIndex(of: "/"), slash != model.startIndex else { return nil }
    return String(model[..<slash])
  }
}
