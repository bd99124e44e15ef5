import Foundation
import Records
import Testing

@testable import Media

/// What stays in a picture, and the exact limits.
extension CleaningTests {
  /// Without them the picture would look another way.
  @Test(arguments: [
    "tRNS", "cHRM", "gAMA", "iCCP", "sBIT", "sRGB", "cICP", "mDCV", "cLLI", "bKGD", "pHYs", "acTL", "fcTL", "fdAT",
    "PLTE",
  ])
  func keepsTheChunksOfAPNGThatMakeThePicture(_ name: String) throws {
    let told = Self.signature + Self.header + Self.chunk(name, Data([1, 2, 3])) + Self.picture
    #expect(try cleaned(told) == told)
  }

  @Test(arguments: [
    (30_000, 1, true), (1, 30_000, true), (1, 30_001, false), (10_000, 10_000, true), (10_000, 10_001, false),
  ])
  func takesAPictureOfJustTheLimits(_ width: Int, _ height: Int, _ isTaken: Bool) throws {
    let header = Self.chunk("IHDR", Self.big(width) + Self.big(height) + Data([8, 2, 0, 0, 0]))
    let picture = Self.signature + header + Self.picture
    if isTaken {
      #expect(try cleaned(picture) == picture)
    } else {
      #expect(throws: MediaFault.tooManyPixels) { try cleaned(picture) }
    }
  }

  /// The first EXIF counts, and it comes first where there is no JFIF in front.
  @Test func theFirstOrientationOfAJPEGCounts() throws {
    let start = Data([0xFF, 0xD8])
    func exif(_ orientation: Int) -> Data { Self.exif(false, orientation: orientation) }
    let six = try cleaned(start + exif(6) + Self.frame + Self.scan)
    let added = six.count - (start + Self.frame + Self.scan).count
    #expect(
      added == 36 && six.dropFirst(2).prefix(2) == Data([0xFF, 0xE1]) && six.dropFirst(38) == Self.frame + Self.scan)
    #expect(try cleaned(start + exif(6) + exif(3) + Self.frame + Self.scan) == six)
    #expect(try cleaned(start + exif(1) + exif(6) + Self.frame + Self.scan) == six)
    // JFIF behind another segment is not the beginning of the file.
    let late = try cleaned(start + Self.profile + Self.jfif + exif(6) + Self.frame + Self.scan)
    #expect(late == start + six.dropFirst(2).prefix(36) + Self.profile + Self.jfif + Self.frame + Self.scan)
  }

  /// A picture may come in several scans, with other segments between them, and a marker may be filled up.
  @Test func whatIsBetweenTheScansOfAJPEGIsCleanedToo() throws {
    let start = Data([0xFF, 0xD8]) + Self.frame
    let scan = Self.segment(0xDA, Data([1, 1, 0, 0, 63, 0])) + Data([1, 0xFF, 0, 2])
    let table = Self.segment(0xC4, Data([0, 9]))
    let comment = Self.segment(0xFE, Self.secret)
    let end = Data([0xFF, 0xD9])
    #expect(try cleaned(start + scan + comment + table + scan + end) == start + scan + table + scan + end)
    #expect(
      try cleaned(start + scan + Data([0xFF]) + end + Self.secret).prefix(start.count + scan.count) == start + scan)
    #expect(throws: MediaFault.broken) { try cleaned(start + table + end) }
  }

  @Test(arguments: [0, 9, 0x0600]) func anOrientationThatThereIsNotIsLeftOut(_ value: Int) throws {
    let start = Data([0xFF, 0xD8])
    let told = start + Self.exif(true, orientation: value) + Self.frame + Self.scan
    #expect(try cleaned(told) == start + Self.frame + Self.scan)
  }

  /// Tables of colours may hold any byte, also the one that begins a block.
  @Test func aGIFMayHaveTablesOfColoursInItsPictures() throws {
    let loop = Data([0x21, 0xFF, 11]) + Data("ANIMEXTS1.0".utf8) + Data([3, 1, 0, 0, 0])
    let place = Data([0x2C]) + Data(repeating: 0, count: 8)
    let first = place + Data([0x81]) + Data(repeating: 0x3B, count: 12) + Data([2, 1, 0x44, 0])
    let second = place + Data([0, 2, 1, 0x44, 0, 0x3B])
    let comment = Data([0x21, 0xFE, 23]) + Self.secret + Data([0])
    let gif = Self.gifStart + loop + first + second
    #expect(try cleaned(Self.gifStart + loop + first + comment + second) == gif)
    #expect(throws: MediaFault.broken) { try cleaned(Self.gifStart + loop + Data([0x2E]) + second) }
  }

  /// The chunk ends behind the end that the file states.
  @Test func aWebPKeepsToTheSizeThatItStates() throws {
    let chunk = Data("VP8L".utf8) + Self.little(6) + Data([0x2F, 1, 2, 3, 4, 5])
    func file(_ size: Int) -> Data { Data("RIFF".utf8) + Self.little(size) + Data("WEBP".utf8) + chunk }
    #expect(try cleaned(file(18)) == file(18))
    #expect(throws: MediaFault.broken) { try cleaned(file(16)) }
    #expect(throws: MediaFault.broken) { try cleaned(file(19)) }
  }

  @Test func aGIFMayHaveNoTableOfColours() throws {
    let gif = Self.gifStart.prefix(10) + Data([0x07, 0, 0]) + Self.gifPicture
    #expect(try cleaned(gif) == gif)
  }

  @Test func theHeaderOfADocumentIsWhollyWithinTheFirstKilobyte() {
    func type(_ before: Int) -> MediaType? {
      MediaType(of: Data(repeating: 0x20, count: before) + Data("%PDF-1.7".utf8))
    }
    #expect(type(1_019) == .pdf && type(1_020) == nil)
  }

  /// A document's pages are marked with any white space or none, and a name that goes on is another one.
  @Test(arguments: [
    ("/Type/Page", 1), ("/Type \t\r\n/Page>>", 1), ("/Type/PageX", nil), ("/Type/Page1", nil), ("/Type/Pages", nil),
    ("/Type/Page/Type/Page", 2), ("/Type", nil), ("//Type/Page", 1),
  ])
  func aPageIsMarked(_ text: String, _ pages: Int?) {
    #expect(MediaContent(Data("%PDF-1.4\n\(text)".utf8))?.file().pages == pages)
  }

  /// What a journal names of a picture and of a document.
  @Test func aFileIsNamedByWhatItStates() throws {
    let picture = try #require(MediaContent(Self.png)).file(name: "a.png", sha256: "5")
    #expect(picture == MediaFile(sha256: "5", type: .png, name: "a.png", size: Self.png.count, width: 2, height: 3))
    let document = try #require(MediaContent(Data("%PDF-1.4\n/Type/Page".utf8))).file()
    #expect(document.pages == 1 && document.width == nil && document.sha256.count == 64)
  }
}
