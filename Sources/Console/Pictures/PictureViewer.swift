import Platform
import Records
import Settings
import Terminal

/// The program of the desktop that shows a file.
struct PictureViewer: Equatable, Sendable {
  let program: String

  /// Throws where the system has none, or where there is no desktop to show it on.
  init(environment: [String: String], isInstalled: (String) -> Bool) throws(Failure) {
    #if canImport(Darwin)
    let name = "open"
    #else
    let name = "xdg-open"
    let hasDesktop = ["DISPLAY", "WAYLAND_DISPLAY"].contains { !(environment[$0] ?? "").isEmpty }
    guard hasDesktop else {
      throw Failure(
        "there is no desktop here to show a picture on", hint: "copy the file to where there is one")
    }
    #endif
    guard isInstalled(name) else {
      throw Failure("\(name) is not installed", hint: "open the file with another program")
    }
    program = name
  }

  /// Starts the program, which gets no key and nothing of the terminal; throws where it fails within two seconds. One that
  /// runs longer shows the picture itself.
  func open(_ path: String, environment: [String: String]) async throws(Failure) {
    let nowhere = Platform.open("/dev/null", O_RDWR | O_CLOEXEC)
    defer { if nowhere >= 0 { close(nowhere) } }
    let whole = path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
    let start = ChildProcess.start(
      [Clipboard.path(of: program, in: environment) ?? program, whole],
      environment: KeyVariables.removed(from: environment), input: nowhere, output: nowhere, errors: nowhere,
      isService: true)
    var status: Int32?
    if case .running(let process) = start {
      status = await Self.status(of: process)
    } else {
      status = 127
    }
    guard status ?? 0 == 0 else {
      throw Failure("\(program) did not open the picture", hint: "the file is \(Sanitiser.line(path))")
    }
  }

  /// The status of a program that ends soon; nil for one that goes on.
  private static func status(of process: ChildProcess) async -> Int32? {
    for _ in 0..<40 {
      if let status = process.exitStatus(options: WNOHANG) { return status }
      try? await Platform.sleep(for: .milliseconds(50))
    }
    // Its end is waited for, so that it leaves no process behind.
    Platform.startThread { _ = process.exitStatus() }
    return nil
  }
}
