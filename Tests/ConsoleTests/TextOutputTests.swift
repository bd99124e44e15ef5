import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Console

/// The one way out for text.
@Suite struct TextOutputTests {
  private func written(_ text: String, takesStyles: Bool, raw: Bool = false) throws -> String {
    let folder = try TemporaryFolder()
    let url = folder("output")
    try Data().write(to: url)
    let file = try FileHandle(forUpdating: url)
    let output = TextOutput(file.fileDescriptor, takesStyles: takesStyles)
    raw ? output.passThrough(text) : output.write(text)
    return try String(contentsOf: url, encoding: .utf8)
  }

  @Test func letsNothingThroughThatDrivesATerminal() throws {
    let evil = "\u{1B}[2J\u{1B}]0;t\u{07}\u{9B}1A over\rwritten\u{202E} \u{1B}[5mx\u{1B}[0;2m\u{1B}["
    let shown = "^[[2J^[]0;t^G^[[1A over^Mwritten<U+202E> ^[[5mx^[[0;2m^[["
    #expect(try written(evil, takesStyles: true) == shown)
    #expect(try written(evil, takesStyles: false) == shown)
  }

  @Test func letsOurOwnAttributesThroughWhereTheyAreUnderstood() throws {
    let styled = "\u{1B}[2m  naïve 日本\u{1B}[0m\n\tx\r\n"
    #expect(try written(styled, takesStyles: true) == "\u{1B}[2m  naïve 日本\u{1B}[0m\n\tx\n")
    #expect(try written(styled, takesStyles: false) == "^[[2m  naïve 日本^[[0m\n\tx\n")
  }

  /// The other end of a pipe can make it one that does not wait.
  @Test func waitsForAReaderThatIsSlow() async throws {
    let pipe = Pipe()
    let (reading, writing) = (pipe.fileHandleForReading, pipe.fileHandleForWriting)
    #expect(fcntl(writing.fileDescriptor, F_SETFL, O_NONBLOCK) == 0)
    let text = String(repeating: "0123456789\n", count: 40_000)
    let written = Mutex<Int32??>(nil)
    let writer = Thread {
      let output = TextOutput(writing.fileDescriptor, takesStyles: false)
      output.write(text)
      written.withLock { $0 = .some(output.failure) }
      try? writing.close()
    }
    writer.start()
    #expect(try reading.readToEnd() == Data(text.utf8))
    #expect(written.withLock { $0 } == .some(nil))
  }

  @Test func passesOnAsItIsWhatIsMeantTo() throws {
    #expect(try written("\u{1B}]52;c;eA==\u{07}", takesStyles: false, raw: true) == "\u{1B}]52;c;eA==\u{07}")
  }
}
