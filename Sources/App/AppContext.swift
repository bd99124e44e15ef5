import Chat
import Journal
import Platform
import Prompts
import Records
import Settings

/// The user's files as a command finds them: settings, assistants, and the ledger where it can be written.
///
/// It never changes, and is a class because many values hold it.
package final class AppContext: Sendable {
  /// The program's version, as sessions record it.
  package static let programVersion = "0.1"

  package let environment: [String: String]
  package let folders: Folders
  package let configuration: Configuration
  package let library: AssistantLibrary
  /// Nil where the folders cannot be made; `unrecorded` is the reason.
  package let ledger: Ledger?
  package let unrecorded: SettingsError?
  /// Where spans of requests are sent, if the user wants that; `spanFault` is why they cannot be.
  let spans: SpanPush?
  package let spanFault: AddressFault?

  package init(environment: [String: String]) throws(AppError) {
    self.environment = environment
    do throws(SettingsError) {
      folders = try Folders(environment: environment)
      configuration = try Configuration.load(from: folders.configurationFile).overridden(by: environment)
      library = try AssistantLibrary(shipped: Self.shipped, folder: folders.prompts)
    } catch {
      throw .settings(error)
    }
    switch Self.spanPush(configuration, folders, environment) {
    case .success(let push): (spans, spanFault) = (push, nil)
    case .failure(let fault): (spans, spanFault) = (nil, fault)
    }
    do throws(SettingsError) {
      try folders.create()
      for folder in [folders.sessions, folders.pending, folders.sandbox] { try Folders.create(folder) }
      ledger = Ledger(sessions: URL(filePath: folders.sessions), pending: URL(filePath: folders.pending))
      unrecorded = nil
    } catch {
      ledger = nil
      unrecorded = error
    }
  }

  /// The assistants of the `prompts` folder, as they were compiled in.
  private static var shipped: [(name: String, text: String)] {
    (0..<tuppence_prompt_count).map { place in
      let prompt = tuppence_prompts()[place]
      let bytes = UnsafeBufferPointer(start: prompt.bytes, count: prompt.length)
      return (String(cString: prompt.name), String(decoding: bytes, as: UTF8.self))
    }
  }

  package func assistant(named name: String) throws(AppError) -> Assistant {
    do throws(SettingsError) {
      return try library.assistant(named: name)
    } catch {
      throw .settings(error)
    }
  }

  /// The ledger for a command that is nothing without it.
  package func requiredLedger() throws(AppError) -> Ledger {
    if let ledger { return ledger }
    throw .settings(unrecorded ?? .homeMissing)
  }

  /// A session's id from what the user typed, or the last session's.
  package func sessionID(_ text: String?) throws(AppError) -> String {
    let ledger = try requiredLedger()
    guard let text else {
      guard
        let last = ledger.ids().first(where: { isConversation($0) && (ledger.stamp(of: $0)?.size ?? 0) > 0 })
      else { throw .noSessions }
      return last
    }
    do throws(JournalError) {
      return try ledger.id(startingWith: text)
    } catch .noSuchSession {
      let short = SessionID.short(ledger.unorderedIDs()).values.sorted()
      throw .noSuchSession(text, nearest: nearestMatch(to: text, among: short))
    } catch {
      throw .journal(error)
    }
  }

  /// False for a session that holds only the fees of report queries or imported bills. It is never the last session.
  package func isConversation(_ id: String) -> Bool {
    guard !ReportFees.holdsFees(id) else { return false }
    guard let opened = try? ledger?.journal(id).opening() else { return true }
    return !BillImport.isImport(opened)
  }

  /// What a session's journal says; a journal without a first record is an error, because nothing can go on from it.
  package func contents(of id: String) throws(AppError) -> JournalContents {
    let contents = try readableContents(of: id)
    guard Transcript(contents.records).session != nil else {
      if let version = contents.newerVersion {
        throw .newerFormat(session: id, version: version)
      }
      throw .journal(.noSessionRecord(path: try requiredLedger().journal(id).url.path))
    }
    return contents
  }

  /// What is readable of a session's journal, whatever is damaged.
  package func readableContents(of id: String) throws(AppError) -> JournalContents {
    let ledger = try requiredLedger()
    do throws(JournalError) {
      return try ledger.contents(of: id)
    } catch {
      throw .journal(error)
    }
  }

  /// A session's transcript as far as it is readable, without the gateway's own words, and what in its journal is no record.
  package func readableTranscript(of id: String) throws(AppError) -> (Transcript, JournalContents) {
    let ledger = try requiredLedger()
    do throws(JournalError) {
      return try ledger.readableTranscript(of: id)
    } catch {
      throw .journal(error)
    }
  }

  /// The same of a session that can be gone on with; without a readable first record none can.
  package func transcript(of id: String) throws(AppError) -> (Transcript, JournalContents) {
    let (transcript, contents) = try readableTranscript(of: id)
    guard transcript.session != nil else {
      if let version = contents.newerVersion { throw .newerFormat(session: id, version: version) }
      throw .journal(.noSessionRecord(path: try requiredLedger().journal(id).url.path))
    }
    return (transcript, contents)
  }

  /// The record that opened a session that can be gone on with.
  func opening(of id: String) throws(AppError) -> SessionOpened? {
    let journal = try requiredLedger().journal(id)
    do throws(JournalError) {
      if let opened = try journal.opening() { return opened }
    } catch {
      throw .journal(error)
    }
    // Says why there is none.
    return try transcript(of: id).0.session
  }

  /// The shortest form of a session's id that no other session shares.
  package func shortID(_ id: String) -> String {
    SessionID.short(id, among: ledger?.unorderedIDs() ?? [])
  }
}

extension AppContext {
  /// The user's budgets, read again for each turn, so that a limit raised elsewhere holds at once.
  package func budgets(isPlayMoney: Bool) -> BudgetGuard {
    let (path, cache) = (folders.configurationFile, folders.spendingCache)
    return BudgetGuard(
      rules: { (try? Configuration.load(from: path))?.budgetRules },
      spendingIndex: ledger.map { ledger in
        SpendingIndex(ledger, isPlayMoney: isPlayMoney) { LedgerSpending.known(ledger, cache: cache) }
      })
  }

  /// What a turn may cost without a question, as the configuration says now; where it cannot be read, as it said before.
  package var turnLimit: TurnLimit {
    let current = try? Configuration.load(from: folders.configurationFile).overridden(by: environment)
    return (current ?? configuration).turnLimit
  }

  /// Changes one setting of the configuration that is on the disk now.
  package func configure(_ name: String, to value: String?) throws(SettingsError) {
    var configuration = try Configuration.load(from: folders.configurationFile)
    try configuration.set(name, to: value)
    try configuration.save(to: folders.configurationFile)
  }
}

extension Configuration {
  package var budgetRules: BudgetRules {
    let allowance = allowance.map {
      BudgetRules.Allowance(amount: $0, threshold: allowanceThreshold, notice: allowanceNotice)
    }
    return BudgetRules(limits: budgets, allowance: allowance)
  }
}
