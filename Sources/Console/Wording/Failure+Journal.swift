import Journal
import Platform

extension Failure {
  /// A session that there is not, with the one that was meant.
  init(_ error: JournalError, nearest: String?) {
    self.init(error)
    if let nearest { hint = "did you mean \(nearest)?" }
  }

  package init(_ error: JournalError) {
    func reason(_ number: Int32) -> String { String(cString: strerror(number)) }
    switch error {
    case .cannotOpen(let path, let number) where number == ENOENT || number == ESTALE:
      self.init(
        "\(path) was \(number == ENOENT ? "deleted" : "replaced") while it was in use; this is not recorded",
        hint: "start a new session: /new")
    case .cannotOpen(let path, let number):
      self.init("cannot open \(path): \(reason(number))", hint: "TUPPENCE_HOME=FOLDER puts all files elsewhere")
    case .cannotRead(let path, let number):
      self.init("cannot read \(path): \(reason(number))", hint: "check its permissions")
    case .diskFull(let path):
      self.init(
        "no room on the disk for \(path); it is as it was", hint: "free some space; the next record is written again")
    case .cannotWrite(let path, let number):
      self.init("cannot write \(path): \(reason(number)); the record is not kept", hint: "check the disk")
    case .notSynced(let path, let number):
      self.init(
        "\(path) was written, but the system could not say that it reached the disk: \(reason(number))",
        hint: "check the disk before you rely on the last record")
    case .inUse(let path) where path.hasSuffix(".jsonl") || path.hasSuffix(".lock"):
      self.init("another program holds \(path)", hint: "find it with: lsof \(path)")
    case .inUse(let path):
      let id = URL(filePath: path).lastPathComponent
      self.init("session \(id) is open in another tuppence", hint: "leave it there first, or start a new one")
    case .noSuchSession(let text):
      self.init(
        "there is no session \"\(text)\"", hint: "tuppence sessions lists them; without an id the last one is taken")
    case .ambiguousSession(let text, let matches):
      self.init("\(matches) sessions begin with \"\(text)\"", hint: "give more of the id", exitCode: Code.usage)
    case .noSessionRecord(let path):
      self.init(
        "\(path) has no readable first record", hint: "tuppence export still shows its turns; start a new session")
    case .unwritable:
      self.init("a record could not be written as JSON", hint: "please report this with the prompt that caused it")
    }
  }
}
