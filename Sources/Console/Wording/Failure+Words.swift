import Records
import Settings

extension Failure {
  static func words(for source: SettingSource) -> String {
    switch source {
    case .option: "--gateway"
    case .environment(let variable): variable
    case .configuration(let field): "\(field) in config.json"
    case .builtIn: "the program itself"
    }
  }

  static func words(for source: KeySource) -> String {
    switch source {
    case .environment(let variable): variable
    case .command: "key_command"
    case .file(let path): path
    case .typed: "the keyboard"
    case .none: "nowhere"
    }
  }

  static func words(for fault: APIKeyFault) -> String {
    switch fault {
    case .empty: "is empty"
    case .quoted: "is in quotes; a key is given without them"
    case .space: "has white space in it; a key is one word"
    case .controlCharacter: "has a control character in it"
    case .notASCII: "has characters in it that no key has"
    case .tooLong(let limit): "is longer than \(limit) characters"
    }
  }

  static func words(for fault: AddressFault) -> String {
    switch fault {
    case .notAnAddress: "is no address"
    case .otherScheme: "begins with neither https:// nor http://"
    case .user: "has a user name in it; keys do not belong into addresses"
    case .query: "has a query in it"
    case .fragment: "has a fragment in it"
    case .route: "ends in /chat/completions; the base URL ends before it, such as in /v1"
    case .insecure(let host):
      "would show the key to everybody on the way to \(host); plain http is for this machine only"
    }
  }

  static func words(for expected: ExpectedValue) -> String {
    switch expected {
    case .object: "a JSON object"
    case .listOfKeys: "a list of {\"origin\": ..., \"key\": ...}"
    case .text: "a text"
    case .flag: "true or false"
    case .amount: "an amount of US dollars, such as 2.50"
    case .notice: "a sentence of up to 500 characters"
    case .gateway: "vercel, sandbox, or a base URL"
    case .baseURL: "a base URL such as https://host/v1"
    case .modelName: "a model such as anthropic/claude-sonnet-5"
    case .assistantName: "an assistant's name: lower case letters, digits, hyphens"
    case .userName: "1 to 256 characters"
    case .command: "a program and its arguments, such as \"pass show ai\""
    case .theme: "light, dark or none, and colours such as \"dark code=cyan comment=bright-black\""
    case .wrap: "words or terminal"
    case .budgets: "an object such as {\"day\": 2.50}"
    case .seconds: "a whole number of seconds from 1 to 86400"
    case .origin: "an origin such as https://ai-gateway.vercel.sh"
    case .turnLimit: "off, or an amount of US dollars, such as 0.50"
    case .costLineDetail: CostLineDetail.allCases.map(\.rawValue).joined(separator: ", ")
    }
  }

  static func words(for error: AssistantError) -> String {
    switch error {
    case .invalidName(let name): "\"\(name)\" is no name: lower case letters, digits and hyphens, 48 at most"
    case .nameDiffers(let name, let line): "line \(line) names it \"\(name)\", the file's name differs"
    case .missingClosingFence(let line): "the front matter of line \(line) never ends; close it with ---"
    case .unreadableLine(let line): "line \(line) is not \"key: value\""
    case .unclosedQuote(let line): "line \(line) opens a quote and does not close it"
    case .unclosedList(let line): "line \(line) opens a list and does not close it"
    case .unknownKey(let key, let line):
      "line \(line) has the unknown key \"\(key)\" (known: \(Assistant.keys.joined(separator: ", ")))"
    case .duplicateKey(let key, let line): "line \(line) gives \"\(key)\" a second time"
    case .notText(let key, let line): "line \(line): \"\(key)\" is to be a text"
    case .notAList(let key, let line): "line \(line): \"\(key)\" is to be a list"
    case .notPairs(let key, let line): "line \(line): \"\(key)\" is to be pairs of name and value"
    case .notANumber(let key, let line): "line \(line): \"\(key)\" is to be a number"
    case .outOfRange(let key, let line): "line \(line): \"\(key)\" is out of range"
    case .unknownReasoning(let word, let line):
      "line \(line): reasoning cannot be \"\(word)\" (\(Assistant.efforts.joined(separator: ", ")))"
    case .invalidTag(let tag, let line): "line \(line): the tag \"\(tag)\" is not 1 to 64 characters"
    case .tooManyTags(let limit, let line): "line \(line): more than \(limit) tags"
    case .invalidVariable(let name, let line): "line \(line): \"\(name)\" is no variable's name"
    case .emptyPrompt: "it has no instructions"
    }
  }
}
