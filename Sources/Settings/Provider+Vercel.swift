extension Provider {
  /// Vercel AI Gateway. `VERCEL_OIDC_TOKEN` is what a deployment at Vercel has in place of a key.
  package static let vercel = Provider(
    name: "vercel", title: "Vercel AI Gateway", page: "https://vercel.com/docs/ai-gateway", dialect: "vercel",
    baseURL: "https://ai-gateway.vercel.sh/v1", keyVariables: ["AI_GATEWAY_API_KEY", "VERCEL_OIDC_TOKEN"],
    keyPrefix: "vck_", addressVariable: "AI_GATEWAY_BASE_URL", addressField: "ai_gateway_base_url")
}
