import Records
import Sandbox

extension CommandOption {
  static let port = CommandOption("port", value: "N", "the loopback port; 0 takes a free one") {
    (options, text) throws(UsageError) in
    guard let port = UInt16(text) else {
      throw .badValue(option: "--port", value: text, expected: "a number from 0 to 65535")
    }
    options.port = port
  }
  static let fault = CommandOption(
    "fault", value: "NAME[,NAME...]",
    "misbehave in this way, or in one of several by lot; `list` shows the ways"
  ) {
    (options, text) throws(UsageError) in
    let known = Fault.menu.map(\.name)
    let names = text == "list" ? [text] : text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    for name in names where text != "list" && !known.contains(name) {
      throw .unknownFault(name, nearest: nearestMatch(to: name, among: known + ["list"]))
    }
    options.faults = names
  }
  static let seed = CommandOption("seed", value: "N", "draw the faults by this number, as in an earlier run") {
    (options, text) throws(UsageError) in
    guard let seed = UInt64(text) else {
      throw .badValue(option: "--seed", value: text, expected: "a whole number")
    }
    options.seed = seed
  }
  static let pace = CommandOption("pace", value: "MS", "milliseconds between two pieces of a reply; else 12") {
    (options, text) throws(UsageError) in
    options.pace = try milliseconds(text, for: "--pace")
  }
  static let billDelay = CommandOption(
    "bill-delay", value: "MS", "milliseconds until a bill can be looked up; else 2000"
  ) {
    (options, text) throws(UsageError) in
    options.billDelay = try milliseconds(text, for: "--bill-delay")
  }

  private static func milliseconds(_ text: String, for option: String) throws(UsageError) -> Int {
    guard let count = Int(text), (0...86_400_000).contains(count) else {
      throw .badValue(option: option, value: text, expected: "milliseconds, up to a day")
    }
    return count
  }
}
