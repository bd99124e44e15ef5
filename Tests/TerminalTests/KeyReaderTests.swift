import Testing

@testable import Terminal

/// What becomes of the bytes that terminals send, cut at every byte and with every delay that a slow line brings.
struct KeyReaderTests {
  typealias Key = KeyReader.Key

  /// Feeds the bytes with so many milliseconds before each from `cut` on; what is overdue by then is given up.
  private func keys(
    _ bytes: [UInt8], cut: Int = .max, delay: Int = 0, isVi: Bool = false, escapeIsKey: Bool = false,
    isSettled: Bool = true
  ) -> [Key] {
    var reader = KeyReader()
    (reader.isVi, reader.escapeIsKey) = (isVi, escapeIsKey || isVi)
    var keys: [Key] = []
    var time = 1_000_000
    for (number, byte) in bytes.enumerated() {
      if number == cut {
        time += delay
        while let deadline = reader.deadline, time >= deadline { keys += reader.expire(at: deadline) }
      }
      keys += reader.take(byte, at: time)
    }
    while isSettled, let deadline = reader.deadline { keys += reader.expire(at: max(time, deadline)) }
    return keys
  }

  private func text(_ text: String) -> [Key] { text.unicodeScalars.map { .scalar($0) } }

  private static let strings =
    [
      "\u{1B}]11;rgb:1e1e/1e1e/1e1e\u{1B}\\", "\u{1B}]11;rgb:1e1e/1e1e/1e1e\u{07}", "\u{1B}]l\u{571C} title\u{1B}\\",
      "\u{1B}P>|xterm(370)\u{1B}\\", "\u{1B}P1$r0m\u{1B}\\", "\u{1B}_Gi=31;OK\u{1B}\\", "\u{1B}^private\u{1B}\\",
      "\u{1B}]11;\0rgb\u{07}",
      "\u{1B}Xstart\u{1B}\\", "\u{1B}]52;c;\(String(repeating: "QUJD", count: 2_000))\u{07}",
      "\u{9D}11;rgb:1e1e\u{9C}", "\u{90}1$r0m\u{9C}", "\u{9F}G\u{9C}", "\u{9E}p\u{9C}", "\u{98}s\u{9C}",
    ].map { Array($0.utf8) } + [
      [0x9D] + Array("11;rgb:1e1e".utf8) + [0x9C], [0x90] + Array("0$r".utf8) + [0x9C], [0x9F, 0x47, 0x9C],
      [0x9E, 0x70, 0x07], [0x98, 0x73, 0x1B, 0x5C],
    ]

  private static let reports = [
    "\u{1B}[?62;22c", "\u{1B}[>41;370;0c", "\u{1B}[24;80R", "\u{1B}[I", "\u{1B}[O", "\u{1B}[?2026;2$y", "\u{1B}[?1u",
    "\u{1B}[8;24;80t", "\u{1B}[<0;12;5M", "\u{1B}[<35;200;60m", "\u{1B}[32;12;5M", "\u{1B}[15~", "\u{1B}[[A",
    "\u{1B}OP", "\u{1B}[1;2P", "\u{1B}[57441u", "\u{1B}[97;1:3u", "\u{1B}[0n", "\u{9B}0n",
  ]

  @Test(arguments: strings) func stringsAreSwallowedToTheirEnd(_ string: [UInt8]) {
    let whole = Array("ab".utf8) + string + Array("cd".utf8)
    #expect(keys(whole) == text("abcd"))
    let step = max(1, string.count / 50)
    for cut in stride(from: 2, through: string.count + 2, by: step) {
      #expect(keys(whole, cut: cut, delay: 900) == text("abcd"), "cut at \(cut)")
      #expect(keys(whole, cut: cut, delay: 0, escapeIsKey: true) == text("abcd"), "cut at \(cut)")
    }
  }

  @Test(arguments: strings) func inAReplyOnlyAnEscapeIsNotWaitedFor(_ string: [UInt8]) {
    let whole = Array("ab".utf8) + string + Array("cd".utf8)
    for cut in 4...string.count + 1 where string.count < 100 {
      #expect(keys(whole, cut: cut, delay: 900, escapeIsKey: true) == text("abcd"), "cut at \(cut)")
    }
  }

  @Test(arguments: reports) func answersAndUnknownKeysMeanNothing(_ report: String) {
    let whole = Array("ab\(report)cd".utf8)
    for cut in 0...whole.count {
      for delay in [0, 40, 900] {
        let seen = keys(whole, cut: cut, delay: delay)
        #expect(seen.filter { if case .sequence = $0 { false } else { true } } == text("abcd"), "\(cut) \(delay)")
        for case .sequence(let name, let isMeta) in seen { #expect(EditorKey(sequence: name, isMeta: isMeta) == nil) }
      }
    }
  }

  @Test(arguments: ["\u{1B}[M !!", "\u{1B}[M#\u{7F}~", "\u{1B}[M\0\0\0", "\u{1B}[Mabc"])
  func aMouseReportTakesItsThreeBytes(_ report: String) {
    let whole = Array("ab\(report)cd".utf8)
    for cut in 0...whole.count {
      #expect(keys(whole, cut: cut, delay: 900) == text("abcd"))
    }
    #expect(keys(Array("\u{1B}[M ".utf8) + [0xFF, 0xE6] + Array("x".utf8)) == text("x"))
    #expect(keys(Array("\u{1B}[M \u{03}x".utf8)) == text("\u{03}x"))
  }

  private static let cursorKeys: [(String, EditorKey)] = [
    ("\u{1B}[D", .left), ("\u{1B}OD", .left), ("\u{1B}[1;2D", .left), ("\u{1B}[1;3D", .wordLeft),
    ("\u{1B}[1;5D", .wordLeft), ("\u{1B}[5D", .wordLeft), ("\u{1B}\u{1B}[D", .wordLeft), ("\u{1B}\u{1B}OD", .wordLeft),
    ("\u{1B}Od", .wordLeft), ("\u{1B}O5D", .wordLeft), ("\u{1B}[1;3C", .wordRight), ("\u{1B}[1;5C", .wordRight),
    ("\u{1B}\u{1B}[C", .wordRight), ("\u{1B}Oc", .wordRight), ("\u{1B}[c", .right), ("\u{1B}[1;9D", .home),
    ("\u{1B}[1;1:2D", .left), ("\u{1B}[1;5A", .up), ("\u{1B}[B", .down), ("\u{9B}A", .up), ("\u{1B}[H", .home),
    ("\u{1B}OF", .end), ("\u{1B}[1~", .home), ("\u{1B}[7~", .home), ("\u{1B}[4~", .end), ("\u{1B}[8^", .end),
    ("\u{1B}[7$", .home), ("\u{1B}[3~", .delete), ("\u{1B}[3;5~", .delete), ("\u{1B}[200~", .pasteStart),
    ("\u{1B}[201~", .pasteEnd), ("\u{1B}[1;9C", .end), ("\u{1B}[1;33D", .wordLeft), ("\u{1B}[57417u", .left),
    ("\u{1B}[57424;1u", .end),
  ]

  private static let kittyKeys: [(String, EditorKey)] = [
    ("\u{1B}[13;2u", .lineBreak), ("\u{1B}[13;5u", .lineBreak), ("\u{1B}[13;3u", .lineBreak),
    ("\u{1B}[27;2;13~", .lineBreak), ("\u{1B}[27;5;13~", .lineBreak), ("\u{1B}[27;3;13~", .lineBreak),
    ("\u{1B}[13u", .enter), ("\u{1B}[13;1u", .enter), ("\u{1B}[13;65u", .enter), ("\u{1B}[57414u", .enter),
    ("\u{1B}OM", .enter), ("\u{1B}[99;5u", .scalar("\u{03}")), ("\u{1B}[27;5;99~", .scalar("\u{03}")),
    ("\u{1B}[100;5u", .scalar("\u{04}")), ("\u{1B}[27;5;100~", .scalar("\u{04}")),
    ("\u{1B}[122;5u", .scalar("\u{1A}")), ("\u{1B}[1089::99;5u", .scalar("\u{03}")),
    ("\u{1B}[106;5u", .lineBreak), ("\u{1B}[109;5u", .enter), ("\u{1B}[27;5;106~", .lineBreak),
    ("\u{1B}[9u", .scalar("\t")), ("\u{1B}[127u", .scalar("\u{7F}")), ("\u{1B}[127;3u", .meta("\u{7F}")),
    ("\u{1B}[27u", .escape), ("\u{1B}[27;5;91~", .escape), ("\u{1B}[97;2u", .scalar("A")),
    ("\u{1B}[49:33;2u", .scalar("!")), ("\u{1B}[97;;228u", .scalar("\u{E4}")), ("\u{1B}[98;3u", .meta("b")),
    ("\u{1B}[228u", .scalar("\u{E4}")), ("\u{1B}[27;2;65~", .scalar("A")), ("\u{1B}[57401u", .scalar("2")),
    ("\u{1B}[57414;2u", .lineBreak), ("\u{1B}[13;129u", .enter), ("\u{1B}[109;7u", .lineBreak),
    ("\u{1B}[98;7u", .meta("\u{02}")), ("\u{1B}[8u", .scalar("\u{7F}")), ("\u{1B}[127;5u", .meta("\u{7F}")),
    ("\u{1B}[127;2u", .scalar("\u{7F}")), ("\u{1B}[97;65u", .scalar("A")), ("\u{1B}[97;66u", .scalar("a")),
    ("\u{1B}[1089::99;3u", .meta("c")), ("\u{1B}[98;4u", .meta("B")), ("\u{1B}[223;2u", .scalar("\u{DF}")),
    ("\u{1B}[50;5u", .scalar("\0")), ("\u{1B}[47;5u", .scalar("\u{1F}")), ("\u{1B}[56;5u", .scalar("\u{7F}")),
    ("\u{1B}[51;5u", .escape), ("\u{1B}[97;;27u", .scalar("a")),
  ]

  private static let padKeys: [(String, EditorKey)] = [
    ("\u{1B}[57399u", .scalar("0")), ("\u{1B}[57408u", .scalar("9")), ("\u{1B}[57409u", .scalar(".")),
    ("\u{1B}[57410u", .scalar("/")), ("\u{1B}[57411u", .scalar("*")), ("\u{1B}[57412u", .scalar("-")),
    ("\u{1B}[57413u", .scalar("+")), ("\u{1B}[57415u", .scalar("=")), ("\u{1B}[57416u", .scalar(",")),
    ("\u{1B}[57417;5u", .wordLeft), ("\u{1B}[57418u", .right), ("\u{1B}[57419u", .up), ("\u{1B}[57420u", .down),
    ("\u{1B}[57423u", .home), ("\u{1B}[57426u", .delete),
  ]

  @Test(arguments: cursorKeys + kittyKeys + padKeys) func keysHaveManyNames(_ sent: String, _ key: EditorKey) {
    let whole = Array(sent.utf8)
    for cut in 0...whole.count {
      for delay in [0, 40, 900] {
        let seen = keys(whole, cut: cut, delay: delay)
        guard case .sequence(let name, let isMeta) = seen.first, seen.count == 1 else {
          Issue.record("\(sent.debugDescription) cut at \(cut): \(seen)")
          continue
        }
        #expect(EditorKey(sequence: name, isMeta: isMeta) == key)
      }
    }
  }

  @Test(arguments: [
    "[97;9u", "[9;2u", "[0u", "[1114112u", "[99999999999999999999u", "[;;u", "[u", "[~", "[27~", "[27;5~", "O", "",
    "[97;17u", "[52;5u", "[200^", "[201$", "[57421u",
  ])
  func whatIsNoKeyIsNone(_ name: String) {
    #expect(EditorKey(sequence: name) == nil)
  }

  @Test func escapeIsAKeyWhereItIsOne() {
    #expect(keys([0x1B], isVi: true) == [.escape])
    #expect(keys([0x1B, 0x1B], isVi: true) == [.escape, .escape])
    #expect(keys([0x1B], escapeIsKey: true) == [.escape])
    #expect(keys([0x1B]) == [])
    #expect(keys(Array("\u{1B}b".utf8)) == [.meta("b")])
    #expect(keys(Array("\u{1B}b".utf8), cut: 1, delay: 900) == [.meta("b")])
    #expect(keys(Array("\u{1B}b".utf8), cut: 1, delay: 1_100) == text("b"))
    #expect(keys(Array("\u{1B}b".utf8), cut: 1, delay: 60, isVi: true) == [.escape] + text("b"))
    #expect(keys(Array("\u{1B}\u{E9}x".utf8)) == [.meta("\u{E9}")] + text("x"))
    #expect(keys(Array("\u{1B}\u{1B}b".utf8)) == [.meta("b")])
    #expect(keys([0x1B, 0x03]) == text("\u{03}"))
    #expect(keys([0x1B, 0x04], isVi: true) == [.escape] + text("\u{04}"))
    #expect(keys([0x1B, 0x1A]) == text("\u{1A}"))
    #expect(keys(Array("\u{1B}]11;\u{7F}x".utf8)) == text("\u{7F}x"))
  }

  @Test(arguments: ["X", "^", "P", "O", "_"]) func inViALetterMayFollowEscapeAtOnce(_ letter: Unicode.Scalar) {
    #expect(keys(Array("\u{1B}\(letter)".utf8), isVi: true) == [.meta(letter)])
    #expect(keys(Array("\u{1B}\(letter)\u{1B}".utf8), isVi: true) == [.meta(letter), .escape])
    #expect(keys(Array("\u{1B}X3x".utf8), isVi: true) == [.meta("X")] + text("3x"))
    #expect(keys(Array("\u{1B}\(letter)".utf8)) == (letter == "O" ? [] : [.meta(letter)]))
  }

  @Test(arguments: ["\u{1B}P1$r0m\u{1B}\\", "\u{1B}P>|xterm(370)\u{1B}\\", "\u{1B}_Gi=31;OK\u{1B}\\"])
  func inViAnAnswerIsNoCommand(_ answer: String) {
    #expect(keys(Array("ab\(answer)cd".utf8), isVi: true) == text("abcd"))
    #expect(keys(Array("\u{1B}OAx".utf8), isVi: true) == [.sequence("OA", isMeta: false)] + text("x"))
  }

  /// The escape was reported; its sequence comes late.
  @Test(arguments: [("[D", 1), ("[15~", 1), ("]11;rgb:1\u{07}", 0)]) func aLateSequenceIsNoText(
    _ rest: String, _ count: Int
  ) {
    let seen = keys(Array("\u{1B}\(rest)x".utf8), cut: 1, delay: 400, isVi: true)
    #expect(seen.first == .escape && seen.last == .scalar("x") && seen.count == 2 + count)
    #expect(keys(Array("\u{1B}[x".utf8), cut: 1, delay: 1_400, isVi: true) == [.escape] + text("[x"))
  }

  @Test(arguments: [
    "\u{1B}]11;rgb:", "\u{1B}P1$r", "\u{1B}_G", "\u{1B}[1;", "\u{1B}[M ", "\u{1B}O", "\u{1B}[", "\u{1B}]11\u{1B}",
  ])
  func whatNeverEndsIsGivenUp(_ start: String) {
    let bytes = Array("\(start)text".utf8)
    #expect(keys(bytes, cut: start.utf8.count, delay: 1_000) == text("text"))
    // Enter, Ctrl-C and a special key end it at once.
    for key in ["\r", "\u{03}"] where !start.hasSuffix("\u{1B}") {
      #expect(keys(Array("\(start)\(key)x".utf8)).suffix(2) == text("\(key)x")[...])
    }
    #expect(
      keys(Array("\(start)\u{1B}[Dx".utf8)) == [.sequence("[D", isMeta: false)] + text("x")
    )
  }

  /// Somebody who goes on typing behind a string without an end loses five seconds of it at most.
  @Test func aStringIsBoundedInTimeAndSize() {
    var reader = KeyReader()
    var time = 0
    var seen: [Key] = []
    for byte in Array("\u{1B}]0;".utf8) { seen += reader.take(byte, at: time) }
    for _ in 0..<100 {
      time += 200
      if let deadline = reader.deadline, time >= deadline { seen += reader.expire(at: time) }
      seen += reader.take(UInt8(ascii: "x"), at: time)
    }
    #expect((74...76).contains(seen.count))
    let large = Array("\u{1B}]0;".utf8) + [UInt8](repeating: 0x78, count: KeyReader.stringSize + 10)
    #expect((1...20).contains(keys(large).count))
  }

  @Test func aLongNumberIsSwallowedToItsLetter() {
    #expect(keys(Array("\u{1B}[\(String(repeating: "1", count: 500))mx".utf8)) == text("x"))
  }

  @Test func invalidBytesAreDropped() {
    #expect(keys([0x61, 0xFF, 0xC3, 0x62, 0xC2, 0x85, 0x85, 0xED, 0xA0, 0x80, 0x63]) == text("abc"))
  }

  /// Whatever comes, every key is a scalar or a sequence, and the reader is at rest when time has passed.
  @Test func randomBytesAlwaysComeToAnEnd() {
    var random = SystemRandomNumberGenerator()
    for round in 0..<2_000 {
      var reader = KeyReader()
      (reader.isVi, reader.escapeIsKey) = (round % 2 == 0, round % 3 == 0)
      var time = 0
      for _ in 0..<64 {
        let special: [UInt8] = [0x1B, 0x5B, 0x5D, 0x4F, 0x4D, 0x9B, 0x9D, 0x50, 0x5C, 0x07]
        let byte = Bool.random() ? special.randomElement(using: &random) ?? 0 : UInt8.random(in: 0...255)
        time += Int.random(in: 0...60)
        _ = reader.take(byte, at: time)
        if let deadline = reader.deadline, time >= deadline { _ = reader.expire(at: time) }
      }
      for _ in 0..<3 { _ = reader.deadline.map { reader.expire(at: $0) } }
      #expect(reader.deadline == nil)
      #expect(reader.take(UInt8(ascii: "a"), at: time + 9_000) == [.scalar("a")])
    }
  }
}
