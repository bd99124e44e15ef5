import CLibEdit

/// Where libedit has put the cursor, computed as its refresh does it, because libedit does not tell.
///
/// One rule differs from `displayWidth(of:)` on purpose: widths are the C library's, the ones that libedit uses.
struct EditLayout: Equatable, Sendable {
  private(set) var row = 0
  private(set) var column = 0
  private let columns: Int

  init(columns: Int) {
    self.columns = max(2, columns)
  }

  /// Moves over the scalars of the prompt or of the line.
  mutating func advance(over scalars: some Sequence<Unicode.Scalar>) {
    for scalar in scalars { advance(over: scalar) }
  }

  private mutating func advance(over scalar: Unicode.Scalar) {
    switch scalar.value {
    case 0x09:
      repeat { put(1) } while column % 8 != 0
    case 0x0A:
      row += 1
      column = 0
    case 0x00..<0x20, 0x7F..<0xA0:
      put(1)
      put(1)
    default:
      put(scalar)
    }
  }

  private mutating func put(_ scalar: Unicode.Scalar) {
    let width = edit_columns(wchar_t(scalar.value))
    if width >= 0 { return put(Int(width)) }
    for _ in 0..<(scalar.value > 0xFFFF ? 8 : 7) { put(1) }
  }

  private mutating func put(_ width: Int) {
    while column + width > columns { put(1) }
    column += width
    if column >= columns {
      row += 1
      column = 0
    }
  }
}
