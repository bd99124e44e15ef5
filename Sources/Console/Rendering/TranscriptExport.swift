import Exports
import Platform
import Settings
import Terminal

/// An export on its way to a file or to standard output, in pieces as they are made.
struct TranscriptExport: Sendable {
  let format: ExportFormat
  let path: String?
  var options = ExportOptions()
  /// Leaves the words of others as they are; JSON says the same either way.
  var isRaw = false

  /// Without a format the path's ending decides; without either it is Markdown.
  init(format: ExportFormat?, path: String?) throws(Failure) {
    self.path = path
    guard let found = format ?? path.map(ExportFormat.ofFile) ?? .markdown else {
      let ending = path.map { URL(filePath: $0).pathExtension } ?? ""
      let endings = ExportFormat.all.compactMap(\.suffixes.first).map { "." + $0 }.joined(separator: ", ")
      throw Failure(
        ending.isEmpty
          ? "the file's name has no ending that names a format" : "there is no export format \"\(ending)\"",
        hint: "end the name in one of \(endings), or name a format: --format markdown", exitCode: Failure.Code.usage)
    }
    self.format = found
  }

  /// Hands the text on in pieces. `sessions` adds the sessions one by one. Returns the requests that the format has no
  /// place for, because their cost is unknown.
  func write(
    to take: @escaping (String) -> Void, _ sessions: ((SessionExport) -> Void) throws(Failure) -> Void
  ) throws(Failure) -> Int {
    var renderer = format.renderer(options)
    // Small pieces are joined, so that each write is worth its call.
    var buffer = ""
    func add(_ piece: String) {
      buffer += piece
      guard buffer.utf8.count >= Self.pieceSize else { return }
      take(screened(buffer))
      buffer.removeAll(keepingCapacity: true)
    }
    var (count, leftOut, hasFigure) = (0, 0, false)
    renderer.begin(add)
    try sessions { session in
      guard !session.isEmpty else { return }
      renderer.add(session, add)
      count += 1
      leftOut += session.totals.unknown
      hasFigure = hasFigure || !session.totals.isAllUnknown
    }
    guard count > 0 else {
      throw Failure(
        options.isSeveral ? "no session has turns to export" : "the session has no turns to export",
        hint: options.isSeveral
          ? "send a prompt first; --gateway sandbox exports play money" : "send a prompt first")
    }
    guard hasFigure || !format.leavesOutUnknown else {
      throw Failure("no request has a known cost", hint: "tuppence settle asks for the bills that are open")
    }
    renderer.end(add)
    take(screened(buffer))
    return format.leavesOutUnknown ? leftOut : 0
  }

  /// The same into the file: whole or not at all. An existing one is replaced only where that was asked for.
  func writeFile(
    _ path: String, overwriting: Bool, _ sessions: ((SessionExport) -> Void) throws(Failure) -> Void
  ) throws(Failure) -> Int {
    if !overwriting, FileManager.default.fileExists(atPath: path) {
      throw Failure("\(path) exists", hint: "give another name, or overwrite it with: tuppence export --force")
    }
    let writer: PrivateFile.Writer
    do throws(SettingsError) { writer = try PrivateFile.Writer(path) } catch { throw Failure(error) }
    var failure: SettingsError?
    let leftOut = try write(
      to: { piece in
        guard failure == nil else { return }
        do throws(SettingsError) { try writer.append(piece) } catch { failure = error }
      }, sessions)
    if let failure { throw Failure(failure) }
    do throws(SettingsError) { try writer.finish() } catch { throw Failure(error) }
    return leftOut
  }

  /// In bytes.
  private static let pieceSize = 64 << 10

  private func screened(_ text: String) -> String {
    switch format.screening {
    case .json: Sanitiser.json(text)
    case .text: isRaw ? text : Sanitiser.sanitised(text)
    case .table: isRaw ? text : Sanitiser.screened(text, takesStyles: false, keepsCRLF: true)
    }
  }
}
