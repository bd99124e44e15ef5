/// Why the sandbox cannot run.
package enum SandboxError: Error, Equatable, Sendable {
  /// Another program listens on the port.
  case portInUse(UInt16)
  /// The system keeps the port (those below 1024, as a rule) for others.
  case portForbidden(UInt16)
  /// The folder for the records cannot be made or written; `code` is the system's errno.
  case folderUnusable(path: String, code: Int32)
  /// The system refused a socket; `code` is its errno.
  case socketRefused(code: Int32)
}
