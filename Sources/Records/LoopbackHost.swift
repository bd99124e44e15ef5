/// Whether a host is this machine by its name or number: localhost and names below it, 127.0.0.0/8, ::1. Nothing is
/// looked up. `host` is without the brackets of an IPv6 address.
package func isLoopbackHost(_ host: String) -> Bool {
  var host = host.lowercased()
  if host.hasSuffix(".") { host.removeLast() }
  if ["localhost", "::1", "0:0:0:0:0:0:0:1"].contains(host) || host.hasSuffix(".localhost") { return true }
  if host.hasPrefix("::ffff:") { host.removeFirst("::ffff:".count) }
  let parts = host.split(separator: ".", omittingEmptySubsequences: false)
  let isAddress = parts.count == 4 && parts.allSatisfy { $0.utf8.allSatisfy(isDigit) && UInt8($0) != nil }
  return isAddress && parts.first == "127"
}

private func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
