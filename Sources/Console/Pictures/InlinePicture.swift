import Media
import Platform

/// A way of showing a picture in a terminal's own text.
enum InlineProtocol: Equatable, Sendable {
  /// https://sw.kovidgoyal.net/kitty/graphics-protocol/
  case kitty
  /// https://iterm2.com/documentation-images.html
  case iTerm

  /// By the variables that terminals set; nil where none of them says so, and inside a multiplexer, which would take the
  /// sequences as text. The terminal is never asked.
  init?(environment: [String: String]) {
    func value(_ name: String) -> String { environment[name] ?? "" }
    let terminal = value("TERM")
    let isMultiplexed = !value("TMUX").isEmpty || !value("STY").isEmpty || !value("ZELLIJ").isEmpty
    guard !terminal.isEmpty, terminal != "dumb", !isMultiplexed,
      !["screen", "tmux"].contains(where: { terminal.hasPrefix($0) })
    else { return nil }
    switch value("TERM_PROGRAM").lowercased() {
    case "ghostty", "kitty": self = .kitty
    case "wezterm", "iterm.app": self = .iTerm
    case _ where !value("KITTY_WINDOW_ID").isEmpty || ["xterm-kitty", "xterm-ghostty"].contains(terminal): self = .kitty
    case _ where value("LC_TERMINAL").lowercased() == "iterm2": self = .iTerm
    default: return nil
    }
  }
}

/// The sequence that shows a verified picture, and the row below it.
struct InlinePicture: Equatable, Sendable {
  let sequence: String

  /// Characters of base64 in one sequence of kitty's.
  private static let pieceLength = 4_096
  /// Pixels that a column is taken to have, so that a small picture is not stretched.
  private static let columnWidth = 8
  private static let widest = 60

  init(_ picture: PNGFile, _ way: InlineProtocol, columns: Int) {
    let width = max(1, min(columns - 2, Self.widest, picture.size.width / Self.columnWidth))
    let data = picture.bytes.base64EncodedString()
    switch way {
    case .iTerm:
      sequence =
        "\u{1B}]1337;File=inline=1;size=\(picture.bytes.count);width=\(width);preserveAspectRatio=1:\(data)\u{07}\n"
    case .kitty: sequence = Self.pieces(of: data, width: width) + "\n"
    }
  }

  /// Sent without an answer (`q=2`), since nothing reads one.
  private static func pieces(of data: String, width: Int) -> String {
    var sequence = ""
    sequence.reserveCapacity(data.utf8.count + data.utf8.count / 64)
    var rest = Substring(data)
    var isFirst = true
    repeat {
      let piece = rest.prefix(pieceLength)
      rest = rest.dropFirst(pieceLength)
      let keys = isFirst ? "a=T,f=100,t=d,q=2,c=\(width)," : "q=2,"
      sequence += "\u{1B}_G\(keys)m=\(rest.isEmpty ? 0 : 1);\(piece)\u{1B}\\"
      isFirst = false
    } while !rest.isEmpty
    return sequence
  }
}
