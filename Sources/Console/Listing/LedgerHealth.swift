import Chat
import Journal
import Platform
import Records

/// The ledger's state: what it holds, and what in it cannot be read.
struct LedgerHealth: Sendable {
  /// One line that is no record, or a journal that is none.
  struct Fault: Equatable, Sendable {
    enum Kind: Equatable, Sendable {
      case damaged(RecordLine.Damage)
      /// The first record is missing, so that it is not known whose turns these are.
      case headless
      case unreadable(JournalError)
    }

    let session: String
    let shortSession: String
    /// Bytes from the file's start.
    let offset: Int
    let kind: Kind
  }

  private(set) var sessions = 0
  private(set) var records = 0
  private(set) var open = 0
  private(set) var faults: [Fault] = []
  /// Sessions with open charges and without a mark in `pending`. Settling finds them anyway.
  private(set) var unmarked: [String] = []
  /// Marks in `pending` behind which nothing is open, and which no process holds.
  private(set) var emptyMarks: [String] = []

  /// Pictures and documents that a journal names and that are not in the media folder, with their sessions.
  private(set) var missingMedia: [(session: String, file: MediaFile)] = []
  /// Files of the media folder that no journal names, by their hash, with their sizes. Where a line of a journal cannot
  /// be read there are none: it may name them.
  private(set) var unusedMedia: [String: Int] = [:]

  /// Without a `store` it does not look at pictures and documents.
  init(_ ledger: Ledger, _ store: MediaStore? = nil) {
    let kept = store?.all() ?? [:]
    unusedMedia = kept
    let ids = ledger.ids()
    sessions = ids.count
    let shortIDs = SessionID.short(ids)
    let marks = Set(ledger.pendingIDs())
    let missing = { (file: MediaFile) in store != nil && kept[file.sha256] != file.size }
    var withCharges: Set<String> = []
    for id in ids.sorted() where take(id, shortIDs[id] ?? id, ledger, missing) { withCharges.insert(id) }
    unmarked = withCharges.subtracting(marks).sorted()
    if !faults.isEmpty { unusedMedia = [:] }
    emptyMarks = marks.subtracting(withCharges).filter { ledger.isFree($0) }.sorted()
  }

  /// True where the session has open charges, or may have some that cannot be read.
  private mutating func take(
    _ id: String, _ short: String, _ ledger: Ledger, _ isMissing: (MediaFile) -> Bool
  ) -> Bool {
    do throws(JournalError) {
      let contents = try ledger.contents(of: id)
      let transcript = Transcript(contents.records)
      records += contents.records.count
      open += transcript.open.count
      for file in transcript.media {
        unusedMedia[file.sha256] = nil
        if isMissing(file) { missingMedia.append((id, file)) }
      }
      faults += contents.damaged.map {
        Fault(session: id, shortSession: short, offset: $0.offset, kind: .damaged($0.damage))
      }
      if transcript.session == nil {
        faults.append(Fault(session: id, shortSession: short, offset: 0, kind: .headless))
      }
      return !transcript.open.isEmpty || contents.newerVersion != nil
    } catch {
      faults.append(Fault(session: id, shortSession: short, offset: 0, kind: .unreadable(error)))
      return true
    }
  }

  var phrase: String {
    let open = open == 0 ? "" : ", \(counted(open, "open charge"))"
    let faults = faults.isEmpty ? "no damage" : counted(faults.count, "fault")
    return "\(counted(sessions, "session")), \(counted(records, "record"))\(open), \(faults)"
  }

  /// Sessions with lines that a repair can move aside.
  var repairable: [String] {
    var ids: [String] = []
    for fault in faults where fault.isRepairable && !ids.contains(fault.session) { ids.append(fault.session) }
    return ids
  }

  /// Sessions with lines of a later version of the program, which is to repair them.
  var newer: Set<String> { Set(faults.filter(\.isNewer).map(\.session)) }
}

extension LedgerHealth.Fault {
  var isNewer: Bool {
    if case .damaged(.newerVersion) = kind { return true }
    return false
  }

  var isRepairable: Bool {
    if case .damaged = kind { return !isNewer }
    return false
  }

  /// A word for programs.
  var name: String {
    switch kind {
    case .damaged(.torn): "torn"
    case .damaged(.checksumMismatch): "checksum_mismatch"
    case .damaged(.newerVersion): "newer_version"
    case .damaged(.unreadable): "unreadable"
    case .headless: "no_first_record"
    case .unreadable: "file_unreadable"
    }
  }

  /// A sentence for people.
  var text: String {
    switch kind {
    case .damaged(.torn): "torn: the line has no checksum at its end"
    case .damaged(.checksumMismatch): "changed: the line does not match its checksum"
    case .damaged(.newerVersion(let version)): "written by a newer tuppence (format \(version))"
    case .damaged(.unreadable): "valid, but not a record that this version knows"
    case .headless: "the journal has no readable first record"
    case .unreadable(let error): Failure(error).message
    }
  }

  var json: JSONValue {
    .object(["session": .text(session), "offset": .number(offset), "kind": .text(name), "text": .text(text)])
  }
}
