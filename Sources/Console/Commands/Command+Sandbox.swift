import App
import Platform
import Records
import Sandbox
import Settings
import Terminal

extension Command {
  static let sandbox = Command(
    "sandbox", "serves the embedded gateway on a loopback port, for trials and other clients",
    options: [.port, .fault, .seed, .pace, .billDelay]
  ) { program, options in
    await program.attempt { () async throws(Failure) in try await program.serveSandbox(options) }
  }
}

extension Program {
  fileprivate func serveSandbox(_ options: Options) async throws(Failure) -> Int32 {
    guard options.faults != ["list"] else {
      output.write(HelpText.rows(Fault.menu.map { ($0.name, $0.summary) }) + "\n")
      return 0
    }
    let context = try context()
    let faults = options.faults.compactMap { name in Fault.menu.first { $0.name == name } }
    // Short enough to be typed again.
    let seed = options.seed ?? UInt64.random(in: 1...999_999)
    var configuration = configuration(options, context)
    configuration.fault = faults.count > 1 ? .drawn(from: faults.map(\.fault), seed: seed) : faults.first?.fault
    configuration.observe = { [errors] in errors.write("  \($0.method) \(Sanitiser.line($0.path)) \($0.status)\n") }
    let gateway = LoopbackGateway(configuration)
    // Held to the end: a stream whose source has gone is over at once.
    let interrupts = Interrupts()
    let address: String
    do throws(SandboxError) {
      address = try await gateway.start().baseURL
    } catch {
      throw Failure(error)
    }
    output.write("\(address)\n")
    errors.write(
      """
      the sandbox serves there until Ctrl-C, with play money; any key will do:
        AI_GATEWAY_API_KEY=play AI_GATEWAY_BASE_URL=\(address) tuppence ask hello

      """ + Self.words(for: faults, seed: seed))
    // Without its address the server is of no use.
    if !output.isClosed { for await _ in interrupts.stream { break } }
    interrupts.stop()
    await gateway.stop()
    return 0
  }

  private func configuration(_ options: Options, _ context: AppContext) -> LoopbackGateway.Configuration {
    var configuration = LoopbackGateway.Configuration(
      folder: URL(filePath: context.folders.sandbox), port: options.port ?? 0)
    if let pace = options.pace { configuration.pace = .milliseconds(pace) }
    if let delay = options.billDelay { configuration.recordDelay = .milliseconds(delay) }
    return configuration
  }

  private static func words(for faults: [NamedFault], seed: UInt64) -> String {
    guard faults.count > 1 else { return faults.map { "with the fault \($0.name): \($0.summary)\n" }.joined() }
    return "with a fault drawn for each request (--seed \(seed)): \(faults.map(\.name).joined(separator: ", "))\n"
  }
}

extension CommandOption {
  static let port = CommandOption("port", value: "N", "the loopback port; 0 takes a free one") {
    (options, text) throws(UsageError) in
    guard let port = UInt16(text) else {
      throw .badValue(option: "--port", value: text, expected: "a number from 0 to 65535")
    }
    options.port = port
  }
  static let fault = CommandOption(
    "fault", value: "NAME[,NAME...]", choices: Fault.menu.map(\.name) + ["list"],
    "the fault to simulate, or several to draw from; `list` shows them"
  ) {
    (options, text) throws(UsageError) in
    let known = Fault.menu.map(\.name)
    let names = text == "list" ? [text] : text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    for name in names where text != "list" && !known.contains(name) {
      throw .unknownFault(name, nearest: nearestMatch(to: name, among: known + ["list"]))
    }
    options.faults = names
  }
  static let seed = CommandOption("seed", value: "N", "the random seed of the faults, to repeat an earlier run") {
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
