/// Why a command line cannot be followed.
package enum UsageError: Error, Equatable, Sendable {
  /// The word is one letter away from a command's name.
  case unknownCommand(String, nearest: String)
  case unknownOption(String, nearest: String?)
  case missingValue(option: String, value: String)
  case needlessValue(option: String)
  case badValue(option: String, value: String, expected: String)
  /// `call` is the program's name with the command and its form; `usage` is what follows it.
  case missingArguments(call: String, usage: String)
  case surplusArgument(String, call: String, usage: String)
  case missingForm(command: String, forms: [String])
  case unknownForm(String, command: String, forms: [String])
  case missingPrompt
  case unknownFault(String, nearest: String?)
}
