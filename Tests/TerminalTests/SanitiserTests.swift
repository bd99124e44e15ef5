import Testing

@testable import Terminal

struct SanitiserTests {
  /// What hostile text has used against terminals, each with what has to come out.
  static let dangers: [(String, String)] = [
    ("\u{1B}]52;c;ZXZpbA==\u{07}", "^[]52;c;ZXZpbA==^G"),
    ("\u{1B}]52;c;?\u{07}", "^[]52;c;?^G"),
    ("\u{1B}]8;;http://evil\u{1B}\\good\u{1B}]8;;\u{1B}\\", "^[]8;;http://evil^[\\good^[]8;;^[\\"),
    ("\u{1B}]0;title\u{07}\u{1B}[21t", "^[]0;title^G^[[21t"),
    ("\u{1B}]2;title\u{9C}", "^[]2;title^[\\"),
    ("\u{1B}[6n\u{1B}[c", "^[[6n^[[c"),
    ("\u{1B}P$qm\u{1B}\\", "^[P$qm^[\\"),
    ("\u{1B}[2J\u{1B}[3J", "^[[2J^[[3J"),
    ("\u{1B}[1A\u{1B}[2K$0.000001", "^[[1A^[[2K$0.000001"),
    ("\u{1B}[?1049h", "^[[?1049h"),
    ("\u{1B}[?2004l", "^[[?2004l"),
    ("\u{1B}_apc\u{1B}\\\u{1B}^pm\u{1B}\\\u{1B}Xsos\u{1B}\\", "^[_apc^[\\^[^pm^[\\^[Xsos^[\\"),
    ("\u{1B}c", "^[c"),
    ("\u{9B}2J", "^[[2J"),
    ("\u{90}q\u{9C}", "^[Pq^[\\"),
    ("\u{9D}0;t\u{07}", "^[]0;t^G"),
    (String(repeating: "\u{07}", count: 5), "^G^G^G^G^G"),
    ("pass\u{08}\u{08}word", "pass^H^Hword"),
    ("good\rbad", "good^Mbad"),
    ("one\r\ntwo\r\r\nthree\r", "one\ntwo^M\nthree^M"),
    ("\u{00}\u{0B}\u{0C}\u{7F}", "^@^K^L^?"),
    ("\u{202E}gpj.exe", "<U+202E>gpj.exe"),
    ("\u{2066}a\u{2069}\u{200E}\u{200F}\u{061C}", "<U+2066>a<U+2069><U+200E><U+200F><U+061C>"),
    ("\u{2028}\u{2029}\u{FEFF}", "<U+2028><U+2029><U+FEFF>"),
    ("\u{E0041}\u{E007F}", "<U+E0041><U+E007F>"),
    ("plain\ttext\nhere", "plain\ttext\nhere"),
    ("naïve 日本語 👩‍👩‍👧 ❤️ é", "naïve 日本語 👩‍👩‍👧 ❤️ é"),
  ]

  @Test(arguments: dangers) func makesEverySequenceVisible(_ text: String, _ expected: String) {
    #expect(Sanitiser.sanitised(text).unicodeScalars.elementsEqual(expected.unicodeScalars))
  }

  @Test(arguments: dangers) func givesTheSameForEverySplit(_ text: String, _ expected: String) {
    let scalars = Array(text.unicodeScalars)
    for cut in 0...scalars.count {
      let chunks = [scalars[..<cut], scalars[cut...]].map { Self.string($0) }
      #expect(Self.streamed(chunks) == expected, "cut at \(cut)")
    }
    #expect(Self.streamed(scalars.map { String($0) }) == expected)
  }

  /// A row has no second line, and each of the characters is seen where it is the only one.
  @Test func aLineIsOneLine() {
    #expect(Sanitiser.line("a\nb\tc\rd") == "a^Jb^Ic^Md" && Sanitiser.line("plain") == "plain")
    #expect(Sanitiser.line("a\nb") == "a^Jb" && Sanitiser.line("a\tb") == "a^Ib" && Sanitiser.line("\n") == "^J")
    for scalar in (0x0...0x2100).compactMap(Unicode.Scalar.init) where Sanitiser.visible(scalar) != nil {
      let text = "a\(scalar)b"
      #expect(!Sanitiser.isClean(text) && Sanitiser.line(text) != text, "\(scalar.value)")
    }
  }

  @Test func letsNoControlButNewlineAndTabThrough() {
    for value in UInt32(0)...0x10FFFF {
      guard let scalar = Unicode.Scalar(value), value < 0x3000 || value >= 0xE0000 && value < 0xE0200 else { continue }
      for output in Sanitiser.sanitised(String(scalar)).unicodeScalars {
        let isControl = output.properties.generalCategory == .control
        #expect(!isControl || output == "\n" || output == "\t", "U+\(String(value, radix: 16))")
        #expect(!output.properties.isBidiControl, "U+\(String(value, radix: 16))")
      }
    }
  }

  /// The test by bytes and the one by scalars agree, for a scalar alone and between others.
  @Test(arguments: [0...0x7FF, 0x2000...0x2FFF, 0xFE00...0x10FFF, 0xDF000...0xE1000] as [ClosedRange<UInt32>])
  func cleanIsWhatHasNothingToShow(values: ClosedRange<UInt32>) {
    for scalar in values.compactMap(Unicode.Scalar.init) {
      let isClean = Sanitiser.visible(scalar) == nil && scalar != "\r"
      if Sanitiser.isClean(String(scalar)) != isClean { Issue.record("U+\(String(scalar.value, radix: 16))") }
      if Sanitiser.isClean("é\(scalar)·") != isClean { Issue.record("U+\(String(scalar.value, radix: 16)) between") }
    }
    #expect(Sanitiser.isClean("a\r\n", allowsCRLF: true) && !Sanitiser.isClean("a\r", allowsCRLF: true))
  }

  @Test func onlyTheProgramsOwnAttributesPassTheLastFence() {
    #expect(Sanitiser.screened("\u{1B}[2ma\u{1B}[0m\u{1B}[5mb") == "\u{1B}[2ma\u{1B}[0m^[[5mb")
    #expect(Sanitiser.screened("\u{1B}[2ma", takesStyles: false) == "^[[2ma")
    #expect(Sanitiser.screened("a\r\nb\rc") == "a\nb^Mc")
    #expect(Sanitiser.screened("a\r\nb\rc", keepsCRLF: true) == "a\r\nb^Mc")
  }

  @Test func keepsJoinersAndVariationSelectors() {
    for text in ["👩‍💻", "❤\u{FE0F}", "\u{FE0E}", "a\u{200D}b", "\u{200C}"] {
      #expect(Sanitiser.sanitised(text) == text)
    }
  }

  @Test func showsNewlineAndTabInAOneLinePlace() {
    #expect(Sanitiser.line("a\nb\tc\r\nd\u{1B}[m") == "a^Jb^Ic^M^Jd^[[m")
    #expect(Sanitiser.line("日本") == "日本")
  }

  @Test func escapesInJSONWhatCouldDriveATerminal() {
    #expect(
      Sanitiser.json("{\"a\": \"\u{9B}\u{202E}\u{7F}\u{E0041}\"}\n") == #"{"a": "\u009b\u202e\u007f\udb40\udc41"}"#
        + "\n")
    #expect(Sanitiser.json("{\n\t\"日本\": \"👩‍💻\"}") == "{\n\t\"日本\": \"👩‍💻\"}")
  }

  @Test func holdsNothingBackButACarriageReturn() {
    var sanitiser = Sanitiser()
    #expect(sanitiser.sanitised("a\r") == "a")
    #expect(sanitiser.sanitised("") == "")
    #expect(sanitiser.sanitised("\nb\u{1B}") == "\nb^[")
    #expect(sanitiser.finished() == "")
    #expect(sanitiser.sanitised("\r") == "")
    #expect(sanitiser.finished() == "^M")
    #expect(sanitiser.finished() == "")
  }

  private static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }

  private static func streamed(_ chunks: [String]) -> String {
    var sanitiser = Sanitiser()
    let text = chunks.map { sanitiser.sanitised($0) }.joined()
    return text + sanitiser.finished()
  }
}
