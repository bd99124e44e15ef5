import Platform
import Sandbox

extension Failure {
  package init(_ error: SandboxError) {
    switch error {
    case .portInUse(let port):
      self.init("another program listens on port \(port)", hint: "give another one, or 0 for any: --port 0")
    case .portForbidden(let port):
      self.init("the system keeps port \(port) for others", hint: "take one above 1023: --port 4010")
    case .folderUnusable(let path, let code):
      self.init(
        "the sandbox cannot keep its records in \(path): \(String(cString: strerror(code)))",
        hint: "TUPPENCE_HOME=FOLDER puts all files elsewhere")
    case .socketRefused(let code):
      self.init("the sandbox cannot listen: \(String(cString: strerror(code)))", hint: "is loopback networking on?")
    }
  }
}
