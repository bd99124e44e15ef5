import Platform

/// What the answers of a server are read with. It never changes, and is a class because every reader holds it.
final class ServerContext: Sendable {
  let dialect: Dialect
  let credential: Credential
  let now: @Sendable () -> Date

  init(dialect: Dialect, credential: Credential, now: @escaping @Sendable () -> Date) {
    self.dialect = dialect
    self.credential = credential
    self.now = now
  }
}
