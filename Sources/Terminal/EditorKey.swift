/// What a key does in the editor, whatever a terminal sends for it.
enum EditorKey: Equatable, Sendable {
  case enter
  case up, down, left, right, home, end, delete, wordLeft, wordRight
  /// A line break in the draft: Enter with Shift, Ctrl or Alt.
  case lineBreak
  case pasteStart, pasteEnd
  case escape
  /// A character or a control character.
  case scalar(Unicode.Scalar)
  /// A character with Alt.
  case meta(Unicode.Scalar)

  /// The key that the sequence behind an escape represents; nil for one that does nothing here, such as a function key,
  /// and for what is no key: a terminal's answer, a mouse report, a change of focus.
  init?(sequence text: String, isMeta: Bool = false) {
    guard let last = text.last else { return nil }
    let isSingleShift = text.hasPrefix("O")
    let body = text.dropFirst().dropLast()
    guard body.allSatisfy({ $0.isASCII && $0.isNumber || $0 == ";" || $0 == ":" }), !text.hasPrefix("[[") else {
      return nil
    }
    var fields = body.split(separator: ";", omittingEmptySubsequences: false).map(KeyField.init)
    if isSingleShift, fields.count == 1 { fields.insert(KeyField("1"), at: 0) }
    // An old form has the modifiers alone: `[5D`.
    if "ABCDHF".contains(last), fields.count == 1, body != "1" { fields.insert(KeyField("1"), at: 0) }
    var modifiers = KeyModifiers(fields.count > 1 ? fields[1] : KeyField(""))
    if isMeta { modifiers.insert(.alt) }
    guard !modifiers.isRelease else { return nil }
    switch last {
    case "A", "B", "C", "D", "H", "F":
      guard let key = EditorKey(arrow: last, modifiers) else { return nil }
      self = key
    case "a", "b", "c", "d":
      // rxvt: with Ctrl behind `O`, with Shift behind `[`.
      guard body.isEmpty, let arrow = last.uppercased().first else { return nil }
      guard let key = EditorKey(arrow: arrow, isSingleShift ? .control : modifiers) else { return nil }
      self = key
    case "M" where isSingleShift && body.isEmpty: self = .enter
    case "~", "^", "$", "@", "u":
      guard !isSingleShift, let key = EditorKey(numbered: fields, last, modifiers) else { return nil }
      self = key
    default: return nil
    }
  }

  private init?(arrow letter: Character, _ modifiers: KeyModifiers) {
    let leaps = !modifiers.isDisjoint(with: [.alt, .control, .meta])
    switch letter {
    case "A": self = .up
    case "B": self = .down
    case "C": self = modifiers.contains(.command) ? .end : leaps ? .wordRight : .right
    case "D": self = modifiers.contains(.command) ? .home : leaps ? .wordLeft : .left
    case "H": self = .home
    case "F": self = .end
    default: return nil
    }
  }

  /// `[3~`, rxvt's `[7^`, xterm's `[27;modifiers;code~`, and `[code;modifiers;text u` of kitty's protocol.
  private init?(numbered fields: [KeyField], _ last: Character, _ modifiers: KeyModifiers) {
    let number = fields.first?.value
    if last == "u" {
      guard let key = EditorKey(code: fields[0], modifiers, text: fields.count > 2 ? fields[2] : nil) else {
        return nil
      }
      self = key
      return
    }
    switch number {
    case 1, 7: self = .home
    case 4, 8: self = .end
    case 3: self = .delete
    case 27 where fields.count == 3:
      guard let key = EditorKey(code: fields[2], modifiers, text: nil) else { return nil }
      self = key
    case 200 where last == "~": self = .pasteStart
    case 201 where last == "~": self = .pasteEnd
    default: return nil
    }
  }

  /// A key that is named by its character's number.
  private init?(code field: KeyField, _ modifiers: KeyModifiers, text: KeyField?) {
    guard let code = field.value else { return nil }
    switch code {
    case 13, 57414: self = modifiers.isPlain ? .enter : .lineBreak
    case 9:
      guard modifiers.isPlain else { return nil }
      self = .scalar("\t")
    case 27: self = .escape
    case 8, 127: self = modifiers.isDisjoint(with: [.alt, .control, .meta]) ? .scalar("\u{7F}") : .meta("\u{7F}")
    case 57399...57408: self = .scalar(Unicode.Scalar(UInt8(code - 57399 + 0x30)))
    case 57409...57426:
      guard let key = EditorKey(keypad: code, modifiers) else { return nil }
      self = key
    case 0xE000...0xF8FF: return nil
    default:
      guard let key = EditorKey(character: field, modifiers, text: text) else { return nil }
      self = key
    }
  }

  /// The keys of the number pad in kitty's protocol.
  private init?(keypad code: Int, _ modifiers: KeyModifiers) {
    let signs: [Unicode.Scalar] = [".", "/", "*", "-", "+"]
    switch code {
    case 57409...57413: self = .scalar(signs[code - 57409])
    case 57415: self = .scalar("=")
    case 57416: self = .scalar(",")
    case 57417: self.init(arrow: "D", modifiers)
    case 57418: self.init(arrow: "C", modifiers)
    case 57419: self = .up
    case 57420: self = .down
    case 57423: self = .home
    case 57424: self = .end
    case 57426: self = .delete
    default: return nil
    }
  }

  private init?(character field: KeyField, _ modifiers: KeyModifiers, text: KeyField?) {
    guard modifiers.isDisjoint(with: [.command, .hyper]) else { return nil }
    // On a keyboard of another script, Ctrl and Alt mean the key's Latin letter.
    let latin = field.parts.count > 2 ? field.parts[2].flatMap(Unicode.Scalar.init(checked:)) : nil
    guard let typed = field.value.flatMap(Unicode.Scalar.init(checked:)) else { return nil }
    let scalar = typed.isASCII ? typed : latin ?? typed
    if modifiers.contains(.control) {
      guard let control = Self.control(scalar) else { return nil }
      switch control {
      // Ctrl-J breaks the line and Ctrl-M is Enter, whatever they are on the wire.
      case "\n": self = .lineBreak
      case "\r": self = modifiers.contains(.alt) ? .lineBreak : .enter
      case "\u{1B}": self = .escape
      default: self = modifiers.contains(.alt) ? .meta(control) : .scalar(control)
      }
    } else if !modifiers.isDisjoint(with: [.alt, .meta]) {
      self = .meta(modifiers.contains(.shift) ? Self.capital(scalar) : scalar)
    } else if let text = text?.value.flatMap(Unicode.Scalar.init(checked:)) {
      self = .scalar(text)
    } else if modifiers.contains(.shift) != modifiers.contains(.capsLock) {
      self = .scalar(
        field.parts.count > 1 ? field.parts[1].flatMap(Unicode.Scalar.init(checked:)) ?? typed : Self.capital(typed))
    } else {
      self = .scalar(typed)
    }
  }

  private static func capital(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    let scalars = scalar.properties.uppercaseMapping.unicodeScalars
    return scalars.count == 1 ? scalars.first ?? scalar : scalar
  }

  /// What Ctrl and the character send without any protocol.
  private static func control(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
    switch scalar {
    case "a"..."z", "A"..."Z", "[", "\\", "]", "^", "_": Unicode.Scalar(UInt8(scalar.value & 0x1F))
    case "@", " ", "2": "\0"
    case "/", "7", "-": "\u{1F}"
    case "?", "8": "\u{7F}"
    case "3": "\u{1B}"
    default: nil
    }
  }
}

extension Unicode.Scalar {
  /// Nil for what is no scalar and for control characters, which no field of a sequence may bring in.
  fileprivate init?(checked value: Int) {
    guard let value = UInt32(exactly: value), let scalar = Unicode.Scalar(value), isTypeable(scalar), value >= 0x20
    else {
      return nil
    }
    self = scalar
  }

}

/// One field of a control sequence, with its parts between colons.
private struct KeyField {
  let parts: [Int?]

  /// The first part; nil where it is missing or too large.
  var value: Int? { parts.first.flatMap(\.self) }

  init(_ text: some StringProtocol) {
    parts = text.split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
  }
}

/// The keys that are held with another one.
private struct KeyModifiers: OptionSet {
  let rawValue: Int
  static let shift = KeyModifiers(rawValue: 1)
  static let alt = KeyModifiers(rawValue: 2)
  static let control = KeyModifiers(rawValue: 4)
  static let command = KeyModifiers(rawValue: 8)
  static let hyper = KeyModifiers(rawValue: 16)
  static let meta = KeyModifiers(rawValue: 32)
  static let capsLock = KeyModifiers(rawValue: 64)
  /// Not a key: the field says that the key was released.
  private static let release = KeyModifiers(rawValue: 1 << 16)

  init(rawValue: Int) { self.rawValue = rawValue }

  /// A field holds one more than the sum, and behind a colon the kind of event.
  init(_ field: KeyField) {
    let sum = field.value.map { $0 > 0 ? ($0 - 1) & 0xFF : 0 } ?? 0
    let isRelease = field.parts.count > 1 && field.parts[1] == 3
    self.init(rawValue: sum | (isRelease ? Self.release.rawValue : 0))
  }

  var isRelease: Bool { contains(.release) }
  /// Nothing but a lock.
  var isPlain: Bool { rawValue & 0x3F == 0 }
}
