import Foundation
import Journal
import Media
import Records
import TestSupport
import Testing

@testable import Console
@testable import Terminal

@Suite struct AttachmentTests {
  private let folder: TemporaryFolder
  private var files: FileNames { FileNames(folder: folder.url.path, home: folder.url.path) }

  init() throws {
    folder = try TemporaryFolder()
    for name in ["cat.png", "my cat.png", "a.b", "sub/deep.txt", "@odd"] {
      try FileManager.default.createDirectory(
        at: folder(name).deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data("x".utf8).write(to: folder(name))
    }
  }

  @Test(arguments: [
    ("What is @cat.png?", ["cat.png"]), ("@cat.png", ["cat.png"]), ("(@a.b), @sub/deep.txt.", ["a.b", "sub/deep.txt"]),
    (#"See @"my cat.png" and @my\ cat.png and @'my cat.png'"#, ["my cat.png"]), ("line\n@a.b", ["a.b"]),
    ("@cat.png; @a.b: @sub/deep.txt?", ["cat.png", "a.b", "sub/deep.txt"]), ("[@cat.png]", []),
    ("@cat.png]", []), ("a\t@cat.png", ["cat.png"]), ("@~/cat.png?!).", ["~/cat.png"]),
    ("@@odd", ["@odd"]), ("me@cat.png", []), ("@none @ @sub @sub/ @", []), ("@it's \"@cat.png", []),
    ("@cat.png @cat.png!", ["cat.png"]), ("\\@cat.png", []), ("", []), ("🦆 @cat.png", ["cat.png"]),
  ])
  func findsTheFilesThatAPromptNames(_ prompt: String, _ names: [String]) {
    let home = folder.url.path
    #expect(files.mentions(in: prompt) == names.map { $0.hasPrefix("~") ? home + $0.dropFirst() : $0 })
  }

  @Test func aLongPromptOfMarksIsReadInNoTime() {
    let start = ContinuousClock.now
    #expect(files.mentions(in: String(repeating: "@a ", count: 5_000)).isEmpty)
    #expect(ContinuousClock.now - start < .seconds(20))
  }

  @Test(arguments: [
    ("What is @ca", 9, ["cat.png"]), ("@my", 1, [#"my\ cat.png"#]), ("@sub/", 1, ["sub/deep.txt"]),
    (#"@"my c"#, 1, [#""my cat.png""#]),
  ])
  func tabOffersTheFilesBehindAMark(_ typed: String, _ start: Int, _ texts: [String]) {
    let completion = ReplViewState(files).completion(typed + " more", typed.unicodeScalars.count)
    #expect(completion.candidates.map(\.text) == texts && completion.replace == start..<typed.unicodeScalars.count)
  }

  @Test(arguments: ["me@ca", "ca", "@cat.png and ", "@ca t", "@ ", "@cat.png x"])
  func tabOffersNoFilesElsewhere(_ typed: String) {
    #expect(ReplViewState(files).completion(typed, typed.unicodeScalars.count).candidates.isEmpty)
  }

  @Test(
    arguments: [
      ("/secret folder/cat.png", "cat.png"), ("a\u{1B}[31m`b\u{202E}c\n.png", "a[31mbc.png"), ("/", nil),
      ("x/\u{200B}", nil), ("ü.png", "ü.png"),
      (String(repeating: "x", count: 300), String(repeating: "x", count: 200)),
    ] as [(String, String?)])
  func onlyAHarmlessNameLeaves(_ path: String, _ name: String?) {
    #expect(MediaFile.harmlessName(path) == name)
  }

  private static let gif =
    Array("GIF89a".utf8) + [1, 0, 1, 0, 0, 0, 0, 0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 1, 0x44, 0, 0x3B]

  @Test func whatIsCutOrNoPictureIsNotTaken() throws {
    for count in [6, 12, Self.gif.count - 1] {
      #expect(throws: Failure.self) { try Attachment(Array(Self.gif.prefix(count)), path: "cat.gif") }
    }
    // The clipboard's text is none.
    #expect(throws: Failure.self) { try Attachment(Array("text".utf8), path: "clipboard.png", isText: false) }
    #expect(try Attachment(Self.gif + [1, 2], path: "cat.gif") == Attachment(Self.gif, path: "cat.gif"))
  }

  /// No text ends its own fence, and no name leaves its line.
  @Test(arguments: [
    ("a.md", "x", "File `a.md`:\n```\nx\n```"), ("d/a.md", "x\n", "File `a.md`:\n```\nx\n```"),
    ("a`\nb", "```\nx\n````\n", "File `ab`:\n`````\n```\nx\n````\n`````"),
    ("a", "``` ``", "File `a`:\n````\n``` ``\n````"),
  ])
  func aTextIsInAFenceOfItsOwn(path: String, text: String, block: String) throws {
    #expect(try Attachment(Array(text.utf8), path: path).block == block)
  }

  @Test func aTextHasOneMebibyteAtMost() throws {
    let text = [UInt8](repeating: 0x61, count: 1 << 20)
    #expect(try Attachment(text, path: "a").content == .text(String(decoding: text, as: UTF8.self)))
    for bytes in [text + [0x61], [], [0x61, 0], [0x61, 0xFF]] {
      #expect(throws: Failure.self) { try Attachment(bytes, path: "a") }
    }
  }

  @Test func aFileThatIsAttachedAndNamedIsSentOnce() throws {
    let tray = AttachmentTray()
    try tray.add(try Attachment(Self.gif, path: "a"))
    let named = [try Attachment(Self.gif, path: "a"), try Attachment(Array("text".utf8), path: "b")]
    let parts = try tray.parts(with: named, MediaStore(folder: folder("media")))
    #expect(parts.media.count == 1 && parts.blocks.count == 1)
  }

  @Test func aTurnTakesOnlySoMuch() throws {
    // As the documentation says.
    #expect(MediaLimit.file == 20_000_000 && MediaLimit.request == 50_000_000 && MediaLimit.files == 20)
    let tray = AttachmentTray()
    let gif = Self.gif
    for number in 1...MediaLimit.files { try tray.add(try Attachment(gif, path: "\(number)")) }
    try tray.add(try Attachment(gif, path: "1"))
    #expect(throws: Failure.self) { try tray.add(try Attachment(gif, path: "more")) }
    #expect(tray.all.count == MediaLimit.files)
    try tray.add(try Attachment(Array("text".utf8), path: "text"))
  }

  /// One that is added again is there once, as it is now, behind the others.
  @Test func aFileThatIsAddedAgainIsTheNewOne() throws {
    let tray = AttachmentTray()
    func add(_ path: String, _ text: String) throws { try tray.add(try Attachment(Array(text.utf8), path: path)) }
    try add("a", "old")
    try add("b", "other")
    try add("a", "new")
    #expect(tray.all.map(\.path) == ["b", "a"] && tray.all.map(\.content) == [.text("other"), .text("new")])
    // The files that a prompt names are behind those that were attached, and the prompt behind all.
    let parts = try tray.parts(
      with: [try Attachment(Array("named".utf8), path: "c")], MediaStore(folder: folder("media")))
    #expect(
      parts.prompt("Why?")
        == "File `b`:\n```\nother\n```\n\nFile `a`:\n```\nnew\n```\n\nFile `c`:\n```\nnamed\n```\n\nWhy?")
    #expect(parts.request("Why?").question == "Why?")
    let none = try AttachmentTray().parts(MediaStore(folder: folder("media")))
    #expect(none.request("Why?").question == nil)
  }

  @Test func theFilesThatAPromptNamesCountToo() throws {
    let tray = AttachmentTray()
    for number in 1...MediaLimit.files { try tray.add(try Attachment(Self.gif, path: "\(number)")) }
    let store = MediaStore(folder: folder("media"))
    #expect(throws: Failure.self) { try tray.parts(with: [try Attachment(Self.gif, path: "more")], store) }
    #expect(try tray.parts(with: [try Attachment(Self.gif, path: "7")], store).media.count == MediaLimit.files)
  }

  /// The files of `--attach`, in their order, all or none.
  @Test func aScriptAttachesNoMoreThanATurnTakes() throws {
    let names = (1...(MediaLimit.files + 1)).map { "\($0).gif" }
    for name in names { try Data(Self.gif).write(to: folder(name)) }
    let paths = names.map { folder($0).path }
    #expect(try Attachment.files(at: Array(paths.dropLast())).map(\.path) == Array(paths.dropLast()))
    let failure = #expect(throws: Failure.self) { try Attachment.files(at: paths) }
    #expect(failure?.message == "a turn takes 20 pictures and documents at most" && failure?.exitCode == 64)
    #expect(throws: Failure.self) { try Attachment.files(at: [paths[0], folder("none").path]) }
  }

  @Test func whatIsWrongWithAPictureIsSaid() throws {
    func refusal(_ bytes: [UInt8]) throws -> Failure? {
      #expect(throws: Failure.self) { try Attachment(bytes, path: "cat.gif") }
    }
    let cut = try refusal(Array(Self.gif.dropLast()))
    #expect(cut?.message == "cat.gif is a GIF file that is cut off or damaged" && cut?.exitCode == 64)
    var large = Self.gif
    large[7] = 0x80
    #expect(try refusal(large)?.message == "cat.gif is a GIF file with too many pixels for a model")
    let handle = try FileHandle(forWritingTo: folder("cat.png"))
    try handle.truncate(atOffset: UInt64(MediaLimit.file) + 1)
    let failure = #expect(throws: Failure.self) { try Attachment(folder("cat.png").path) }
    #expect(failure?.message.hasSuffix("cat.png is larger than 20.0 MB") == true && failure?.exitCode == 64)
  }

  /// `~` is the user's own home; `~name` is not another user's.
  @Test func aTildeIsTheHome() {
    let names = FileNames(folder: "/here", home: "/home/ada")
    #expect(["~", "~/a", "~ada/a", "a~"].map(names.expanded) == ["/home/ada", "/home/ada/a", "~ada/a", "a~"])
    #expect(FileNames(folder: "/here", home: nil).expanded("~/a") == "~/a")
  }

  @Test func aTypedWordIsReadAsAShellReadsIt() {
    func words(_ typed: String) -> [String] { TypedWord.words(in: typed).words.map(\.text) }
    #expect(words("a b\tc") == ["a", "b", "c"] && words(#"a\ b 'c\d' "e\"f""#) == ["a b", #"c\d"#, "e\"f"])
    #expect(words(#"a"b c"d"#) == ["ab cd"] && words(#""it's" 'a"b'"#) == ["it's", "a\"b"])
    #expect(TypedWord.words(in: "a b").endsOpen && !TypedWord.words(in: "a b ").endsOpen)
    #expect(TypedWord.words(in: #"ü "b"#).words.map(\.start) == [0, 2])
  }

  /// What Tab writes is read as the name again.
  @Test(
    arguments: [
      ("", #"a\ \"b\'c\\d/"#), ("\"", #""a \"b'c\\d/"#), ("'", nil),
    ] as [(String, String?)])
  func aNameIsTypedWithItsQuote(quote: String, typed: String?) throws {
    let word = try #require(TypedWord.words(in: quote + "a").words.first)
    #expect(word.typed(#"a "b'c\d/"#, isWhole: false) == typed)
    #expect(word.typed("ab", isWhole: true) == quote + "ab" + quote)
  }

  @Test func aPictureComesFromTheProgramOfTheDesktop() {
    func command(_ variables: [String: String], _ programs: Set<String>) -> String? {
      Clipboard.pictureCommand(environment: variables) { programs.contains($0) }?.first
    }
    let all: Set = ["wl-paste", "xclip", "osascript"]
    #expect(command(["WAYLAND_DISPLAY": "w", "DISPLAY": ":0"], all) == "wl-paste")
    #expect(command(["DISPLAY": ":0"], all) == "xclip" && command([:], all) == "osascript")
    #expect(command(["DISPLAY": ":0"], ["wl-paste"]) == nil && command(["DISPLAY": ":0", "SSH_TTY": "t"], all) == nil)
    #expect(command(["SSH_CONNECTION": "::1 1 ::1 22"], all) == nil && command(["DISPLAY": ""], ["xclip"]) == nil)
    #expect(command(["WAYLAND_DISPLAY": "w", "DISPLAY": ":0", "SSH_TTY": ""], ["xclip"]) == "xclip")
  }

  @Test func readsThePictureOfAScript() {
    #expect(Clipboard.bytesOfScript(Array("«data PNGf89504E47»\n".utf8)) == [0x89, 0x50, 0x4E, 0x47])
    #expect(Clipboard.bytesOfScript(Array("a text".utf8)).isEmpty)
    #expect(Clipboard.bytesOfScript(Array("«data PNGf89:;<=>?@».".utf8)) == [0x89])
    #expect(Clipboard.bytesOfScript(Array("«data PNGf8".utf8)).isEmpty)
  }
}
