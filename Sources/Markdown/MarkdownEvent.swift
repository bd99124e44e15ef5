/// A piece of a Markdown text's structure, in the order of the text. Begins and ends are well nested.
package enum MarkdownEvent: Equatable, Sendable {
  case begin(MarkdownBlock)
  case end(MarkdownBlock)
  case inline(MarkdownInline)
  /// Code as it was written. A very long line comes in several pieces, of which the last one ends the line.
  case code(String, endsLine: Bool)
  case rule
  /// A line without text between blocks, or inside one.
  case blankLine
  /// The item that was just begun is a task.
  case task(isDone: Bool)
  /// The open paragraph is a heading, as a line of `=` or `-` below it says.
  case underline(level: Int)
}

/// A block that contains blocks, inlines or lines of code.
package enum MarkdownBlock: Equatable, Sendable {
  case quote
  case list(MarkdownListKind)
  /// The mark as it was written: `-`, `10.`.
  case item(mark: String)
  case paragraph
  case heading(level: Int)
  /// The fence is empty for code that is only indented.
  case code(fence: String, info: String)
  case table([MarkdownAlignment])
  case row(isHeader: Bool)
  case cell
}

/// Items of one kind that follow each other are one list.
package enum MarkdownListKind: Equatable, Sendable {
  case bullet(Unicode.Scalar)
  case ordered(delimiter: Unicode.Scalar)
}

/// How a table's column is aligned.
package enum MarkdownAlignment: Equatable, Sendable {
  case none, left, center, right
}

/// Content of paragraphs, headings and cells.
package enum MarkdownInline: Equatable, Sendable {
  case text(String)
  /// A code span without its backticks, of which there were `ticks` on each side.
  case code(String, ticks: Int)
  /// LaTeX with its marks.
  case math(String)
  /// A tag or a comment as it was written.
  case html(String)
  case softBreak
  case hardBreak
  case begin(MarkdownSpan)
  case end(MarkdownSpan)
}

/// What surrounds inlines.
package enum MarkdownSpan: Equatable, Sendable {
  case emphasis(Unicode.Scalar)
  case strong(Unicode.Scalar)
  case strikethrough
  case link(destination: String, title: String)
  case image(destination: String, title: String)
}
