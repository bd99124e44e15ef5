import Foundation
import Records
import TestSupport
import Testing

@testable import GatewayClient

/// Properties of the reader over random streams; `TUPPENCE_FUZZ_SECONDS` makes the fuzzing run for so long.
@Suite struct StreamPropertyTests {
  /// Events that change neither text nor figures, wherever they stand before the end; true where each counts as unread.
  private static let disturbances: [(text: String, isUnread: Bool)] = [
    (": keep-alive\n\n", false), (":\n\n", false), ("\n\n\n", false), ("retry: 10\n\n", false), ("id: 7\n\n", false),
    ("event: ping\n\n", false), ("data:\n\n", true), ("data: \n\n", true), ("data: hello\n\n", true),
    ("data: keep-alive\n\n", true), ("data: null\n\n", true), ("data: [1,2]\n\n", true), ("data: {\n\n", true),
    ("data: {\"type\":\"ping\"}\n\n", true), ("event: ping\ndata: {}\n\n", true), ("data: 0\n\n", true),
    ("data: {\"choices\":7}\n\n", true), ("data: {\"choices\":[{\"delta\":{\"content\":7}}]}\n\n", true),
    ("data: {\"choices\":[]}\n\n", false), ("data: {\"choices\":[{\"delta\":{\"role\":\"assistant\"}}]}\n\n", false),
    ("data: {\"choices\":[{\"delta\":{\"content\":\"\"},\"logprobs\":NaN}]}\n\n", false),
    ("data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"\"}]}\n\n", false),
    ("data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"null\"}],\"error\":{}}\n\n", false),
    ("data: {\"choices\":[{\"delta\":{\"tool_calls\":null,\"images\":[],\"refusal\":null}}]}\n\n", false),
    ("data: {\"choices\":[],\"usage\":{\"prompt_tokens\":0,\"completion_tokens\":0,\"cost\":0}}\n\n", false),
    ("data: {\"choices\":[],\"usage\":{\"cost\":\"0.000\",\"is_byok\":false}}\n\n", false),
    ("data: {\"choices\":[],\"usage\":{\"prompt_tokens\":-5}}\n\n", true),
    ("data: {\"choices\":[],\"usage\":{\"completion_tokens\":9223372036854775807}}\n\n", true),
    ("data: {\"choices\":[],\"usage\":{\"cost\":\"NaN\"}}\n\n", true),
    ("data: {\"choices\":[],\"usage\":{\"cost\":-1e400}}\n\n", true),
    ("data: {\"choices\":[{\"delta\":{\"provider_metadata\":{\"gateway\":{\"cost\":\"0\"}}}}]}\n\n", false),
    (
      "data: {\"choices\":[],\"deep\":\(String(repeating: "[", count: 400))\(String(repeating: "]", count: 400))}\n\n",
      false
    ),
    ("data: {\"choices\":[],\"deep\":\(String(repeating: "[", count: 4000))\n\n", true),
  ]

  private static let pieces = [
    "Hello", " there", "", "ü", "日本語", "😀", "\\n", "\\\"", "\\u00e9", "\\ud83d\\ude00",
    " a long piece of text with words",
    "\u{2028}", "data: x", "[DONE]", "vc", "{}", "%41", "\\\\",
  ]

  /// A valid stream as its events, and how many of them are the end.
  private static func stream(_ random: inout SeededRandom) -> [String] {
    let count = Int.random(in: 1...8, using: &random)
    var events = (0..<count).map { _ in
      let piece = pieces.randomElement(using: &random) ?? ""
      let isThought = Int.random(in: 0..<5, using: &random) == 0
      return Wire.delta("\"\(isThought ? "reasoning" : "content")\":\"\(piece)\"")
    }
    events.insert(Wire.chunk("first"), at: 0)
    let usage = #"{"prompt_tokens":\#(count),"completion_tokens":7,"cost":0.000\#(count)}"#
    let end = #"{"choices":[{"delta":{},"finish_reason":"stop"}]"#
    if Bool.random(using: &random) {
      events += [Wire.event(end + #","usage":\#(usage)}"#), Wire.done]
    } else {
      events += [Wire.event(end + "}"), Wire.event(#"{"choices":[],"usage":\#(usage)}"#), Wire.done]
    }
    return events
  }

  private static func read(_ bytes: [UInt8], _ random: inout SeededRandom) -> Outcome {
    var arrivals = [Arrival.head(ResponseHead(status: 200, contentType: "text/event-stream"))]
    var rest = bytes[...]
    while !rest.isEmpty {
      let size = [1, 3, 40, 4096].randomElement(using: &random) ?? 1
      arrivals.append(.data(Data(rest.prefix(Int.random(in: 1...size, using: &random)))))
      if case .data(let data) = arrivals[arrivals.count - 1] { rest = rest.dropFirst(data.count) }
    }
    return Outcome(arrivals + [.ended], dialect: .compatible)
  }

  @Test func disturbancesChangeNeitherTextNorFigures() {
    var random = SeededRandom(seed: 5)
    for _ in 0..<400 {
      var events = Self.stream(&random)
      let plain = Outcome(stream: events.joined(), dialect: .compatible)
      var unread = 0
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        guard let disturbance = Self.disturbances.randomElement(using: &random) else { continue }
        events.insert(disturbance.text, at: Int.random(in: 0..<events.count, using: &random))
        if disturbance.isUnread { unread += 1 }
      }
      let isCRLF = Bool.random(using: &random)
      let text = isCRLF ? events.joined().replacing("\n", with: "\r\n") : events.joined()
      let outcome = Self.read(Array(text.utf8), &random)
      #expect(outcome.text == plain.text && outcome.reasoning == plain.reasoning, "\(text)")
      #expect(outcome.figures == plain.figures && outcome.figures?.cost != nil, "\(text)")
      #expect(outcome.error == nil && outcome.isFinished, "\(text)")
      #expect(outcome.extras.unreadableEvents == unread, "\(text)")
    }
  }

  @Test func aStreamThatIsCutAnywhereIsNeverWholeWithoutEvidence() {
    var random = SeededRandom(seed: 6)
    for _ in 0..<40 {
      let text = Self.stream(&random).joined()
      let plain = Outcome(stream: text, dialect: .compatible)
      let bytes = Array(text.utf8)
      let finish = text.firstRange(of: "\"finish_reason\":\"stop\"").map { text[..<$0.lowerBound].utf8.count } ?? 0
      for _ in 0..<30 {
        let cut = Int.random(in: 0..<bytes.count, using: &random)
        let outcome = Self.read(Array(bytes[..<cut]), &random)
        #expect(plain.text.unicodeScalars.starts(with: outcome.text.unicodeScalars))
        #expect(outcome.isFinished == (outcome.error == nil))
        if cut <= finish { #expect(!outcome.isFinished && outcome.figures?.cost == nil) }
        #expect(outcome.figures?.cost == nil || outcome.figures?.cost == plain.figures?.cost)
      }
    }
  }

  @Test func randomBytesNeverCrashNorInventMoney() {
    var random = SeededRandom(seed: UInt64.random(in: 0...UInt64.max))
    let words = [
      "data: ", "\n\n", "{", "}", "[", "]", "\"", ":", ",", "choices", "delta", "content", "usage", "error", "null",
      "\\u",
      "finish_reason", "\r", "event: ", "[DONE]", "cost", "\u{FEFF}", "NaN", "-", "images", "message",
    ]
    let limit = Double(ProcessInfo.processInfo.environment["TUPPENCE_FUZZ_SECONDS"] ?? "") ?? 0
    let end = ContinuousClock.now + .seconds(limit)
    var runs = 0
    while runs < 300 || ContinuousClock.now < end {
      runs += 1
      var bytes: [UInt8] = []
      if runs % 2 == 0 {
        // No digit: what costs nothing in the words costs nothing in the figures.
        for _ in 0..<Int.random(in: 0...60, using: &random) {
          let isWord = Int.random(in: 0..<4, using: &random) > 0
          bytes +=
            isWord
            ? Array((words.randomElement(using: &random) ?? "").utf8) : [UInt8.random(in: 0x3A...255, using: &random)]
        }
        #expect(Self.read(bytes, &random).figures?.cost == nil, "\(bytes)")
      } else {
        bytes = Array(Self.stream(&random).joined().utf8)
        for _ in 0..<Int.random(in: 1...20, using: &random) {
          let place = Int.random(in: 0..<bytes.count, using: &random)
          switch Int.random(in: 0..<3, using: &random) {
          case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
          case 1: bytes.insert(UInt8.random(in: 0...255, using: &random), at: place)
          default: if bytes.count > 1 { bytes.remove(at: place) }
          }
        }
        let outcome = Self.read(bytes, &random)
        #expect(outcome.isFinished == (outcome.error == nil))
        #expect((outcome.figures?.cost ?? .zero) >= .zero)
      }
    }
  }
}
