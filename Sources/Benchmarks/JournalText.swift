import Foundation

/// Journals as a chat would have written them.
struct JournalText {
  private static let models = ["anthropic/claude-sonnet-5", "openai/gpt-5-mini", "google/gemini-2.5-flash"]
  private static let words = String(repeating: "the quick brown fox jumps over a lazy dog ", count: 8)
  private static let table: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(UInt32(byte)) { value, _ in value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
  }

  private let session: String
  private let number: Int
  private var bytes: [UInt8] = []

  static func fill(_ home: Home, sessions: Int, turns: Int) throws(Fault) {
    guard mkdir(home.path + "/sessions", 0o700) == 0 else { throw .system(call: "mkdir", code: errno) }
    for number in 0..<sessions {
      var journal = JournalText(session: "benchmark\(1_000_000 + number)", number: number)
      for turn in 1...turns { journal.add(turn: turn) }
      try home.write(journal.bytes, to: "sessions/\(journal.session).jsonl")
    }
  }

  private init(session: String, number: Int) {
    (self.session, self.number) = (session, number)
    add(
      "session", at: 0,
      #""assistant":"swift","base_url":"https://ai-gateway.vercel.sh/v1","billing":"lookup","gateway":"vercel","#
        + #""id":"\#(session)","model":"\#(Self.models[0])","program":"0.1","sends_tags":true,"tags":[]"#)
  }

  private mutating func add(turn: Int) {
    let model = Self.models[(number + turn / 50) % 3]
    let id = "gen_" + String(1_000_000_000 + number * 100_000 + turn) + "ABCDEFGHJKMNPQRS"
    let cost = "0.00\(100_000 + (number * 7_919 + turn * 104_729) % 900_000)"
    let figures =
      #"{"byok":false,"cost":"\#(cost)","finish_reason":"stop","market_cost":"\#(cost)","#
      + #""provider":"\#(turn % 3 == 0 ? "bedrock" : "anthropic")","served_model":"\#(model)","#
      + #""usage":{"cached_input":0,"cache_write":0,"input":\#(100 + turn),"output":\#(10 + turn % 300),"reasoning":0}}"#
    let raw = #"{\"id\":\"\#(id)\",\"usage\":{\"prompt_tokens\":\#(100 + turn),\"cost\":\#(cost)}}"#
    add(
      "turn", at: turn,
      #""assistant":"swift","estimate":"\#(cost)","gateway":"vercel","model":"\#(model)","prompt":"\#(Self.words)","#
        + #""tag_fees":"0.00015","tags":["session:\#(session)","assistant:swift"],"turn":\#(turn),"#
        + #""user":"user-\#(number % 20)""#)
    add("generation", at: turn, #""attempt":1,"id":"\#(id)","turn":\#(turn)"#)
    add(
      "reply", at: turn,
      #""attempt":1,"duration_ms":2100,"figures":\#(figures),"latency_ms":400,"raw":["\#(raw)"],"status":"complete","#
        + #""text":"\#(Self.words)","turn":\#(turn)"#)
    add(
      "charge", at: turn,
      #""attempt":1,"figures":\#(figures),"id":"\#(id)","lookup":"done","raw":"\#(raw)","turn":\#(turn)"#)
  }

  /// A line with its checksum; a turn takes three minutes.
  private mutating func add(_ type: String, at turn: Int, _ members: String) {
    let minutes = number * 400 + turn * 3
    let (day, minute) = (minutes / 1_440 % 365, minutes % 1_440)
    let date = "2026-\(Self.two(day / 31 % 12 + 1))-\(Self.two(day % 28 + 1))"
    let time = "\(date)T\(Self.two(minute / 60)):\(Self.two(minute % 60)):00.000Z"
    let line = Array(#"{"v":1,"ts":"\#(time)","type":"\#(type)",\#(members)"#.utf8)
    let checksum = ~line.reduce(~UInt32(0)) { $0 >> 8 ^ Self.table[Int(($0 ^ UInt32($1)) & 0xFF)] }
    let digits = String(checksum, radix: 16)
    bytes += line
    bytes += #","crc":"\#(String(repeating: "0", count: 8 - digits.count) + digits)"}"#.utf8
    bytes.append(0x0A)
  }

  private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
