import Platform
import Records
import Synchronization

/// The generations of a folder: a file of JSON lines that several processes append to and read.
///
/// What was appended by others is read on a miss. A line that a killed process left torn is skipped.
final class GenerationLog: Sendable {
  private struct State {
    var file = LogFile.Position()
    var records: [String: GenerationRecord] = [:]
    var spent = USD.zero
    /// When a prompt was last sent, in Unix milliseconds.
    var warmth: [String: Int64] = [:]
  }

  private let file: LogFile
  private let state = Mutex(State())

  /// Makes the folder where it is missing.
  init(folder: URL) throws(SandboxError) {
    file = LogFile(folder: folder)
    try file.prepare()
  }

  /// Takes a ``GenerationRecord`` or a ``Fee``; returns once it is in the file, so that a killed client finds its bill.
  func append(_ record: some Encodable) throws(SandboxError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let line = try? encoder.encode(record) else {
      throw .folderUnusable(path: file.path, code: EILSEQ)
    }
    try file.append(line)
  }

  func record(_ id: String) -> GenerationRecord? {
    state.withLock { state in
      if let known = state.records[id] { return known }
      refresh(&state)
      return state.records[id]
    }
  }

  /// All of them, in no order.
  func records() -> [GenerationRecord] {
    state.withLock { state in
      refresh(&state)
      return Array(state.records.values)
    }
  }

  /// The exact sum of all bills and fees.
  func spent() -> USD {
    state.withLock { state in
      refresh(&state)
      return state.spent
    }
  }

  /// The tokens at the beginning of the prompt that were sent since `earliest`, in Unix milliseconds.
  func cachedTokens(of prompt: PromptPrefixes, since earliest: Int64) -> Int {
    state.withLock { state in
      refresh(&state)
      return prompt.cachedTokens { state.warmth[$0].map { $0 >= earliest } ?? false }
    }
  }

  private func refresh(_ state: inout State) {
    let news = file.news(since: state.file)
    if news.isFromStart { state = State() }
    state.file = news.position
    for line in news.lines {
      guard let record = try? JSONDecoder().decode(GenerationRecord.self, from: line) else {
        let fee = try? JSONDecoder().decode(Fee.self, from: line)
        state.spent = fee.flatMap { state.spent.adding($0.fee) } ?? state.spent
        continue
      }
      guard state.records[record.id] == nil, let spent = state.spent.adding(record.bill.total) else { continue }
      state.spent = spent
      state.records[record.id] = record
      guard record.warms != false else { continue }
      state.warmth[record.prompt] = max(record.created, state.warmth[record.prompt] ?? .min)
    }
  }
}
