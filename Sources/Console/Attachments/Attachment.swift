import Chat
import Platform
import Records
import Settings
import Synchronization

/// A text file on its way into a prompt.
struct Attachment: Equatable, Sendable {
  /// More text than most models take at once; a larger file is a mistake, or wants a part of it sent.
  static let limit = 1 << 20

  let path: String
  let text: String

  /// Reads a regular file of UTF-8 text, 1 MiB at most.
  init(_ path: String) throws(Failure) {
    let contents: PrivateFile.Contents?
    do throws(SettingsError) {
      contents = try PrivateFile.contents(of: path, limit: Self.limit)
    } catch .notUTF8 {
      throw Self.notText(path)
    } catch .fileTooLarge {
      throw Failure("\(path) is larger than 1 MiB", hint: "attach a part of it", exitCode: Failure.Code.usage)
    } catch {
      throw Failure(error)
    }
    guard let contents else { throw Failure(SettingsError.fileUnreadable(path: path, code: ENOENT)) }
    if contents.text.contains("\0") { throw Self.notText(path) }
    guard !contents.text.isEmpty else {
      throw Failure("\(path) is empty", hint: "nothing was attached", exitCode: Failure.Code.usage)
    }
    self.path = path
    text = contents.text
  }

  private static let pictures = ["png", "jpg", "jpeg", "gif", "webp", "heic", "bmp", "tif", "tiff"]

  private static func notText(_ path: String) -> Failure {
    let isPicture = pictures.contains(URL(filePath: path).pathExtension.lowercased())
    return Failure(
      isPicture ? "\(path) is a picture; only text goes into a prompt" : "\(path) is not UTF-8 text",
      hint: isPicture ? "describe it, or attach text" : "save it as UTF-8 text", exitCode: Failure.Code.usage)
  }

  /// The last part of the path, on one line, without what would end the words around it.
  var name: String {
    URL(filePath: path).lastPathComponent.filter { !$0.isNewline && $0 != "`" }
  }

  /// The file as a model reads it: named, in a fence that is longer than any inside it.
  var block: String {
    let fence = String(repeating: "`", count: max(3, Self.longestRun(of: UInt8(ascii: "`"), in: text) + 1))
    return "File `\(name)`:\n\(fence)\n\(text)\(text.hasSuffix("\n") ? "" : "\n")\(fence)"
  }

  private static func longestRun(of mark: UInt8, in text: String) -> Int {
    var (longest, current) = (0, 0)
    for byte in text.utf8 {
      current = byte == mark ? current + 1 : 0
      longest = max(longest, current)
    }
    return longest
  }

  /// `1,204 bytes, about 310 tokens`, as the next prompt grows by it.
  var size: String {
    let tokens = Estimator.tokens(of: [Message(.user, block)])
    return "\(counted(text.utf8.count, "byte")), about \(counted(tokens, "token"))"
  }
}

/// The files that go with the next prompt of a chat.
final class AttachmentTray: Sendable {
  private let files = Mutex<[Attachment]>([])

  var all: [Attachment] { files.withLock { $0 } }

  /// A file that is there already is there once, as it was read last.
  func add(_ file: Attachment) {
    files.withLock { files in
      files.removeAll { $0.path == file.path }
      files.append(file)
    }
  }

  func clear() {
    files.withLock { $0 = [] }
  }

  /// The prompt behind the files.
  func prompt(_ prompt: String) -> String {
    (all.map(\.block) + [prompt]).joined(separator: "\n\n")
  }
}
