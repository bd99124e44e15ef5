import Platform

/// Where libedit writes. It is not shown, because the screen is drawn from `ScreenLayout`. Only its bell and its cleared
/// screens are heeded.
final class LibeditOutput {
  /// libedit's output stream, which `close` closes.
  let file: UnsafeMutablePointer<FILE>
  private let text: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
  private let size: UnsafeMutablePointer<Int>
  private var pending = (bell: false, clear: false)

  init?() {
    text = .allocate(capacity: 1)
    text.initialize(to: nil)
    size = .allocate(capacity: 1)
    size.initialize(to: 0)
    guard let file = open_memstream(text, size) else {
      text.deallocate()
      size.deallocate()
      return nil
    }
    self.file = file
  }

  func close() {
    fclose(file)
    free(text.pointee)
    text.deallocate()
    size.deallocate()
  }

  /// What was written since the last look.
  func heard() -> (bell: Bool, clear: Bool) {
    let new = written()
    defer { pending = (false, false) }
    return (
      pending.bell || Self.holds("\u{07}", new),
      pending.clear || Self.holds("\u{1B}[2J", new) || Self.holds("\u{1B}[H\u{1B}[J", new)
    )
  }

  /// Cheaper than the search of the standard library, whose first call costs a tenth of a start.
  private static func holds(_ sequence: StaticString, _ text: String) -> Bool {
    sequence.withUTF8Buffer { sequence in
      let bytes = text.utf8
      return bytes.indices.contains { bytes[$0] == sequence[0] && bytes[$0...].starts(with: sequence) }
    }
  }

  /// What libedit writes in the call.
  func text(of call: () -> Void) -> String {
    pending = heard()
    call()
    return written()
  }

  private func written() -> String {
    fflush(file)
    guard size.pointee > 0, let text = text.pointee else { return "" }
    defer { rewind(file) }
    return String(decoding: UnsafeRawBufferPointer(start: text, count: size.pointee), as: UTF8.self)
  }
}
