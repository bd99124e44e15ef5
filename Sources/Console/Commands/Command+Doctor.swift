import App
import Records
import Settings
import Terminal

extension Command {
  static let doctor = Command(
    "doctor", "checks the setup: a line for each check, and what to do",
    options: [.gateway, .listingJSON]
  ) { program, options in
    await program.attempt { () async throws(Failure) in await program.doctor(options) }
  }
}

extension Program {
  fileprivate func doctor(_ options: Options) async -> Int32 {
    let surroundings = EnvironmentChecks(environment, screen)
    var found = [surroundings.locale, surroundings.terminal]
    do throws(Failure) {
      let context = try context()
      found.append(Diagnosis("settings", .ok, context.folders.configurationFile))
      found += await gateway(options, context)
      found.append(surroundings.proxies)
      let checkup = FilesCheckup(context.folders)
      found.append(context.unrecorded.map { Diagnosis("files", Failure($0)) } ?? checkup.permissions)
      if let ledger = context.ledger { found.append(checkup.ledger(ledger)) }
      found += await diagnoses(try mcpServers(options, context, patience: nil))
    } catch {
      found.append(Diagnosis("settings", error))
    }
    if options.printsJSON {
      output.write(JSONValue.list(found.map(\.json)).document)
    } else {
      list(found.map { $0.line(styles: screen.styles) })
    }
    return found.contains { $0.state == .problem } ? Failure.Code.failed : 0
  }

  private func gateway(_ options: Options, _ context: AppContext) async -> [Diagnosis] {
    do throws(Failure) {
      let connection = try await connection(options, context, needsKey: false)
      let found = await GatewayCheckup(connection).diagnoses()
      await connection.close()
      return found
    } catch {
      return [Diagnosis("gateway", error)]
    }
  }
}
