import CLibEdit

/// Text in C's wide characters, one Unicode scalar each, kept at one address for as long as the value lives.
final class WideText {
  let pointer: UnsafeMutablePointer<wchar_t>

  init(_ text: String) {
    let characters = wideCharacters(text)
    pointer = .allocate(capacity: characters.count)
    pointer.initialize(from: characters, count: characters.count)
  }

  deinit {
    pointer.deallocate()
  }
}

/// The text's scalars and a terminating zero.
func wideCharacters(_ text: String) -> [wchar_t] {
  text.unicodeScalars.map { wchar_t($0.value) } + [0]
}

/// The scalars of `count` wide characters; what is no scalar is left out.
func scalars(_ start: UnsafePointer<wchar_t>, count: Int) -> [Unicode.Scalar] {
  UnsafeBufferPointer(start: start, count: max(0, count)).compactMap { Unicode.Scalar(UInt32(bitPattern: $0)) }
}
