import Platform
import Settings
import Terminal

/// A way to the user's clipboard.
enum Clipboard: Equatable, Sendable {
  /// A program that takes the text on its standard input.
  case program([String])
  /// The terminal itself, asked by the sequence OSC 52 (xterm, "Manipulate Selection Data").
  case terminal

  /// Bytes that terminals take by OSC 52: its base64 form stays under 75,000 characters.
  static let terminalLimit = 56_000

  /// A program where there is one for the desktop that the user sits at, else the terminal where it understands escapes.
  ///
  /// Over SSH the programs would reach the clipboard of the other machine.
  init?(environment: [String: String], canEscape: Bool, isInstalled: (String) -> Bool) {
    func isSet(_ name: String) -> Bool { !(environment[name] ?? "").isEmpty }
    let isRemote = isSet("SSH_CONNECTION") || isSet("SSH_TTY")
    if !isRemote, isSet("WAYLAND_DISPLAY"), isInstalled("wl-copy") {
      self = .program(["wl-copy"])
    } else if !isRemote, isSet("DISPLAY"), isInstalled("xclip") {
      self = .program(["xclip", "-selection", "clipboard"])
    } else if !isRemote, isInstalled("pbcopy") {
      self = .program(["pbcopy"])
    } else if canEscape {
      self = .terminal
    } else {
      return nil
    }
  }

  /// The sequence that asks a terminal to keep the text; nil where it is longer than terminals take.
  static func sequence(_ text: String) -> String? {
    guard text.utf8.count <= terminalLimit else { return nil }
    return "\u{1B}]52;c;\(Data(text.utf8).base64EncodedString())\u{07}"
  }

  /// The text without control characters: what is pasted into a shell must not drive it.
  static func harmless(_ text: String) -> String {
    var kept = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      let isControl = scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value)
      if !isControl || scalar == "\n" || scalar == "\t" { kept.append(scalar) }
    }
    return String(kept)
  }

  /// Where the environment's `PATH` leads to for a program.
  static func path(of name: String, in environment: [String: String]) -> String? {
    (environment["PATH"] ?? "").split(separator: ":").map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 }
  }

  /// Gives the text to a clipboard program, through a file that others cannot open and that is gone at once.
  static func copy(_ text: String, with arguments: [String], environment: [String: String]) async throws(Failure) {
    let name = "tuppence-\(String(UInt64.random(in: .min ... .max), radix: 36))"
    let path = FileManager.default.temporaryDirectory.appending(path: name).path
    do throws(SettingsError) { try PrivateFile.write(Data(text.utf8), to: path) } catch { throw Failure(error) }
    let input = open(path, O_RDONLY | O_CLOEXEC)
    unlink(path)
    let nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC)
    defer { for descriptor in [input, nowhere] where descriptor >= 0 { close(descriptor) } }
    guard input >= 0, nowhere >= 0 else { throw Failure("the text cannot be copied", hint: "/export FILE.md") }
    let ending = await ForegroundProcess(
      arguments: [Self.path(of: arguments[0], in: environment) ?? arguments[0]] + arguments.dropFirst(),
      environment: KeyVariables.removed(from: environment), input: input, output: nowhere,
      errors: nowhere
    ).run()
    guard ending == .status(0) else { throw Failure("\(arguments[0]) did not take the text", hint: "/export FILE.md") }
  }
}
