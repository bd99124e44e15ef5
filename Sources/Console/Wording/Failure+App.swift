import App
import Settings

extension Failure {
  package init(_ error: AppError) {
    switch error {
    case .settings(let error): self.init(error)
    case .journal(let error): self.init(error)
    case .sandbox(let error): self.init(error)
    case .noSessions: self.init("there is no session yet", hint: "start one with: tuppence")
    case .noSuchSession(let text, let nearest): self.init(.noSuchSession(text), nearest: nearest)
    case .newerFormat(let session, let version):
      self.init("session \(session) was written by a later tuppence (format \(version))", hint: "update tuppence")
    case .otherGateway(let session, let gateway, let named):
      self.init(
        "session \(session) belongs to the gateway \(gateway), not to \(named)",
        hint: "go on with it by: tuppence --session \(session), without --gateway", exitCode: Code.usage)
    case .unsupportedGateway(let name):
      self.init(
        "\(name) is not spoken yet", hint: "--gateway vercel or --gateway sandbox", exitCode: Code.usage)
    case .noKey(let gateway, let variables):
      self.init(
        "there is no key for \(gateway)",
        hint: "tuppence login \(gateway), or set \(variables.joined(separator: " or "))", exitCode: Code.refused)
    case .noModel(let offered):
      self.init("no model is named", hint: Self.modelHint(offered), exitCode: Code.usage)
    case .unsuitableTitle: self.init("a title has 1 to 200 characters", exitCode: Code.usage)
    case .noSuchCharge(let text):
      self.init(
        "there is no session and no charge without a bill \"\(text)\"", hint: "tuppence generations lists the charges")
    case .openCharges(let session, let count):
      self.init(
        "\(counted(count, "charge")) of session \(session) \(count == 1 ? "is" : "are") still open",
        hint: "tuppence settle looks them up; --force deletes all the same", exitCode: Code.refused)
    }
  }

  /// Why nothing can be recorded, for a turn that is not sent.
  init(unrecorded reason: SettingsError) {
    let failure = Failure(reason)
    self.init(
      "nothing can be recorded: \(failure.message); nothing was sent",
      hint: [failure.hint, "or \(Self.unrecordedHint)"].compactMap(\.self).joined(separator: "; "))
  }

  /// Some of the models that the server has, where it told them.
  private static func modelHint(_ offered: [String]) -> String {
    guard !offered.isEmpty else { return "--model ID" }
    let names = offered.prefix(5).joined(separator: ", ")
    let rest = offered.count > 5 ? " and \(offered.count - 5) more" : ""
    return "--model ID; the server has \(names)\(rest)"
  }

  /// Runs work of the application layer; what it throws becomes a failure.
  static func wrapping<Value>(_ work: @autoclosure () throws(AppError) -> Value) throws(Failure) -> Value {
    do throws(AppError) { return try work() } catch { throw Failure(error) }
  }
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
  func opening(_ options: Options, _ context: AppContext) async throws(Failure) -> SessionOpening {
    do throws(AppError) { return try await SessionOpening(options.request, context) } catch { throw Failure(error) }
  }
}

extension Options {
  /// What of the options is about the session to open.
  package var request: SessionRequest {
    var request = SessionRequest()
    request.assistant = assistant
    request.model = model
    request.session = session
    request.continues = continues
    request.system = system
    request.user = user
    request.tags = tags
    request.sendsTags = sendsTags
    request.gateway = gateway
    request.budget = budget
    request.allowsUnrecorded = allowsUnrecorded
    return request
  }
}
