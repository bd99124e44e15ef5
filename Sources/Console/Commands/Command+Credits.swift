import App
import Terminal

extension Command {
  static let credits = Command(
    "credits", "the balance, what was used in all, and what since the last reading",
    options: [.gateway, .listingJSON]
  ) { program, options in
    await program.attempt { () async throws(Failure) in try await program.credits(options) }
  }
}

extension Program {
  fileprivate func credits(_ options: Options) async throws(Failure) -> Int32 {
    let context = try context()
    let connection = try await connection(options, context)
    let taken: Result<CreditReport?, Failure>
    do throws(Failure) {
      taken = .success(try await CreditReport.taken(connection, context))
    } catch {
      taken = .failure(error)
    }
    await connection.close()
    guard let report = try taken.get() else {
      throw Failure(
        "\(connection.name) does not report a credit", hint: "tuppence report adds up what the ledger knows")
    }
    if options.printsJSON {
      output.write(report.json.document)
    } else {
      output.write(report.lines.map { Sanitiser.line($0) + "\n" }.joined())
    }
    if let warning = report.warningText {
      errors.write(errorStyles.warning("tuppence: \(warning)") + "\n")
    }
    return 0
  }
}
