import Records
import Testing

/// What a picture or document is called, and what is said of it.
@Suite struct MediaFileTests {
  @Test(arguments: [
    (0, "0 bytes"), (1, "1 byte"), (999, "999 bytes"), (1_000, "1 KB"), (1_499, "1 KB"), (1_500, "2 KB"),
    (999_499, "999 KB"), (999_500, "1.0 MB"), (1_249_999, "1.2 MB"), (1_250_000, "1.3 MB"), (9_960_000, "10.0 MB"),
  ])
  func sizesAreInThousands(bytes: Int, words: String) {
    #expect(MediaFile.words(forBytes: bytes) == words)
  }

  @Test func aFileSaysItsKindItsMeasuresAndItsSize() {
    var file = MediaFile(sha256: "00", type: .webP, size: 12_000, width: 640, height: 480)
    #expect(file.facts == "WebP, 640x480, 12 KB" && file.shownName == "picture.webp")
    file.height = nil
    #expect(file.facts == "WebP, 12 KB")
    file = MediaFile(sha256: "00", type: .pdf, size: 1, pages: 1)
    #expect(file.facts == "PDF, 1 page, 1 byte" && file.shownName == "document.pdf")
    (file.pages, file.name) = (2, "a.pdf")
    #expect(file.facts == "PDF, 2 pages, 1 byte" && file.shownName == "a.pdf")
  }
}
