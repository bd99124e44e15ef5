import Platform
import Terminal

/// Names of files as they are typed in the chat.
struct FileNames: Sendable {
  let folder: String
  let home: String?

  init(folder: String = FileManager.default.currentDirectoryPath, home: String?) {
    self.folder = folder
    self.home = home
  }

  /// The paths that an argument names; one that is a file as a whole is one path, spaces and all.
  func paths(in argument: String) -> [String] {
    let words = TypedWord.words(in: argument).words.map { expanded($0.text) }
    return words.count > 1 && kind(of: expanded(argument)) == .file ? [expanded(argument)] : words
  }

  /// `~/` is the user's home.
  func expanded(_ path: String) -> String {
    guard let home, path == "~" || path.hasPrefix("~/") else { return path }
    return home + path.dropFirst()
  }

  /// The files that `@path` names in a prompt, in order; a word that is no file is text. A path with spaces is quoted, as
  /// in `@"my cat.png"`. A sentence's marks behind a name do not belong to it.
  func mentions(in prompt: String) -> [String] {
    var found: [String] = []
    for (place, mark) in zip(prompt.indices, prompt) where mark == "@" && Self.begins(place, in: prompt) {
      let rest = prompt[prompt.index(after: place)...].prefix { !$0.isNewline }.prefix(1_024)
      guard let word = TypedWord.words(in: String(rest)).words.first, word.start == 0 else { continue }
      var path = expanded(word.text)
      while kind(of: path) != .file, let last = path.last, ".,;:!?)".contains(last) { path.removeLast() }
      if kind(of: path) == .file, !found.contains(path) { found.append(path) }
    }
    return found
  }

  private static func begins(_ place: String.Index, in prompt: String) -> Bool {
    guard place > prompt.startIndex else { return true }
    let before = prompt[prompt.index(before: place)]
    return before.isWhitespace || before == "("
  }

  /// The files that can take the place of an `@path` at the end of a prompt, and where its path begins; nil where there
  /// is none.
  func candidates(completingMention prompt: String) -> (start: Int, candidates: [Completion.Candidate])? {
    guard let mark = prompt.lastIndex(of: "@"), Self.begins(mark, in: prompt) else { return nil }
    let path = String(prompt[prompt.index(after: mark)...])
    let (words, _) = TypedWord.words(in: path)
    guard words.count <= 1, path.first?.isWhitespace != true else { return nil }
    let (start, found) = candidates(completing: path)
    guard start == 0 else { return nil }
    return (prompt.unicodeScalars.count - path.unicodeScalars.count, found)
  }

  /// What can represent the last word of the argument; its place in scalars comes with it.
  ///
  /// Hidden files are offered only behind a typed dot. Names with controls in them cannot be typed, and are left out.
  func candidates(completing argument: String) -> (start: Int, candidates: [Completion.Candidate]) {
    let (words, endsOpen) = TypedWord.words(in: argument)
    let end = argument.unicodeScalars.count
    let word = endsOpen ? words.last ?? TypedWord(start: end) : TypedWord(start: end)
    let slash = word.text.lastIndex(of: "/").map { word.text.index(after: $0) } ?? word.text.startIndex
    let (folder, beginning) = (String(word.text[..<slash]), word.text[slash...])
    let place = absolute(expanded(folder))
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: place)) ?? []).filter { name in
      name.hasPrefix(beginning) && (beginning.hasPrefix(".") || !name.hasPrefix(".")) && Sanitiser.line(name) == name
    }
    let found = names.sorted().compactMap { name in candidate(name, in: folder, at: place, for: word) }
    return (word.start, found)
  }

  private func candidate(
    _ name: String, in folder: String, at place: String, for word: TypedWord
  ) -> Completion.Candidate? {
    switch kind(of: "\(place)/\(name)") {
    case .folder:
      return word.typed(folder + name + "/", isWhole: false).map { .init($0, shown: name + "/") }
    case .file: return word.typed(folder + name, isWhole: true).map { .init($0, shown: name) }
    case .other: return nil
    }
  }

  private enum Kind {
    case file, folder, other
  }

  private func kind(of path: String) -> Kind {
    var status = stat()
    guard stat(absolute(path), &status) == 0 else { return .other }
    switch status.st_mode & S_IFMT {
    case S_IFREG: return .file
    case S_IFDIR: return .folder
    default: return .other
    }
  }

  private func absolute(_ path: String) -> String {
    path.hasPrefix("/") ? path : path.isEmpty ? folder : "\(folder)/\(path)"
  }
}

/// A word of a typed argument, as a shell would read it: backslashes and quotes keep spaces inside.
struct TypedWord: Equatable, Sendable {
  /// Without backslashes and quotes.
  private(set) var text = ""
  /// Where it begins in the argument, in Unicode scalars.
  let start: Int
  /// The quote that it begins with.
  private(set) var quote: Unicode.Scalar?

  /// The words of an argument; `endsOpen` says whether the last one may still go on.
  static func words(in argument: String) -> (words: [TypedWord], endsOpen: Bool) {
    var words: [TypedWord] = []
    var current: TypedWord?
    var open: Unicode.Scalar?
    var isEscaped = false
    for (place, scalar) in argument.unicodeScalars.enumerated() {
      if isEscaped {
        current?.append(scalar)
        isEscaped = false
      } else if scalar == "\\", open != "'" {
        current = current ?? TypedWord(start: place)
        isEscaped = true
      } else if scalar == open {
        open = nil
      } else if open == nil, scalar == "\"" || scalar == "'" {
        current = current ?? TypedWord(start: place, quote: scalar)
        open = scalar
      } else if open == nil, scalar == " " || scalar == "\t" {
        if let word = current { words.append(word) }
        current = nil
      } else {
        current = current ?? TypedWord(start: place)
        current?.append(scalar)
      }
    }
    if let current { words.append(current) }
    return (words, current != nil)
  }

  init(text: String = "", start: Int, quote: Unicode.Scalar? = nil) {
    self.text = text
    self.start = start
    self.quote = quote
  }

  private mutating func append(_ scalar: Unicode.Scalar) {
    text.unicodeScalars.append(scalar)
  }

  /// The text as it has to be typed in place of this word; nil where its quote cannot hold it. `isWhole` closes the quote.
  func typed(_ text: String, isWhole: Bool) -> String? {
    if quote == "'", text.contains("'") { return nil }
    let special: [Character] = quote == "'" ? [] : quote == "\"" ? ["\"", "\\"] : [" ", "\t", "\\", "\"", "'"]
    let escaped = text.reduce(into: "") { $0 += (special.contains($1) ? "\\" : "") + String($1) }
    guard let quote else { return escaped }
    return "\(quote)\(escaped)\(isWhole ? String(quote) : "")"
  }
}
