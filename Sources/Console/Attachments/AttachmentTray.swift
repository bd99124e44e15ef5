import Chat
import Journal
import Media
import Records
import Synchronization

/// The files that go with the next prompt of a chat.
final class AttachmentTray: Sendable {
  private let files = Mutex<[Attachment]>([])

  var all: [Attachment] { files.withLock { $0 } }

  /// A file that is there already is there once, as it was read last.
  func add(_ file: Attachment) throws(Failure) {
    let result = files.withLock { files in
      Result { () throws(Failure) in
        let others = files.filter { $0.path != file.path }
        try (others + [file]).checkLimits()
        files = others + [file]
      }
    }
    try result.get()
  }

  func clear() {
    files.withLock { $0 = [] }
  }

  /// What is sent of them and of `others`, once pictures and documents are in the media folder.
  func parts(with others: [Attachment] = [], _ store: MediaStore) throws(Failure) -> AttachedParts {
    let result = files.withLock { files in
      Result { () throws(Failure) in
        let paths = Set(files.map(\.path))
        var others = others.filter { !paths.contains($0.path) }
        try (files + others).checkLimits()
        var parts = try AttachedParts(&files, store)
        let more = try AttachedParts(&others, store)
        (parts.blocks, parts.media) = (parts.blocks + more.blocks, parts.media + more.media)
        return parts
      }
    }
    return try result.get()
  }
}

extension [Attachment] {
  /// Throws where they are more than one turn takes.
  func checkLimits() throws(Failure) {
    let media = compactMap { if case .media(let file, _) = $0.content { file } else { nil } }
    guard media.count <= MediaLimit.files else {
      throw Failure(
        "a turn takes \(MediaLimit.files) pictures and documents at most",
        hint: "send some of them with the next prompt",
        exitCode: Failure.Code.usage)
    }
    let size = media.reduce(0) { $0 + $1.size }
    guard size <= MediaLimit.request else { throw Failure(MediaRefusal.tooLarge(bytes: size)) }
  }
}
