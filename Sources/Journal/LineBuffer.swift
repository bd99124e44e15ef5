import Platform
import Records

/// Memory for reading journals line by line, which is used again for one after the other.
package struct LineBuffer: ~Copyable {
  /// A piece that fits into the processor's cache.
  private static let size = 128 << 10
  private var memory: UnsafeMutableRawBufferPointer

  package init() {
    memory = .allocate(byteCount: Self.size, alignment: 16)
  }

  deinit { memory.deallocate() }

  /// Hands on each line of a file's first `length` bytes.
  mutating func read(
    _ file: borrowing OpenFile, length: Int, longest: Int, each take: (UnsafeRawBufferPointer?) -> Void
  ) throws(SystemError) {
    // The bytes of the line that has not ended yet are moved to the beginning.
    var (offset, held) = (0, 0)
    var isTooLong = false
    while offset < length {
      if held == memory.count { grow(keeping: held) }
      let free = UnsafeMutableRawBufferPointer(rebasing: memory[held..<min(memory.count, held + length - offset)])
      let count = try file.read(into: free, at: offset)
      if count == 0 { break }
      offset += count
      held = takeLines(upTo: held + count, searchedFrom: held, longest, &isTooLong, take)
      if held > longest { (isTooLong, held) = (true, 0) }
    }
    if isTooLong {
      take(nil)
    } else if held > 0 {
      take(UnsafeRawBufferPointer(rebasing: memory[..<held]))
    }
  }

  /// Takes whole lines; the count of bytes that stay.
  private mutating func takeLines(
    upTo end: Int, searchedFrom: Int, _ longest: Int, _ isTooLong: inout Bool,
    _ take: (UnsafeRawBufferPointer?) -> Void
  ) -> Int {
    guard let base = memory.baseAddress else { return 0 }
    var (start, place) = (0, searchedFrom)
    while place < end, let newline = memchr(base + place, 0x0A, end - place) {
      let stop = UnsafeRawPointer(newline) - UnsafeRawPointer(base)
      if isTooLong || stop - start > longest {
        take(nil)
        isTooLong = false
      } else if stop > start {
        take(UnsafeRawBufferPointer(start: base + start, count: stop - start))
      }
      start = stop + 1
      place = start
    }
    if start > 0, end > start { memmove(base, base + start, end - start) }
    return end - start
  }

  private mutating func grow(keeping count: Int) {
    let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: memory.count * 2, alignment: 16)
    larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: memory[..<count]))
    memory.deallocate()
    memory = larger
  }
}

extension Ledger {
  /// Hands on each line of a session's journal, without its newline; nil in place of one that is longer than a record can
  /// be. The bytes are valid during the call only. Throws `noSuchSession` where there is no journal.
  package func readLines(
    of id: String, in buffer: inout LineBuffer, each take: (UnsafeRawBufferPointer?) -> Void
  ) throws(JournalError) {
    guard try journal(id).readLines(in: &buffer, each: take) else { throw .noSuchSession(id) }
  }
}

extension SessionJournal {
  func readLines(
    in buffer: inout LineBuffer, each take: (UnsafeRawBufferPointer?) -> Void
  ) throws(JournalError) -> Bool {
    try file.readLines(in: &buffer, longest: RecordLine.longest, each: take)
  }
}
