import App
import Exports
import Platform
import Records
import Terminal

extension Command {
  static let bill = Command(
    "bill", arguments: [.any("FILE|ID")], "bills of generations that other programs made, by the ids in their logs",
    details: "An unknown id is named, is not in the sum, and makes the exit code 1.",
    options: [.listingJSON, .billCSV, .importBills]
  ) { program, options in
    await program.attempt { () async throws(Failure) in try await program.bill(options) }
  }
}

extension CommandOption {
  static let billCSV = CommandOption("csv", "a table of comma-separated values") { options, _ in
    options.printsCSV = true
  }
  static let importBills = CommandOption("import", "put the bills into the ledger, so that reports count them") {
    options, _ in
    options.imports = true
  }
}

extension Program {
  fileprivate func bill(_ options: Options) async throws(Failure) -> Int32 {
    let context = try context()
    let ids = try generationIDs(options.words)
    guard !ids.isEmpty else {
      throw Failure("no generation id found", hint: "an id is gen_ and 26 letters and digits, or OpenRouter's gen-...")
    }
    let run = BillRun(context, progress: progress)
    let interrupts = Interrupts()
    let asking = Task { () async -> Result<[GenerationBill], AppError> in
      do throws(AppError) { return .success(try await run.bills(of: ids)) } catch { return .failure(error) }
    }
    let watching = Task { for await _ in interrupts.stream { asking.cancel() } }
    let result = await asking.value
    let isStopped = asking.isCancelled
    interrupts.stop()
    watching.cancel()
    endProgress()
    var page = BillPage(bills: try Failure.wrapping(try result.get()))
    if options.imports { page.imported = try Failure.wrapping(try BillImport(page.bills, into: context)) }
    show(page, options)
    let status = page.hasUnknown ? Failure.Code.failed : 0
    return isStopped ? Failure.Code.interrupted : page.failures.reduce(status) { max($0, report($1)) }
  }

  private func show(_ page: BillPage, _ options: Options) {
    if options.printsJSON {
      output.write(page.json.document)
    } else if options.printsCSV {
      screen.outputIsTerminal ? output.write(page.csv) : output.passThrough(page.csv)
    } else {
      list(page.lines(width: listingWidth, styles: screen.styles))
    }
    for remark in page.remarks { errors.write(errorStyles.dim(remark) + "\n") }
  }

  /// The ids among the words, in the files that they name, or in standard input.
  private func generationIDs(_ words: [String]) throws(Failure) -> [String] {
    var scanner = GenerationIDScanner()
    if words.isEmpty {
      guard isatty(0) == 0 else {
        throw Failure(
          "tuppence bill needs a file or an id", hint: "such as: tuppence bill app.log; or send a log into it",
          exitCode: Failure.Code.usage)
      }
      try scan(descriptor: 0, "standard input", into: &scanner)
    }
    for word in words {
      if word == "-" {
        try scan(descriptor: 0, "standard input", into: &scanner)
      } else if GenerationIDScanner.ids(in: word) == [word] {
        scanner.scan(Array(word.utf8))
      } else {
        let file = open(word, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else {
          throw Failure(
            word.hasPrefix("gen_") || word.hasPrefix("gen-")
              ? "\(word) is no generation id and no file"
              : "\(word) cannot be read: \(String(cString: strerror(errno)))",
            hint: "an id is gen_ and 26 letters and digits, or OpenRouter's gen-...")
        }
        defer { close(file) }
        try scan(descriptor: file, word, into: &scanner)
      }
      scanner.finish()
    }
    scanner.finish()
    return scanner.ids
  }

  private func scan(
    descriptor: Int32, _ name: String, into scanner: inout GenerationIDScanner
  ) throws(Failure) {
    var buffer = [UInt8](repeating: 0, count: 256 << 10)
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw Failure("\(name) cannot be read: \(String(cString: strerror(errno)))") }
      if count == 0 { return }
      scanner.scan(buffer[..<count])
    }
  }

  /// A row that is written over, on a terminal only.
  private var progress: @Sendable (Int, Int) -> Void {
    guard isatty(errors.descriptor) == 1 else { return { _, _ in } }
    let errors = errors
    return { done, count in errors.write("asked about \(done) of \(counted(count, "id"))", between: "\r", and: "") }
  }

  private func endProgress() {
    guard isatty(errors.descriptor) == 1 else { return }
    errors.write(String(repeating: " ", count: 60), between: "\r", and: "\r")
  }
}
