import Platform

/// Where libedit writes: nobody sees it, because the screen is drawn from `ScreenLayout`. Only its bell and its cleared
/// screens are heeded.
final class LibeditOutput {
  /// libedit's output stream, which `close` closes.
  let file: UnsafeMutablePointer<FILE>
  private let text: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
  private let size: UnsafeMutablePointer<Int>

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
    fflush(file)
    guard size.pointee > 0, let text = text.pointee else { return (false, false) }
    let written = String(decoding: UnsafeRawBufferPointer(start: text, count: size.pointee), as: UTF8.self)
    rewind(file)
    return (written.contains("\u{07}"), written.contains("\u{1B}[2J") || written.contains("\u{1B}[H\u{1B}[J"))
  }
}
