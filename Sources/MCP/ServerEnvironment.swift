import Platform

/// What a server's process gets of this program's environment: enough to run, and no key.
enum ServerEnvironment {
  private static let names: Set<String> = [
    "PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "TERM", "TMPDIR", "TZ",
  ]

  /// The variables that are passed on, and the server's own.
  static func variables(of environment: [String: String], own: [String: String]) -> [String: String] {
    let passed = environment.filter { names.contains($0.key) || $0.key.hasPrefix("LC_") }
    return passed.merging(own) { $1 }
  }

  /// The program's file, found by the `PATH` of the environment that it gets; nil where there is none. A path is left as
  /// it is: a relative one counts from the folder that the server starts in. Folders of `PATH` that are not absolute would
  /// be other ones in each project, and are passed over.
  static func file(of program: String, in environment: [String: String]) -> String? {
    if program.contains("/") { return program }
    let folders = (environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":")
    return folders.filter { $0.hasPrefix("/") }.map { "\($0)/\(program)" }.first(where: isProgram)
  }

  private static func isProgram(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && access(path, X_OK) == 0
  }
}
