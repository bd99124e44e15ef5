import Media
import Platform
import Settings

/// Pictures from the user's clipboard.
extension Clipboard {
  /// The program that prints the clipboard's picture as PNG; nil where there is none for the desktop that the user sits
  /// at. Over SSH it would be the clipboard of the other machine.
  static func pictureCommand(environment: [String: String], isInstalled: (String) -> Bool) -> [String]? {
    func isSet(_ name: String) -> Bool { !(environment[name] ?? "").isEmpty }
    if isSet("SSH_CONNECTION") || isSet("SSH_TTY") { return nil }
    if isSet("WAYLAND_DISPLAY"), isInstalled("wl-paste") { return ["wl-paste", "--type", "image/png"] }
    if isSet("DISPLAY"), isInstalled("xclip") {
      return ["xclip", "-selection", "clipboard", "-target", "image/png", "-out"]
    }
    return isInstalled("osascript") ? ["osascript", "-e", "get the clipboard as «class PNGf»"] : nil
  }

  /// What such a program prints, through a file that others cannot open and that is gone at once.
  static func picture(with arguments: [String], environment: [String: String]) async throws(Failure) -> [UInt8] {
    let name = "tuppence-\(String(UInt64.random(in: .min ... .max), radix: 36))"
    let path = FileManager.default.temporaryDirectory.appending(path: name).path
    let output = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    let reading = open(path, O_RDONLY | O_CLOEXEC)
    unlink(path)
    let nowhere = open("/dev/null", O_RDWR | O_CLOEXEC)
    defer { for descriptor in [output, reading, nowhere] where descriptor >= 0 { close(descriptor) } }
    guard output >= 0, reading >= 0, nowhere >= 0 else {
      throw Failure(
        "the clipboard cannot be read: no file can be made in \(path)", hint: "set TMPDIR to another folder")
    }
    let ending = await ForegroundProcess(
      arguments: [Self.path(of: arguments[0], in: environment) ?? arguments[0]] + arguments.dropFirst(),
      environment: KeyVariables.removed(from: environment), input: nowhere, output: output, errors: nowhere
    ).run()
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 64 << 10)
    // The hex digits of osascript are twice as many.
    while bytes.count <= 2 * MediaLimit.file + 64 {
      let count = read(reading, &piece, piece.count)
      if count < 0, errno == EINTR { continue }
      if count <= 0 { break }
      bytes += piece[..<count]
    }
    let picture = arguments[0] == "osascript" ? bytesOfScript(bytes) : bytes
    guard ending == .status(0), !picture.isEmpty else {
      throw Failure("the clipboard has no picture", hint: "copy one, or attach a file: /attach FILE")
    }
    return picture
  }

  /// AppleScript prints `«data PNGf8950…»`.
  static func bytesOfScript(_ text: [UInt8]) -> [UInt8] {
    guard let start = String(decoding: text.prefix(32), as: UTF8.self).firstRange(of: "PNGf") else { return [] }
    let skipped = String(decoding: text.prefix(32), as: UTF8.self)[..<start.upperBound].utf8.count
    let digits = text.dropFirst(skipped).lazy.map { Character(Unicode.Scalar($0)).hexDigitValue }.prefix { $0 != nil }
    var bytes: [UInt8] = []
    var high: Int?
    for digit in digits.compactMap(\.self) {
      if let first = high { bytes.append(UInt8(first << 4 | digit)) }
      high = high == nil ? digit : nil
    }
    return bytes
  }
}
