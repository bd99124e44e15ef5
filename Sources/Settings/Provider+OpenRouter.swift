extension Provider {
  package static let openRouter = Provider(
    name: "openrouter", title: "OpenRouter", page: "https://openrouter.ai", dialect: "openrouter",
    baseURL: "https://openrouter.ai/api/v1", keyVariables: ["OPENROUTER_API_KEY"], keyPrefix: "sk-or-",
    addressVariable: "OPENROUTER_BASE_URL", addressField: "openrouter_base_url")
}
