import Foundation
import Platform
import Testing

/// Text functions of the whole of Foundation that the program has of its own, against Foundation's.
@Suite struct TextTests {
  private static let alphabet = [
    " ", "\t", "\n", "\r", "\r\n", "\u{0B}", "\u{0C}", "\u{85}", "\u{A0}", "\u{2028}", "\u{3000}", "\u{200B}", "a", "é",
    "e\u{301}", "👩‍👩‍👧", "%", "0", "",
  ]

  private static var texts: [String] {
    alphabet.flatMap { first in
      alphabet.flatMap { second in alphabet.map { first + second + "x" + $0 } + [first + second] }
    }
  }

  @Test func trimsAsFoundationDoes() {
    for text in Self.texts {
      #expect(text.trimmed(of: .whitespaces) == text.trimmingCharacters(in: .whitespaces), "\(text.debugDescription)")
      #expect(text.trimmed(of: .newlines) == text.trimmingCharacters(in: .newlines), "\(text.debugDescription)")
      #expect(
        text.trimmed(of: .whitespacesAndNewlines) == text.trimmingCharacters(in: .whitespacesAndNewlines),
        "\(text.debugDescription)")
    }
  }

  @Test func findsTheBytesOfATextAsFoundationDoes() {
    for text in Self.texts + ["aab", "{{{a}}", "a{", ""] {
      for wanted in ["ab", "{{", "x", "é", "\u{301}", "\r\n", "\n", "x%0", text] where !wanted.isEmpty {
        let expected = text.range(of: wanted, options: .literal)
        let found = text.firstBytes(of: wanted)
        #expect(found == expected, "\(text.debugDescription) \(wanted.debugDescription)")
      }
      #expect(text.firstBytes(of: "") == nil)
      #expect(text.dropFirst().firstBytes(of: "x") == text.dropFirst().range(of: "x", options: .literal))
    }
  }

  @Test(arguments: [[], [""], ["a"], ["a", ""], ["", "b", "c"], ["é", "\u{301}", "z"]])
  func putsTextsInARowAsTheStandardLibraryDoes(_ texts: [String]) {
    #expect(texts.inRow(separatedBy: ", ") == texts.joined(separator: ", "))
    #expect(texts.inRow(separatedBy: "") == texts.joined())
  }

  @Test func percentEncodesAsFoundationDoes() {
    let kept = CharacterSet(charactersIn: "ax-_.")
    for text in Self.texts {
      let encoded = text.percentEncoded { "ax-_.".utf8.contains($0) }
      #expect(encoded == text.addingPercentEncoding(withAllowedCharacters: kept))
      #expect(encoded.percentDecoded == text)
    }
  }

  @Test(arguments: ["%41%2f%2F", "%", "%4", "%4g", "a%ff", "%c3%a9", "%25", "+", "%00", "%-1", "%é1"])
  func percentDecodesAsFoundationDoes(_ text: String) {
    #expect(text.percentDecoded == text.removingPercentEncoding)
  }

  @Test func aThreadRunsItsWorkOnce() async {
    let number = await withCheckedContinuation { answer in
      startThread(stackSize: 2 << 20) { answer.resume(returning: 7) }
    }
    #expect(number == 7)
  }
}
