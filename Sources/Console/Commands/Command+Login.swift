import App
import GatewayClient
import Platform
import Records
import Settings
import Terminal

extension Command {
  static let login = Command(
    "login", arguments: [.optional("GATEWAY")],
    "reads a gateway's key without showing it, tests it, and stores it (0600)",
    options: [.gateway]
  ) { program, options in
    await program.attempt { () async throws(Failure) in try await program.login(options) }
  }

  static let logout = Command(
    "logout", arguments: [.optional("GATEWAY")], "deletes the stored key of a gateway", options: [.gateway]
  ) { program, options in
    await program.attempt { () async throws(Failure) in try program.logout(options) }
  }
}

extension Program {
  fileprivate func login(_ options: Options) async throws(Failure) -> Int32 {
    let context = try context()
    let target = try target(options, context)
    let key = try readKey(for: target)
    let gateway = Gateway(
      baseURL: target.url, dialect: target.dialect, authorization: key.authorization(for: target.url))
    let check = await KeyCheck(asking: gateway)
    switch check {
    case .wrong(let error), .unanswered(let error):
      report(Failure(error))
      errors.write("the key was not kept\n")
      return Failure(error).exitCode
    case .accepted, .limited, .unproved: break
    }
    do throws(SettingsError) {
      try KeyFile(path: context.folders.keyFile).save(key)
    } catch {
      throw Failure(error)
    }
    tell(check, target, context)
    return 0
  }

  fileprivate func logout(_ options: Options) throws(Failure) -> Int32 {
    let context = try context()
    let target = try target(options, context)
    let wasThere: Bool
    do throws(SettingsError) {
      wasThere = try KeyFile(path: context.folders.keyFile).remove(target.origin)
    } catch {
      throw Failure(error)
    }
    errors.write(
      wasThere
        ? "the key for \(target.origin) is deleted here; revoke it at the gateway to end its use\n"
        : "no key for \(target.origin) was kept\n")
    tellOtherKeys(target, context)
    return 0
  }

  /// The gateway that a key is for.
  private struct KeyTarget {
    var provider: Provider
    var name: String
    var url: URL
    var origin: Origin
    var dialect: Dialect
  }

  /// By the word, the settings, or Vercel's where none is named; available keys do not count.
  private func target(_ options: Options, _ context: AppContext) throws(Failure) -> KeyTarget {
    let name = options.words.first ?? options.gateway
    let keyless = KeyVariables.removed(from: environment)
    let resolved: ResolvedGateway
    do throws(SettingsError) {
      let settled = try ResolvedGateway.resolved(
        option: name, environment: keyless, configuration: context.configuration, keyFile: nil)
      resolved =
        settled.reason != .noKey
        ? settled
        : try ResolvedGateway.resolved(
          option: Provider.standard.name, environment: keyless, configuration: context.configuration, keyFile: nil)
    } catch {
      throw Failure(error)
    }
    guard let url = resolved.baseURL, let origin = Origin(url) else {
      throw Failure(
        "the sandbox needs no key", hint: "tuppence login \(Provider.standard.name)", exitCode: Failure.Code.usage)
    }
    return KeyTarget(
      provider: resolved.provider, name: resolved.name, url: url, origin: origin, dialect: resolved.dialect)
  }

  /// Typed unseen on a terminal, else the first line of standard input.
  private func readKey(for target: KeyTarget) throws(Failure) -> APIKey {
    var text: String?
    if screen.inputIsTerminal {
      errors.write("Key for \(Sanitiser.line(target.name)) (\(target.origin)), it is not shown: ")
      text = hiddenLine()
      errors.write("\n")
    } else {
      text = Self.line(from: screen.input)
    }
    guard let text else { throw Failure("no key was given; nothing was changed", exitCode: Failure.Code.interrupted) }
    do throws(APIKeyFault) {
      return try APIKey(text, origin: target.origin)
    } catch {
      throw Failure(SettingsError.unusableKey(error, source: .typed))
    }
  }

  /// Signals are held off while the echo is off: they end the reading, which restores the terminal.
  private func hiddenLine() -> String? {
    let interrupts = Interrupts([.terminate, .hangup])
    let stop = HiddenLine.Stop()
    let watch = Task {
      for await _ in interrupts.stream { stop.stop() }
    }
    defer {
      interrupts.stop()
      watch.cancel()
    }
    return HiddenLine.read(from: screen.input, stop: stop)
  }

  private func tell(_ check: KeyCheck, _ target: KeyTarget, _ context: AppContext) {
    switch check {
    case .accepted(let credits):
      let credit = credits.balance.map { "; the balance is \($0.formatted)" } ?? ""
      errors.write("the gateway accepts the key\(credit)\n")
    case .limited(let error): report(Failure(error))
    case .unproved:
      errors.write("\(Sanitiser.line(target.name)) has no free request that tests a key; the first turn tests it\n")
    case .wrong, .unanswered: break
    }
    errors.write("kept in \(context.folders.keyFile) (0600), for \(target.origin) alone\n")
    tellOtherKeys(target, context)
  }

  /// Keys from elsewhere that are stronger than the key file.
  private func tellOtherKeys(_ target: KeyTarget, _ context: AppContext) {
    if let name = target.provider.keyVariables.first(where: { !(environment[$0] ?? "").isEmpty }) {
      errors.write("\(name) is set in the environment and comes first\n")
    } else if let name = target.provider.addressVariable, !(environment[name] ?? "").isEmpty {
      errors.write("\(name) is set in the environment; at that address only a key from the environment is used\n")
    } else if context.configuration.keyCommand != nil {
      errors.write("key_command in config.json comes first where it is for the same gateway\n")
    }
  }
}
