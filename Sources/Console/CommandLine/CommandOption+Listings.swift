extension CommandOption {
  static let listingJSON = CommandOption("json", "JSON in place of text, with amounts as strings") { options, _ in
    options.printsJSON = true
  }
  static let search = CommandOption("search", value: "TEXT", "only what has this text in it") { $0.search = $1 }
  static let yes = CommandOption("yes", short: "y", "do not ask") { options, _ in options.agrees = true }
  static let refresh = CommandOption("refresh", "ask the gateway, whatever is kept") { options, _ in
    options.refreshes = true
  }
  static let sort = CommandOption("sort", value: "ORDER", "name, input, output or context") {
    (options, text) throws(UsageError) in
    guard let order = ModelOrder(rawValue: text) else {
      let all = ModelOrder.allCases.map(\.rawValue).joined(separator: ", ")
      throw .badValue(option: "--sort", value: text, expected: all)
    }
    options.sort = order
  }
}
