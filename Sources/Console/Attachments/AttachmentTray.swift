import Synchronization

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
