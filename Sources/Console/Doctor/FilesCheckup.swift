import Journal
import Platform
import Settings

/// Who may read the program's files, and how the ledger is.
struct FilesCheckup: Sendable {
  private let folders: Folders

  init(_ folders: Folders) {
    self.folders = folders
  }

  /// Conversations and keys are the user's alone: folders 0700, files 0600.
  var permissions: Diagnosis {
    let tops = [folders.configuration, folders.data, folders.state]
    let guarded = [folders.sessions, folders.pending, folders.sandbox] + tops
    let files = [folders.keyFile, folders.historyFile, folders.configurationFile] + journals
    let open = guarded.filter { Self.isOpenToOthers($0) } + files.filter { Self.isOpenToOthers($0) }
    if let unwritable = tops.first(where: { access($0, F_OK) == 0 && access($0, W_OK) != 0 }) {
      return Diagnosis(
        "files", .problem, "\(unwritable) cannot be written", hint: "TUPPENCE_HOME=FOLDER puts all files elsewhere")
    }
    guard let first = open.first else {
      let places = tops.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
      return Diagnosis("files", .ok, "yours alone, in \(places.joined(separator: ", "))")
    }
    let others = open.count > 1 ? " and \(counted(open.count - 1, "other"))" : ""
    return Diagnosis(
      "files", .problem, "\(first)\(others) can be read by other users",
      hint: "chmod -R go= \(tops.first { first.hasPrefix($0) } ?? first)")
  }

  private var journals: [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folders.sessions)) ?? []
    return names.sorted().map { "\(folders.sessions)/\($0)" }
  }

  private static func isOpenToOthers(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & 0o077 != 0
  }

  func ledger(_ ledger: Ledger) -> Diagnosis {
    let health = LedgerHealth(ledger)
    guard health.faults.isEmpty else {
      return Diagnosis("ledger", .problem, health.phrase, hint: "tuppence check says where")
    }
    let hint = health.open > 0 ? "tuppence settle looks them up" : nil
    return Diagnosis("ledger", health.open > 0 ? .note : .ok, health.phrase, hint: hint)
  }
}
