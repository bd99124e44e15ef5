import Platform
import Records

/// The bytes of a spending cache: sessions by their journal's stamp, each with a checksum.
///
/// The file may be deleted at any time. A file that does not fit is no cache.
struct SpendingFile {
  /// A session's spending while its journal has this stamp.
  struct Entry: Equatable {
    var stamp: String
    var spending: SessionSpending
    /// What of it no other session of the file counts; nil where that is all of it.
    var counted: SessionSpending?
  }

  private static let magic = Array("tuppence-spending-3\n".utf8)

  /// - Parameter zone: The time zone that the cells' days are of.
  static func encoded(_ entries: [Entry], zone: String) -> [UInt8] {
    var writer = PackedWriter()
    writer.put(magic)
    writer.put(zone)
    writer.put(entries.count)
    for entry in entries {
      var inner = PackedWriter()
      inner.put(entry.stamp)
      entry.spending.pack(into: &inner)
      inner.put(entry.counted == nil ? 0 : 1)
      entry.counted?.pack(into: &inner)
      writer.put(fixed: CRC32.checksum(inner.bytes))
      writer.put(inner.bytes)
    }
    return writer.bytes
  }

  /// Nil for bytes that this program did not write, that were cut or changed, or that are of another time zone.
  static func decoded(_ file: Data, zone: String) -> [Entry]? {
    guard let parts = file.withUnsafeBytes({ Self.parts($0, zone) }) else { return nil }
    let entries = Workers.results(of: parts.count, state: { () }) { place, _ in
      file.withUnsafeBytes { entry(UnsafeRawBufferPointer(rebasing: $0[parts[place].range]), parts[place].checksum) }
    }
    return entries.contains { $0 == nil } ? nil : entries.compactMap { $0 }
  }

  /// Where each session is, with its checksum.
  private static func parts(_ bytes: UnsafeRawBufferPointer, _ zone: String) -> [(range: Range<Int>, checksum: UInt32)]?
  {
    var reader = PackedReader(bytes)
    guard let start = reader.raw(), start.elementsEqual(magic), reader.text() == zone, let count = reader.count() else {
      return nil
    }
    var parts: [(range: Range<Int>, checksum: UInt32)] = []
    parts.reserveCapacity(count)
    for _ in 0..<count {
      guard let checksum = reader.fixed(UInt32.self), let part = reader.raw() else { return nil }
      parts.append((reader.place - part.count..<reader.place, checksum))
    }
    return reader.isAtEnd ? parts : nil
  }

  private static func entry(_ bytes: UnsafeRawBufferPointer, _ checksum: UInt32) -> Entry? {
    guard CRC32.checksum(bytes) == checksum else { return nil }
    var reader = PackedReader(bytes)
    guard let stamp = reader.text(), let spending = SessionSpending(&reader), let isOther = reader.number() else {
      return nil
    }
    guard isOther == 1 else { return Entry(stamp: stamp, spending: spending) }
    guard let counted = SessionSpending(&reader) else { return nil }
    return Entry(stamp: stamp, spending: spending, counted: counted)
  }
}
