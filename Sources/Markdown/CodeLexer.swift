/// Finds comments, strings, numbers and keywords in code, line by line, by a table of the language's marks.
///
/// It knows no grammar: what it does not find is plain. All that is open at the end of a line and may go over it, a
/// comment or a string, is open in the next one.
package struct CodeLexer: Sendable {
  /// What a piece of code is.
  package enum Kind: Sendable {
    case plain, comment, string, number, keyword
  }

  /// A piece of a line. All pieces one behind the other are the line.
  package struct Token: Equatable, Sendable {
    package let kind: Kind
    package let text: String
  }

  private enum State {
    case code
    case lineComment
    case blockComment
    case string(CodeLanguage.Quote)
  }

  private let language: CodeLanguage
  private var state = State.code

  /// Nil for a language without a table. `info` is what is written behind the fence.
  package init?(info: String) {
    guard let language = CodeLanguage.named(info) else { return nil }
    self.language = language
  }

  /// The pieces of a line or of a part of it, none of them empty.
  package mutating func tokens(in text: String, endsLine: Bool) -> [Token] {
    var scan = CodeScan(bytes: Array(text.utf8))
    while !scan.isAtEnd { step(&scan) }
    scan.flush()
    if endsLine { endLine() }
    return scan.tokens
  }

  private mutating func endLine() {
    switch state {
    case .lineComment: state = .code
    case .string(let quote): if !quote.isMultiline { state = .code }
    case .code, .blockComment: break
    }
  }

  private mutating func step(_ scan: inout CodeScan) {
    switch state {
    case .lineComment: scan.take(scan.bytes.count - scan.position, as: .comment)
    case .blockComment:
      guard scan.takeThrough(language.blockComment?.end ?? [], as: .comment, escape: nil) else { return }
      state = .code
    case .string(let quote):
      guard scan.takeThrough(quote.end, as: .string, escape: quote.hasEscapes ? 0x5C : nil) else { return }
      state = .code
    case .code: stepCode(&scan)
    }
  }

  private mutating func stepCode(_ scan: inout CodeScan) {
    // Lua's `--[[` begins as a comment of one line does.
    if let comment = language.blockComment, scan.begins(with: comment.start) {
      state = .blockComment
      return scan.take(comment.start.count, as: .comment)
    }
    if let mark = language.lineComments.first(where: { scan.begins(with: $0) }), isCommentPlace(scan) {
      state = .lineComment
      return scan.take(mark.count, as: .comment)
    }
    if let quote = language.quotes.first(where: { scan.begins(with: $0.start) }) {
      state = .string(quote)
      return scan.take(quote.start.count, as: .string)
    }
    let byte = scan.bytes[scan.position]
    if byte.isDigit { return scan.take(scan.numberLength, as: .number) }
    guard byte.isWordStart else { return scan.take(1, as: .plain) }
    let length = scan.wordLength(allowsDash: language.allowsDash)
    scan.take(length, as: language.isKeyword(scan.word(length)) ? .keyword : .plain)
  }

  /// In shells and the like a `#` inside of a word is no comment.
  private func isCommentPlace(_ scan: CodeScan) -> Bool {
    !language.commentsNeedSpace || scan.position == 0 || scan.bytes[scan.position - 1] <= 0x20
  }
}

/// A line's bytes and what was found in them.
private struct CodeScan {
  let bytes: [UInt8]
  var position = 0
  var tokens: [CodeLexer.Token] = []
  private var start = 0
  private var kind = CodeLexer.Kind.plain

  init(bytes: [UInt8]) {
    self.bytes = bytes
  }

  var isAtEnd: Bool { position >= bytes.count }

  func begins(with mark: [UInt8]) -> Bool {
    guard bytes[position] == mark[0], position + mark.count <= bytes.count else { return false }
    return mark.count == 1 || bytes[position..<(position + mark.count)].elementsEqual(mark)
  }

  mutating func take(_ count: Int, as kind: CodeLexer.Kind) {
    if kind != self.kind {
      flush()
      self.kind = kind
    }
    position += count
  }

  /// Takes up to the end of the mark; false where it is not there.
  mutating func takeThrough(_ mark: [UInt8], as kind: CodeLexer.Kind, escape: UInt8?) -> Bool {
    var count = 0
    while position + count < bytes.count {
      let byte = bytes[position + count]
      if byte == escape {
        count += 2
      } else if !mark.isEmpty, byte == mark[0], bytes[(position + count)...].starts(with: mark) {
        take(count + mark.count, as: kind)
        return true
      } else {
        count += 1
      }
    }
    take(bytes.count - position, as: kind)
    return false
  }

  mutating func flush() {
    if position > start {
      tokens.append(CodeLexer.Token(kind: kind, text: String(decoding: bytes[start..<position], as: UTF8.self)))
    }
    start = position
  }

  /// Digits with their prefix, point, exponent and suffix.
  var numberLength: Int {
    var end = position + 1
    while end < bytes.count {
      let byte = bytes[end]
      let isPoint = byte == 0x2E && end + 1 < bytes.count && bytes[end + 1].isDigit
      guard byte.isWordPart || isPoint else { break }
      end += 1
    }
    return end - position
  }

  func wordLength(allowsDash: Bool) -> Int {
    var end = position + 1
    while end < bytes.count, bytes[end].isWordPart || allowsDash && bytes[end] == 0x2D { end += 1 }
    return end - position
  }

  func word(_ length: Int) -> String {
    String(decoding: bytes[position..<(position + length)], as: UTF8.self)
  }
}

extension UInt8 {
  fileprivate var isDigit: Bool { (0x30...0x39).contains(self) }
  /// Letters, `_`, `@`, `$`, and all that is not ASCII.
  fileprivate var isWordStart: Bool {
    (0x41...0x5A).contains(self) || (0x61...0x7A).contains(self) || self == 0x5F || self >= 0x80 || self == 0x40
      || self == 0x24
  }
  fileprivate var isWordPart: Bool { isWordStart && self != 0x40 && self != 0x24 || isDigit }
}
