import App
import GatewayClient
import Platform
import Settings
import Terminal

/// The program as a value: its surroundings, from which every command starts.
package struct Program: Sendable {
  package static let version = AppContext.programVersion

  package let environment: [String: String]
  package let screen: Screen
  let appearance: Appearance
  package let output: TextOutput
  package let errors: TextOutput
  /// Where work runs that waits for the user or for a slow terminal; nil for the cooperative pool.
  let foreground: ForegroundExecutor?

  package init(
    environment: [String: String], input: Int32 = 0, output: Int32 = 1, errors: Int32 = 2,
    foreground: ForegroundExecutor? = nil
  ) {
    self.environment = environment
    self.foreground = foreground
    appearance = Appearance(environment: environment)
    let screen = Screen(input: input, output: output, environment: environment)
    self.screen = appearance.theme.map { screen.with($0) } ?? screen
    self.output = TextOutput(output, takesStyles: screen.styles.isEnabled)
    self.errors = TextOutput(errors, takesStyles: screen.styles.isEnabled && isatty(errors) == 1)
  }

  /// For the whole process: the files that it makes are for its user only, and it writes no core file. The user's editor
  /// and key command keep the user's mask and limit. For the main thread.
  package static func protectOwnProcess() {
    ChildProcess.protectOwnProcess()
  }

  /// For the whole process: opens `/dev/null` for each standard descriptor that is closed, so that no file of the
  /// program's gets its number. What is written to such an output fails.
  package static func occupyStandardDescriptors() {
    for descriptor: Int32 in 0...2 where fcntl(descriptor, F_GETFD) < 0 {
      _ = open("/dev/null", O_RDONLY)
    }
  }

  /// For the main thread of a command that sends a request: starts its other threads, and loads libcurl on one of them. The
  /// result is where the calling thread waits for its jobs; it serves the connections there.
  ///
  /// The others start first: while libcurl is loaded, which takes about 4 ms, the dynamic loader lets no thread start.
  package static func prepareTransport() -> any Parker {
    Interrupts.prepare()
    startTaskThread()
    return Gateway.prepareTransportWithHost()
  }

  /// Runs a command line, without the program's name, to its exit code: 0 ok, 1 failed, 64 usage, 69 gateway unreachable,
  /// 77 refused, 130 interrupted, 141 where the reader of standard output has closed the pipe.
  ///
  /// Output that could not be written is a failure of every command.
  package func run(_ arguments: [String]) async -> Int32 {
    let status = await perform(arguments)
    guard let code = output.failure else { return status }
    return code == EPIPE ? Failure.Code.brokenPipe : report(Failure(outputNotWritten: code))
  }

  private func perform(_ arguments: [String]) async -> Int32 {
    if arguments == ["--version"] {
      output.write("tuppence \(Self.version)\n")
      return 0
    }
    if arguments.first == "help" {
      output.write(arguments.dropFirst().first.flatMap(Command.named).map(HelpText.command) ?? HelpText.program())
      return 0
    }
    do throws(UsageError) {
      let invocation = try Invocation(arguments, inputIsTerminal: screen.inputIsTerminal)
      if invocation.options.wantsHelp {
        output.write(invocation.namesCommand ? HelpText.command(invocation.command) : HelpText.program())
        return 0
      }
      return await invocation.command.run(self, invocation.options)
    } catch {
      return report(Failure(error))
    }
  }

  /// Tells a failure on standard error and gives its exit code.
  @discardableResult
  func report(_ failure: Failure) -> Int32 {
    errors.write(failure.text(styles: errorStyles))
    return failure.exitCode
  }

  /// Runs what may fail, and reports the failure.
  func attempt(_ work: () async throws(Failure) -> Int32) async -> Int32 {
    do throws(Failure) {
      return try await work()
    } catch {
      return report(error)
    }
  }

  /// Colour on standard error only where it is a terminal too.
  var errorStyles: Styles { isatty(errors.descriptor) == 1 ? screen.styles : .plain }
}

extension Program {
  /// The user's files as the command finds them.
  func context() throws(Failure) -> AppContext {
    let context = try Failure.wrapping(try AppContext(environment: environment))
    if let fault = context.spanFault {
      errors.write(
        errorStyles.warning("tuppence: no spans are sent: the collector's address \(Failure.words(for: fault))")
          + "\n  set otlp_endpoint in config.json, or OTEL_EXPORTER_OTLP_ENDPOINT\n")
    }
    return context
  }

  func connection(
    _ options: Options, _ context: AppContext, needsKey: Bool = true
  ) async throws(Failure) -> Connection {
    do throws(AppError) {
      return try await Connection(option: options.gateway, context, needsKey: needsKey)
    } catch {
      throw Failure(error)
    }
  }

  /// A session about to be opened, as the options say.
  func opening(
    _ options: Options, _ context: AppContext, isSingleTurn: Bool = false
  ) async throws(Failure) -> SessionOpening {
    var request = options.request
    request.isSingleTurn = isSingleTurn
    request.takesModelParts = screen.isInteractive
    do throws(AppError) { return try await SessionOpening(request, context) } catch { throw Failure(error) }
  }
}

extension Connection {
  /// Why it is this gateway, for the first line of a chat.
  var reason: String {
    switch (resolved.provider, resolved.reason) {
    case (.sandbox, .noKey): "sandbox: no key found, play money (tuppence login)"
    case (.sandbox, _): "sandbox: play money"
    case (_, _): "\(name) at \(resolved.baseURL?.host() ?? "?")"
    }
  }
}
