import CCurl
import Platform

extension Transfer {
  /// What libcurl's code means for the exchange; nil where the answer is whole.
  func error(for code: CurlCode) -> HTTPError? {
    // A server that closes inside its head is a success to libcurl.
    if code == CURL_CODE_OK { return head == nil ? .connectionLost(detail: "no whole answer") : nil }
    if code == CURL_CODE_BAD_CONTENT_ENCODING { return .undecodable(detail: detail(of: code)) }
    let status = ccurl_easy_number(easy, CURL_INFO_HTTP_CONNECTCODE, 0)
    if status != 0, status != 200, head == nil { return proxyError(status: status, code) }
    guard phase == .connecting else { return .connectionLost(detail: detail(of: code)) }
    if isProxyFault(code) { return proxyError(status: 0, code) }
    if code == CURL_CODE_TIMED_OUT { return .connectTimeout(after: request.timeouts.connect) }
    return .notConnected(detail: detail(of: code))
  }

  private func proxyError(status: Int, _ code: CurlCode) -> HTTPError {
    .proxyFailed(
      proxy: ProxyEnvironment.name(for: request.scheme) ?? "", status: status == 0 ? nil : status,
      detail: detail(of: code))
  }

  /// Whether it was the proxy that could not be used. libcurl names what it could not connect to.
  private func isProxyFault(_ code: CurlCode) -> Bool {
    if code == CURL_CODE_PROXY_NOT_RESOLVED || code == CURL_CODE_PROXY { return true }
    let message = String(cString: errorBuffer)
    if message.hasPrefix("Proxy") { return true }
    guard code == CURL_CODE_NOT_CONNECTED, let proxy = ProxyEnvironment.name(for: request.scheme) else { return false }
    let host = proxy.split(separator: ":").first.map(String.init) ?? proxy
    return message.contains(" \(host) ")
  }

  /// The system's word for a connection that was not made, else libcurl's sentence.
  private func detail(of code: CurlCode) -> String {
    let number = Int32(truncatingIfNeeded: ccurl_easy_number(easy, CURL_INFO_OS_ERRNO, 0))
    if code == CURL_CODE_NOT_CONNECTED, number != 0 { return String(cString: strerror(number)) }
    let message = String(cString: errorBuffer)
    return message.isEmpty ? String(cString: ccurl_error_text(code)) : message
  }
}
