import Foundation
import Records
import Testing

@testable import Media

@Suite struct MediaContentTests {
  private static let png =
    Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13]) + Data("IHDR".utf8)
    + Data([0, 0, 4, 1, 0, 0, 3, 2, 8, 6, 0, 0, 0])
  private static let jpeg = Data([
    0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 1, 2, 0xFF, 0xFF, 0xC4, 0, 3, 9, 0xFF, 0xC2, 0, 8, 8, 0, 200, 1, 44, 3,
  ])
  private static let gif = Data("GIF89a".utf8) + Data([44, 1, 200, 0])
  private static let lossy =
    Data("RIFF....WEBPVP8 ".utf8) + Data([0, 0, 0, 0, 0, 0, 0, 0x9D, 0x01, 0x2A, 44, 0x41, 200, 0x80])
  private static let lossless = Data("RIFF....WEBPVP8L".utf8) + Data([0, 0, 0, 0, 0x2F, 0x2B, 0xC1, 0x31, 0])
  private static let extended = Data("RIFF....WEBPVP8X".utf8) + Data([10, 0, 0, 0, 0, 0, 0, 0, 43, 1, 0, 199, 0, 0])

  @Test(arguments: [
    (png, MediaType.png, 1025, 770), (jpeg, .jpeg, 300, 200), (gif, .gif, 300, 200),
    (Data("GIF87a".utf8) + gif.dropFirst(6), .gif, 300, 200), (lossy, .webP, 300, 200),
    (lossless, .webP, 300, 200), (extended, .webP, 300, 200),
  ])
  func readsTypeAndSizeFromTheContent(_ bytes: Data, _ type: MediaType, _ width: Int, _ height: Int) throws {
    let content = try #require(MediaContent(bytes))
    #expect(content.type == type)
    #expect(content.size == PixelSize(width: width, height: height))
  }

  @Test(arguments: [
    ([0xFF, 0x01], true), ([0xFF, 0xD0, 0xFF, 0xFF, 0xFF, 0xD7], true), ([0xFF, 0xDA, 0, 4, 1, 2], false),
    ([0xFF, 0xD9], false), ([0xFF, 0xC8, 0, 2], true), ([0xFF, 0xE0, 0, 1], false),
  ])
  func theFrameOfAJPEGIsBehindOtherMarkers(_ markers: [UInt8], _ isRead: Bool) throws {
    let frame: [UInt8] = [0xFF, 0xC0, 0, 8, 8, 0, 200, 1, 44, 3]
    let content = try #require(MediaContent(Data([0xFF, 0xD8] + markers + frame)))
    #expect(content.size == (isRead ? PixelSize(width: 300, height: 200) : nil))
  }

  @Test func aPictureHasBothSides() {
    #expect(MediaContent(Data("GIF89a".utf8) + Data([44, 1, 0, 0]))?.size == nil)
    #expect(MediaContent(Data("GIF89a".utf8) + Data([0, 0, 44, 1]))?.size == nil)
  }

  /// What one of the large providers takes: 50 MB a request, 20 MB a file.
  @Test func soMuchGoesToAModel() {
    #expect(MediaLimit.file == 20_000_000 && MediaLimit.request == 50_000_000 && MediaLimit.files == 20)
  }

  @Test func findsTheHeaderOfADocumentWithinTheFirstKilobyte() {
    #expect(MediaContent(Data("junk\n%PDF-1.7".utf8))?.type == .pdf)
    #expect(MediaContent(Data(repeating: 0x20, count: 1024) + Data("%PDF-1.7".utf8)) == nil)
  }

  @Test(arguments: ["", "%PD", "<svg/>", "RIFF....WAVE", "\u{89}PNG"])
  func doesNotTakeOtherBytesForMedia(_ text: String) {
    #expect(MediaContent(Data(text.utf8)) == nil)
  }

  @Test(arguments: [png, jpeg, gif, lossy, lossless, extended])
  func aHeaderThatIsCutStatesNoSize(_ bytes: Data) {
    for count in 0..<bytes.count {
      // A part of a larger Data has indices of its own.
      let cut = (Data([0]) + bytes.prefix(count)).dropFirst()
      if let content = MediaContent(cut), let size = content.size {
        #expect(size == MediaContent(bytes)?.size)
      }
    }
  }
}
