import App
import Chat
import Journal
import Media
import Platform
import Records
import Settings

/// A file on its way to a model: text becomes a part of the prompt, a picture or document goes with it.
struct Attachment: Equatable, Sendable {
  enum Content: Equatable, Sendable {
    case text(String)
    /// `bytes` is nil once they are in the media folder.
    case media(MediaFile, bytes: Data?)
  }

  /// Bytes of text: more than most models take at once, so that a larger file is a mistake, or wants a part of it sent.
  static let textLimit = 1 << 20

  let path: String
  private(set) var content: Content

  /// Reads a regular file. Its content alone says what it is: a picture or PDF of 20 MB at most, else UTF-8 text of 1 MiB.
  init(_ path: String) throws(Failure) {
    let bytes: [UInt8]?
    do throws(SettingsError) {
      bytes = try PrivateFile.bytes(of: path, limit: MediaLimit.file)
    } catch .fileTooLarge {
      throw Self.refusal(
        "\(path) is larger than \(MediaFile.words(forBytes: MediaLimit.file))", "attach a smaller one, or a part of it")
    } catch {
      throw Failure(error)
    }
    guard let bytes else { throw Failure(SettingsError.fileUnreadable(path: path, code: ENOENT)) }
    try self.init(bytes, path: path)
  }

  /// Without `isText` only a picture or document will do.
  init(_ bytes: [UInt8], path: String, isText: Bool = true) throws(Failure) {
    guard !bytes.isEmpty else { throw Self.refusal("\(path) is empty", "nothing was attached") }
    let isMedia = MediaType(of: Data(bytes.prefix(1024))) != nil
    self.path = path
    content = try isMedia || !isText ? Self.media(bytes, path) : Self.text(bytes, path)
  }

  /// The files of `--attach`, all or none.
  static func files(at paths: [String]) throws(Failure) -> [Attachment] {
    var files: [Attachment] = []
    for path in paths { files.append(try Attachment(path)) }
    try files.checkLimits()
    return files
  }

  private static func media(_ bytes: [UInt8], _ path: String) throws(Failure) -> Content {
    guard let found = MediaContent(Data(bytes)) else { throw refusal("\(path) cannot be read", typesHint) }
    let content: MediaContent
    do throws(MediaFault) {
      content = try found.cleaned()
    } catch {
      let what = "\(path) is a \(found.type.word) file"
      switch error {
      case .broken: throw refusal("\(what) that is cut off or damaged", "save it again with an image program")
      case .tooManyPixels: throw refusal("\(what) with too many pixels for a model", "make it smaller")
      }
    }
    return .media(content.file(name: MediaFile.harmlessName(path)), bytes: content.bytes)
  }

  private static func text(_ bytes: [UInt8], _ path: String) throws(Failure) -> Content {
    guard let text = String(validating: bytes, as: UTF8.self), !bytes.contains(0) else {
      throw refusal("\(path) is neither UTF-8 text nor a picture or document that models take", typesHint)
    }
    guard bytes.count <= textLimit else { throw refusal("\(path) is larger than 1 MiB", "attach a part of it") }
    return .text(text)
  }

  private static let typesHint = "attach UTF-8 text, PNG, JPEG, GIF, WebP or PDF"

  private static func refusal(_ message: String, _ hint: String) -> Failure {
    Failure(message, hint: hint, exitCode: Failure.Code.usage)
  }

  /// A text as a model reads it: named, in a fence that is longer than any inside it; nil for media.
  var block: String? {
    guard case .text(let text) = content else { return nil }
    let fence = String(repeating: "`", count: max(3, Self.longestRun(of: UInt8(ascii: "`"), in: text) + 1))
    let name = URL(filePath: path).lastPathComponent.filter { !$0.isNewline && $0 != "`" }
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

  /// `1,204 bytes, about 310 tokens`, as the next prompt grows by it; of media `PNG, 640x480, 12 KB, about 410 tokens`.
  func size(on model: String) -> String {
    switch content {
    case .text(let text):
      let tokens = Estimator.tokens(of: [Message(.user, block ?? "")], model: model)
      return "\(counted(text.utf8.count, "byte")), about \(counted(tokens, "token"))"
    case .media(let file, _):
      return "\(file.facts), about \(counted(file.tokens(model: model), "token"))"
    }
  }

  /// Writes the bytes of a picture or document into the media folder; nil for text.
  mutating func keep(in store: MediaStore) throws(JournalError) -> MediaFile? {
    guard case .media(let file, let bytes) = content else { return nil }
    if let bytes { try store.keep(bytes, sha256: file.sha256) }
    content = .media(file, bytes: nil)
    return file
  }
}

extension MediaFile {
  /// The last part of a path without what a terminal or a log could take for more than a name; nil where nothing is left.
  static func harmlessName(_ path: String) -> String? {
    var name = String.UnicodeScalarView()
    for scalar in URL(filePath: path).lastPathComponent.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate: continue
      default: if scalar != "/", scalar != "`" { name.append(scalar) }
      }
    }
    return name.isEmpty ? nil : String(String(name).prefix(200))
  }
}

/// What is sent of some files: the text that becomes a part of the prompt, and what goes with it.
struct AttachedParts: Sendable {
  var blocks: [String] = []
  var media: [MediaFile] = []

  /// Writes pictures and documents into the media folder first.
  init(_ files: inout [Attachment], _ store: MediaStore) throws(Failure) {
    for place in files.indices {
      if let block = files[place].block { blocks.append(block) }
      do throws(JournalError) {
        if let file = try files[place].keep(in: store) { media.append(file) }
      } catch {
        throw Failure(error)
      }
    }
  }

  /// The prompt behind the texts.
  func prompt(_ prompt: String) -> String { (blocks + [prompt]).joined(separator: "\n\n") }

  /// A turn with the files; the user's own words are its question.
  func request(_ prompt: String) -> TurnRequest {
    TurnRequest(self.prompt(prompt), question: blocks.isEmpty ? nil : prompt, media: media)
  }
}
