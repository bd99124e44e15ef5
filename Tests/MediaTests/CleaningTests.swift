import Foundation
import Records
import Testing

@testable import Media

/// What a picture tells of its making does not leave.
@Suite struct CleaningTests {
  static let secret = Data("GPS 52.5200 N 13.4050 E".utf8)

  static func big(_ value: Int, _ count: Int = 4) -> Data {
    var bytes = Data()
    for place in (0..<count).reversed() { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * place))) }
    return bytes
  }

  static func little(_ value: Int, _ count: Int = 4) -> Data { Data(big(value, count).reversed()) }

  func cleaned(_ bytes: Data) throws -> Data {
    // A slice has indices of its own.
    try #require(MediaContent((Data([1, 2, 3]) + bytes).dropFirst(3))).cleaned().bytes
  }

  static func crc(_ bytes: Data) -> Int {
    var crc = UInt32.max
    for byte in bytes {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
    return Int(~crc)
  }

  static func chunk(_ name: String, _ body: Data) -> Data {
    let named: Data = Data(name.utf8) + body
    return big(body.count) + named + big(crc(named))
  }

  static let signature = Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
  static let header = chunk("IHDR", big(2) + big(3) + Data([8, 2, 0, 0, 0]))
  static let picture = chunk("gAMA", big(45_455)) + chunk("IDAT", Data([9, 8, 7])) + chunk("IEND", Data())
  static let png = signature + header + picture

  @Test(arguments: ["eXIf", "tEXt", "iTXt", "zTXt", "tIME", "caBX", "prVt"])
  func removesTheChunksOfAPNGThatAreNoPicture(_ name: String) throws {
    let told = Self.signature + Self.header + Self.chunk(name, Self.secret) + Self.picture + Self.secret
    #expect(try cleaned(told) == Self.png)
    #expect(try cleaned(Self.png) == Self.png)
  }

  @Test func aPNGWithoutAPictureIsRefused() {
    let empty = Self.signature + Self.header + Self.chunk("IEND", Data())
    #expect(throws: MediaFault.broken) { try cleaned(empty) }
  }

  @Test func aPNGWithAWrongChecksumIsRefused() throws {
    for place in 12..<Self.png.count {
      var broken = Self.png
      broken[place] ^= 0x10
      #expect(throws: MediaFault.self, "\(place)") { try cleaned(broken) }
    }
  }

  static func segment(_ kind: UInt8, _ body: Data) -> Data {
    Data([0xFF, kind]) + big(body.count + 2, 2) + body
  }

  static let jfif = segment(0xE0, Data("JFIF\0".utf8) + Data([1, 1, 0, 0, 1, 0, 1, 0, 0]))
  static let profile = segment(0xE2, Data("ICC_PROFILE\0\u{1}\u{1}".utf8) + Data([5, 5]))
  static let adobe = segment(0xEE, Data("Adobe".utf8) + Data([0, 100, 0, 0, 0, 0, 1]))
  static let frame = segment(0xC0, Data([8, 0, 20, 0, 30, 1, 1, 0x11, 0]))
  /// With a byte 0xFF of its own and a restart.
  static let scan =
    segment(0xDA, Data([1, 1, 0, 0, 63, 0])) + Data([1, 0xFF, 0, 2, 0xFF, 0xD0, 3, 0xFF, 0xD9])
  static let jpeg = Data([0xFF, 0xD8]) + jfif + profile + adobe + frame + scan

  static func exif(_ isLittle: Bool, orientation: Int?) -> Data {
    let number = isLittle ? little : big
    var directory = Data()
    func add(_ tag: Int, _ kind: Int, _ value: Data) {
      for part in [number(tag, 2), number(kind, 2), number(1, 4), value] { directory += part }
    }
    add(0x010F, 4, number(7, 4))
    if let orientation { add(0x0112, 3, number(orientation, 2) + number(0, 2)) }
    add(0x8825, 4, number(60, 4))
    var tiff = Data((isLittle ? "II" : "MM").utf8)
    let count = directory.count / 12
    for part in [number(42, 2), number(8, 4), number(count, 2), directory, number(0, 4)] { tiff += part }
    return segment(0xE1, Data("Exif\0\0".utf8) + tiff + secret)
  }

  @Test(arguments: [
    segment(0xE1, Data("http://ns.adobe.com/xap/1.0/\0".utf8) + secret), segment(0xED, secret), segment(0xFE, secret),
    segment(0xE2, Data("MPF\0".utf8) + secret), segment(0xE0, Data("JFXX\0".utf8) + secret),
    segment(0xE0, Data("JFIF\0".utf8) + Data([1, 1, 0, 0, 1, 0, 1, 1, 1, 7, 7, 7])),
    exif(true, orientation: nil), exif(false, orientation: 1), segment(0xE5, secret),
    segment(0xEE, Data("Adobe".utf8) + secret), segment(0xE1, Data("Exif\0\0II".utf8)),
  ])
  func removesTheSegmentsOfAJPEGThatAreNoPicture(_ segment: Data) throws {
    let told = Data([0xFF, 0xD8]) + Self.jfif + segment + Self.profile + Self.adobe + Self.frame + Self.scan
    #expect(try cleaned(told + Self.secret) == Self.jpeg)
  }

  @Test(arguments: [true, false], 2...8)
  func keepsHowAJPEGIsTurned(_ isLittle: Bool, _ orientation: Int) throws {
    let told =
      Data([0xFF, 0xD8]) + Self.jfif + Self.exif(isLittle, orientation: orientation) + Self.frame + Self.scan
    let clean = try cleaned(told)
    let small = Data("Exif\0\0MM\0*\0\0\0\u{8}\0\u{1}".utf8) + Data([1, 0x12, 0, 3, 0, 0, 0, 1, 0, UInt8(orientation)])
    let segment = Self.segment(0xE1, small + Data([0, 0, 0, 0, 0, 0]))
    #expect(clean == Data([0xFF, 0xD8]) + Self.jfif + segment + Self.frame + Self.scan)
    // Cleaned again it is the same, so that one picture has one hash.
    #expect(try cleaned(clean) == clean)
  }

  @Test func aJPEGThatIsCutIsRefused() {
    for count in 3..<Self.jpeg.count {
      #expect(throws: MediaFault.self, "\(count)") { try cleaned(Self.jpeg.prefix(count)) }
    }
  }

  static let gifStart =
    Data("GIF89a".utf8) + little(2, 2) + little(2, 2) + Data([0x80, 0, 0]) + Data(repeating: 9, count: 6)
  static let gifPicture =
    Data([0x21, 0xF9, 4, 0, 0, 0, 0, 0, 0x2C]) + Data(repeating: 0, count: 8) + Data([0, 2, 1, 0x44, 0, 0x3B])

  @Test(arguments: [
    Data([0x21, 0xFE, 23]) + secret + Data([0]),
    Data([0x21, 0xFF, 11]) + Data("XMP DataXMP".utf8) + Data([23]) + secret + Data([0]),
  ])
  func removesTheExtensionsOfAGIFThatAreNoPicture(_ block: Data) throws {
    let loop = Data([0x21, 0xFF, 11]) + Data("NETSCAPE2.0".utf8) + Data([3, 1, 0, 0, 0])
    let gif = Self.gifStart + loop + Self.gifPicture
    #expect(try cleaned(Self.gifStart + block + loop + Self.gifPicture + Self.secret) == gif)
    #expect(throws: MediaFault.broken) { try cleaned(gif.dropLast()) }
  }

  @Test(arguments: ["EXIF", "XMP ", "note"])
  func removesTheChunksOfAWebPThatAreNoPicture(_ name: String) throws {
    func part(_ name: String, _ body: Data) -> Data {
      Data(name.utf8) + Self.little(body.count) + body + Data(repeating: 0, count: body.count % 2)
    }
    func file(_ flags: UInt8, _ parts: Data) -> Data {
      let body = Data("WEBP".utf8) + part("VP8X", Data([flags, 0, 0, 0, 1, 0, 0, 1, 0, 0])) + parts
      return Data("RIFF".utf8) + Self.little(body.count) + body
    }
    let pixels = part("VP8L", Data([0x2F, 1, 2, 3, 4]))
    #expect(try cleaned(file(0x1C, pixels + part(name, Self.secret)) + Self.secret) == file(0x10, pixels))
    #expect(throws: MediaFault.broken) { try cleaned(file(0, part(name, Self.secret))) }
  }

  @Test(arguments: [(30_001, 1), (20_000, 20_000), (0x7FFF_FFFF, 0x7FFF_FFFF)])
  func refusesMorePixelsThanAModelTakes(_ width: Int, _ height: Int) throws {
    let header = Self.chunk("IHDR", Self.big(width) + Self.big(height) + Data([8, 2, 0, 0, 0]))
    #expect(throws: MediaFault.tooManyPixels) { try cleaned(Self.signature + header + Self.picture) }
  }

  @Test func countsThePagesOfADocument() {
    func pages(_ text: String) -> Int? { MediaContent(Data("%PDF-1.4\n\(text)".utf8))?.file().pages }
    #expect(pages("<</Type/Pages/Count 2>><</Type /Page>><< /Type\n/Page/Parent 1 0 R>>") == 2)
    #expect(pages("<</Type/ObjStm>>stream") == nil && pages("/Type/PageLabels /Type") == nil)
  }
}
