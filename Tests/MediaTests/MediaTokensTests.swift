import Records
import Testing

@testable import Media

@Suite struct MediaTokensTests {
  private func file(_ width: Int?, _ height: Int?, _ type: MediaType = .png, pages: Int? = nil, size: Int = 9)
    -> MediaFile
  {
    MediaFile(sha256: "", type: type, size: size, width: width, height: height, pages: pages)
  }

  /// The makers' own examples: OpenAI has 1024x1024 as 765 and 2048x4096 as 1,105; Anthropic 1092x1092 as about 1,590.
  @Test(arguments: [
    ("openai/gpt-5", 1_024, 1_024, 765), ("openai/gpt-5", 2_048, 4_096, 1_105), ("openai/gpt-5", 512, 512, 255),
    ("anthropic/claude-sonnet-5", 1_092, 1_092, 1_590), ("anthropic/claude-opus-4.7", 200, 200, 54),
    ("anthropic/claude-opus-4.7", 3_136, 3_136, 3_279), ("google/gemini-2.5-flash", 384, 384, 258),
    ("google/gemini-2.5-flash", 1_536, 769, 1_032), ("meta/llama", 1_024, 1_024, 1_399), ("openai/gpt-5", 1, 1, 255),
    ("gpt-4.1", 1_024, 1_024, 765), ("claude-3-5", 200, 200, 54), ("models/gemini-2.5", 384, 384, 258),
    ("OpenAI/o3", 512, 512, 255), ("x/gpt-5", 512, 512, 350), ("openai/gpt-5", 768, 768, 765),
    ("openai/gpt-5", 769, 769, 765), ("anthropic/x", 1_568, 1_568, 3_279), ("anthropic/x", 30, 26, 2),
    ("google/x", 768, 768, 258), ("google/x", 769, 768, 516),
  ])
  func countsAPictureByTheRuleOfTheMaker(_ model: String, _ width: Int, _ height: Int, _ tokens: Int) {
    #expect(file(width, height).tokens(model: model) == tokens)
  }

  @Test func withoutAModelItIsTheMost() {
    let most = ["openai/a", "anthropic/b", "google/c"].map { file(3_000, 2_000).tokens(model: $0) }.max()
    #expect(file(3_000, 2_000).tokens() == most)
    #expect(file(nil, nil).tokens(model: "anthropic/x") > 3_000)
    #expect(file(.max, .max).tokens() < 3_000_000)
  }

  @Test func countsADocumentByItsPages() {
    #expect(file(nil, nil, .pdf, pages: 3).tokens(model: "anthropic/x") == 7_500)
    #expect(file(nil, nil, .pdf, size: 120_000).tokens(model: "google/x") == 3 * 258)
    #expect(file(nil, nil, .pdf, pages: .max).tokens() == 25_000_000)
    // By its size 49,999 bytes are one page, and 50,000 two; one without pages counts as one.
    #expect(file(nil, nil, .pdf, size: 49_999).tokens(model: "openai/x") == 1_800)
    #expect(file(nil, nil, .pdf, size: 50_000).tokens(model: "openai/x") == 3_600)
    #expect(file(nil, nil, .pdf, pages: 0).tokens(model: "openai/x") == 1_800)
  }
}
