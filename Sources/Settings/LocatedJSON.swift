/// A JSON value that remembers the line of each member, so that an error can name it (`JSONDecoder` cannot).
indirect enum LocatedJSON: Equatable {
  case null
  case flag(Bool)
  /// As it is written: no digit is lost.
  case number(String)
  case text(String)
  case list([LocatedJSON])
  case object([Member])

  /// One `"name": value`, in the order of the file, duplicates included.
  struct Member: Equatable {
    var name: String
    var line: Int
    var value: LocatedJSON
  }

  /// Where the text stops being JSON (RFC 8259); both count from 1, columns in bytes.
  struct Fault: Error, Equatable {
    var line: Int
    var column: Int
  }

  /// Reads one document; a byte order mark is tolerated.
  init(_ text: String) throws(Fault) {
    var parser = LocatedJSONParser(text)
    self = try parser.document()
  }
}
