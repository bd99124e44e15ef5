import App
import Chat
import Journal
import Platform
import Records
import Settings
import Synchronization

/// Where the pictures of a session are written for the user: never over a file that is there.
struct PictureTarget: Equatable, Sendable {
  /// A folder, or the path of a file without its ending.
  enum Place: Equatable, Sendable {
    case folder(String)
    case file(String)
  }

  let place: Place
  /// Begins the names of files in a folder.
  let prefix: String

  /// `path` is what the user named, a folder or a file; nil for the standard folder.
  init(_ path: String?, standard: String, session: String) {
    prefix = "tuppence-\(session)"
    guard let path, !path.isEmpty else {
      place = .folder(standard)
      return
    }
    var status = stat()
    let isFolder = path.hasSuffix("/") || stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    place = isFolder ? .folder(path) : .file(Self.withoutEnding(path))
  }

  /// The ending follows the content, so that a picture's ending in the name is dropped.
  private static func withoutEnding(_ path: String) -> String {
    let endings = ["png", "jpg", "jpeg", "gif", "webp"]
    guard let dot = path.lastIndex(of: "."), endings.contains(path[path.index(after: dot)...].lowercased()) else {
      return path
    }
    return String(path[..<dot])
  }

  /// The path that is tried first for a picture of a number, and those after it.
  func path(number: Int, ending: String, try place: Int) -> String {
    switch self.place {
    case .folder(let folder):
      let start = folder.hasSuffix("/") ? folder : folder + "/"
      return "\(start)\(prefix)-\(number + place).\(ending)"
    case .file(let stem): return place == 0 ? "\(stem).\(ending)" : "\(stem)-\(place + 1).\(ending)"
    }
  }
}

/// A picture that was written for the user.
struct WrittenPicture: Equatable, Sendable {
  /// Its place among the session's pictures, from 1.
  let number: Int
  let file: MediaFile
  let path: String

  /// `picture 1: ~/…/tuppence-7f3k-1.png, 1024x1024, 1.2 MB`.
  func words(home: String?) -> String {
    var facts = [Self.shortened(path, home: home)]
    if let width = file.width, let height = file.height { facts.append("\(width)x\(height)") }
    facts.append(MediaFile.words(forBytes: file.size))
    return "picture \(number): " + facts.joined(separator: ", ")
  }

  /// The path with `~` for the user's home folder; whole where that is not known.
  private static func shortened(_ path: String, home: String?) -> String {
    guard let home, home.count > 1, path.hasPrefix(home + "/") else { return path }
    return "~" + path.dropFirst(home.count)
  }
}

/// Where a chat's pictures were written.
final class PicturePaths: Sendable {
  private let paths = Mutex<[String: String]>([:])

  func remember(_ picture: WrittenPicture) {
    paths.withLock { $0[picture.file.sha256] = picture.path }
  }

  /// Nil where it was not written by this chat, or is no longer there.
  func path(of file: MediaFile) -> String? {
    paths.withLock { $0[file.sha256] }.flatMap { Self.holds($0, file) ? $0 : nil }
  }

  /// Whether there is a regular file of the picture's size.
  static func holds(_ path: String, _ file: MediaFile) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && Int(status.st_size) == file.size
  }
}

/// Writes the pictures of one session as they come, and remembers where they are.
final class PictureFiles: Sendable {
  private let target: PictureTarget
  private let state: Mutex<(next: Int, written: [WrittenPicture])>
  /// More files of one name are a mistake.
  private static let mostTries = 10_000

  /// `first` is the number of the next picture.
  init(_ target: PictureTarget, first: Int) {
    self.target = target
    state = Mutex((next: first, written: []))
  }

  var written: [WrittenPicture] { state.withLock { $0.written } }

  /// Writes a picture under the next number.
  func write(_ file: MediaFile, _ bytes: Data) throws(Failure) -> WrittenPicture {
    let number = state.withLock { state in
      defer { state.next += 1 }
      return state.next
    }
    let path: String
    do throws(SettingsError) {
      path = try create(bytes, number: number, ending: file.type.fileExtension)
    } catch {
      throw Failure(error)
    }
    let written = WrittenPicture(number: number, file: file, path: path)
    state.withLock { $0.written.append(written) }
    return written
  }

  private func create(_ bytes: Data, number: Int, ending: String) throws(SettingsError) -> String {
    if case .folder(let folder) = target.place { try Folders.create(folder) }
    for place in 0..<Self.mostTries {
      let path = target.path(number: number, ending: ending, try: place)
      if try PrivateFile.create(bytes, at: path) { return path }
    }
    throw .fileNotWritten(path: target.path(number: number, ending: ending, try: 0), code: EEXIST)
  }
}

extension WrittenPicture {
  /// As `--json` has it.
  var json: JSONValue {
    .members([
      "path": .text(path), "type": .text(file.type.rawValue), "size": .number(file.size), "sha256": .text(file.sha256),
      "width": file.width.map { .number($0) } ?? .null, "height": file.height.map { .number($0) } ?? .null,
    ])
  }
}

extension Program {
  /// Where the next pictures of a session go: to `path`, or into the standard folder.
  func pictureFiles(at path: String? = nil, _ context: AppContext, _ session: Session) async -> PictureFiles {
    let target = PictureTarget(path, standard: context.folders.pictures, session: context.shortID(session.id))
    return PictureFiles(target, first: await session.transcript.pictureCount + 1)
  }

  /// The row for a picture.
  func words(for picture: WrittenPicture) -> String { picture.words(home: environment["HOME"]) }
}

extension AppContext {
  /// Reads the bytes of pictures from the media folder.
  var media: @Sendable (MediaFile) -> Data? {
    let store = mediaStore
    return { try? store.contents(of: $0.sha256, limit: $0.size) }
  }
}
