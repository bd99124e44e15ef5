/// A session's id: 80 random bits in Crockford's base 32, lower case.
package enum SessionID {
  package static func random() -> String {
    let digits = Array("0123456789abcdefghjkmnpqrstvwxyz")
    return String((0..<16).map { _ in digits[Int.random(in: 0..<32)] })
  }

  /// The shortest beginning of an id, four characters at least, that no other id has.
  package static func short(_ id: String, among others: some Sequence<String>) -> String {
    let rivals = others.filter { $0 != id }
    var length = min(4, id.count)
    while length < id.count, rivals.contains(where: { $0.hasPrefix(id.prefix(length)) }) { length += 1 }
    return String(id.prefix(length))
  }
}
