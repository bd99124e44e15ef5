import Foundation
import Records
import Testing

@testable import GatewayClient

@Suite struct MediaRequestTests {
  private static let picture = Data((0..<100_001).map { UInt8(truncatingIfNeeded: $0 &* 31) })
  private static let document = Data("%PDF-1.7".utf8)

  private static func file(_ bytes: Data, _ type: MediaType, _ name: String?) -> MediaFile {
    MediaFile(sha256: SHA256.digits(bytes), type: type, name: name, size: bytes.count)
  }

  private static var request: ChatRequest {
    let media = [file(picture, .png, "cat.png"), file(document, .pdf, nil)]
    var request = ChatRequest(
      model: "m",
      messages: [Message(.user, "Look", media: media), Message(.assistant, "A cat."), Message(.user, "So?")])
    request.mediaContents = Dictionary(uniqueKeysWithValues: [picture, document].map { (SHA256.digits($0), $0) })
    return request
  }

  @Test(arguments: Dialect.all) func sendsThePartsBehindTheText(_ dialect: Dialect) throws {
    let body = try JSONSerialization.jsonObject(with: Self.request.body(in: dialect)) as? [String: Any]
    let messages = try #require(body?["messages"] as? [[String: Any]])
    let parts = try #require(messages[0]["content"] as? [[String: Any]])
    #expect(parts.map { $0["type"] as? String } == ["text", "image_url", "file"])
    #expect(parts[0]["text"] as? String == "Look")
    let url = try #require((parts[1]["image_url"] as? [String: String])?["url"])
    #expect(url.hasPrefix("data:image/png;base64,"))
    #expect(Data(base64Encoded: String(url.dropFirst("data:image/png;base64,".count))) == Self.picture)
    let file = try #require(parts[2]["file"] as? [String: String])
    #expect(file == ["filename": "document.pdf", "file_data": "data:application/pdf;base64,JVBERi0xLjc="])
    // A cache knows a message of text by its plain string.
    #expect(messages[2]["content"] as? String == "So?")
  }

  @Test func contentsThatAreGoneAreAnErrorAndNoRequest() {
    var request = Self.request
    request.mediaContents[SHA256.digits(Self.picture)] = nil
    #expect(throws: GatewayError.mediaMissing(name: "cat.png")) { try request.body(in: .vercel) }
    #expect(GatewayError.mediaMissing(name: "cat.png").isUnsent && GatewayError.mediaMissing(name: "x").isFree)
  }

  @Test func aPictureOfTheAssistantIsNotSentAsItsWords() throws {
    var request = Self.request
    request.messages[1].media = [Self.file(Data([1]), .png, nil)]
    #expect(try request.body(in: .vercel) == Self.request.body(in: .vercel))
  }

  @Test func aPictureAloneHasNoTextPart() throws {
    var request = Self.request
    request.messages = [Message(.user, "", media: [Self.file(Self.document, .pdf, "a.pdf")])]
    let text = String(decoding: try request.body(in: .vercel), as: UTF8.self)
    #expect(text.contains(#""content":[{"file":{"#) && !text.contains(#""type":"text""#))
  }

  @Test(
    arguments: [
      (["vision"], [], true, false), (["tool-use"], [], false, false), ([], [], nil, nil),
      (["file-input"], [], false, true),
      ([], ["text"], false, nil), ([], ["text", "image"], true, nil), ([], ["image", "file"], true, true),
      (["tool-use"], ["text", "image"], true, false), ([], ["Text", "IMAGE"], true, nil), ([], ["pdf"], false, true),
    ] as [([String], [String], Bool?, Bool?)])
  func theListSaysWhatAModelTakes(_ tags: [String], _ modalities: [String], _ picture: Bool?, _ document: Bool?) {
    var entry = ModelEntry(id: "m", tags: tags)
    entry.inputModalities = modalities
    #expect(entry.takes(.jpeg) == picture && entry.takes(.pdf) == document)
  }

  @Test func readsOpenRoutersModalitiesAndKeepsThem() throws {
    let body = #"{"data":[{"id":"a","architecture":{"input_modalities":["text","image",7]}},{"id":"b"}]}"#
    let models = try #require(ModelCatalogue(Data(body.utf8))).models
    #expect(models.map(\.inputModalities) == [["text", "image"], []])
    let kept = try JSONDecoder().decode([ModelEntry].self, from: JSONEncoder().encode(models))
    #expect(kept == models)
  }
}
