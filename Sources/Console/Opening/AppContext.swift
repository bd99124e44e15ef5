import Chat
import Foundation
import Journal
import Prompts
import Records
import Settings

/// The user's files as a command finds them: settings, assistants, and the ledger where it can be written.
struct AppContext: Sendable {
  let program: Program
  let folders: Folders
  let configuration: Configuration
  let library: AssistantLibrary
  /// Nil where the folders cannot be made; `unrecorded` says why.
  let ledger: Ledger?
  let unrecorded: Failure?

  init(_ program: Program) throws(Failure) {
    self.program = program
    do throws(SettingsError) {
      folders = try Folders(environment: program.environment)
      configuration = try Configuration.load(from: folders.configurationFile)
      library = try AssistantLibrary(shipped: Self.shipped, folder: folders.prompts)
    } catch {
      throw Failure(error)
    }
    do throws(SettingsError) {
      try folders.create()
      for folder in [folders.sessions, folders.pending, folders.sandbox] { try Folders.create(folder) }
      ledger = Ledger(sessions: URL(filePath: folders.sessions), pending: URL(filePath: folders.pending))
      unrecorded = nil
    } catch {
      ledger = nil
      unrecorded = Failure(error)
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

  func assistant(named name: String) throws(Failure) -> Assistant {
    do throws(SettingsError) {
      return try library.assistant(named: name)
    } catch {
      throw Failure(error)
    }
  }

  /// The ledger for a command that is nothing without it.
  func requiredLedger() throws(Failure) -> Ledger {
    guard let ledger else { throw unrecorded ?? Failure("there is no ledger") }
    return ledger
  }

  /// A session's id from what the user typed, or the last session's.
  func sessionID(_ text: String?) throws(Failure) -> String {
    let ledger = try requiredLedger()
    guard let text else {
      guard let last = ledger.ids().first else {
        throw Failure("there is no session yet", hint: "start one with: tuppence")
      }
      return last
    }
    do throws(JournalError) {
      return try ledger.id(startingWith: text)
    } catch .noSuchSession {
      let short = SessionID.short(ledger.unorderedIDs()).values.sorted()
      throw Failure(
        .noSuchSession(text), nearest: nearestMatch(to: text, among: short))
    } catch {
      throw Failure(error)
    }
  }

  /// What a session's journal says; a journal without a first record is an error, because nothing can go on from it.
  func contents(of id: String) throws(Failure) -> JournalContents {
    let contents = try readableContents(of: id)
    guard Transcript(contents.records).session != nil else {
      if let version = contents.newerVersion {
        throw Failure("session \(id) was written by a later tuppence (format \(version))", hint: "update tuppence")
      }
      throw Failure(.noSessionRecord(path: try requiredLedger().journal(id).url.path))
    }
    return contents
  }

  /// What is readable of a session's journal, whatever is damaged.
  func readableContents(of id: String) throws(Failure) -> JournalContents {
    let ledger = try requiredLedger()
    do throws(JournalError) {
      return try ledger.contents(of: id)
    } catch {
      throw Failure(error)
    }
  }

  /// The shortest form of a session's id that no other session shares.
  func shortID(_ id: String) -> String {
    SessionID.short(id, among: ledger?.unorderedIDs() ?? [])
  }
}
