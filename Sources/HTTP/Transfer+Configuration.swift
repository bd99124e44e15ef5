import CCurl
import Platform
import Records

extension Transfer {
  /// Tells libcurl everything about the exchange.
  func configure(waitsForConnection: Bool) {
    ccurl_easy_set_text(easy, CURL_URL, request.request.url.absoluteString)
    set(CURL_NOSIGNAL, 1)
    set(CURL_PATH_AS_IS, 1)
    set(CURL_TCP_KEEPALIVE, 1)
    set(CURL_HTTP09_ALLOWED, 0)
    set(CURL_PIPEWAIT, waitsForConnection ? 1 : 0)
    // Shorter than the idle limit of most servers, so that a request seldom meets a connection that is being closed.
    set(CURL_MAXAGE_CONN, 30)
    setConnectLimits()
    setProtocols()
    setProxy()
    setAuthorities()
    // Decodes what comes compressed; whether to ask for it is the request's header.
    ccurl_easy_set_text(easy, CURL_ACCEPT_ENCODING, "")
    setMethod()
    setHeaders()
    setCallbacks()
  }

  /// The connection closes with the transfer, unless another one uses it.
  func forbidReuse() {
    set(CURL_FORBID_REUSE, 1)
  }

  private func set(_ option: CurlNumberOption, _ value: Int) {
    ccurl_easy_set_number(easy, option, value)
  }

  private func setConnectLimits() {
    let (seconds, attoseconds) = request.timeouts.connect.components
    let milliseconds = min(seconds, 1_000_000) * 1_000 + attoseconds / 1_000_000_000_000_000
    set(CURL_CONNECTTIMEOUT_MS, Int(max(1, milliseconds)))
    // Without it, ending a transfer waits for the name look-up, 10 s where the resolver is silent.
    set(CURL_QUICK_EXIT, 1)
  }

  private func setProtocols() {
    if ccurl_easy_set_text(easy, CURL_PROTOCOLS_STR, "http,https") == CURL_CODE_UNKNOWN_OPTION {
      let httpAndHTTPS = 3
      set(CURL_PROTOCOLS, httpAndHTTPS)
    }
  }

  /// The environment's proxies are libcurl's own rule. This machine is reached without one, and a key is never given to
  /// a proxy in the clear: such a request goes out directly.
  private func setProxy() {
    set(CURL_SUPPRESS_CONNECT_HEADERS, 1)
    let exposesKey = request.scheme == "http" && request.request.headers.contains(where: \.isCredential)
    if isLoopbackHost(request.host) || exposesKey { ccurl_easy_set_text(easy, CURL_PROXY, "") }
  }

  private func setAuthorities() {
    let builtIn = ccurl_default_authorities(easy).flatMap { access($0, R_OK) == 0 ? String(cString: $0) : nil }
    for (option, value) in request.authorities.options(builtIn: builtIn) {
      ccurl_easy_set_text(easy, option, value)
    }
  }

  private func setMethod() {
    switch request.request.method {
    case .get: set(CURL_HTTPGET, 1)
    case .head: set(CURL_NOBODY, 1)
    case .delete: ccurl_easy_set_text(easy, CURL_CUSTOMREQUEST, "DELETE")
    case .post(let body):
      set(CURL_POST, 1)
      ccurl_easy_set_sender(
        easy,
        { buffer, size, count, context in
          guard let buffer, let transfer = Transfer.of(context) else { return Int(CURL_READ_ABORT) }
          return transfer.send(into: UnsafeMutableRawBufferPointer(start: buffer, count: size * count))
        }, Int64(body.count), Unmanaged.passUnretained(self).toOpaque())
    }
  }

  private func setHeaders() {
    for header in request.request.headers {
      // A header without a value is written with a semicolon.
      headers = ccurl_list_append(
        headers, header.value.isEmpty ? "\(header.name);" : "\(header.name): \(header.value)")
    }
    // An answer is not waited for before the body goes out.
    headers = ccurl_list_append(headers, "Expect:")
    if !request.request.acceptsCompression { headers = ccurl_list_append(headers, "Accept-Encoding: identity") }
    ccurl_easy_set_headers(easy, headers)
  }

  private func setCallbacks() {
    let context = Unmanaged.passUnretained(self).toOpaque()
    ccurl_easy_set_error_buffer(easy, errorBuffer)
    ccurl_easy_close_sockets_on_exec(easy)
    ccurl_easy_set_receivers(
      easy,
      { line, size, count, context in
        let bytes = UnsafeRawBufferPointer(start: line, count: size * count)
        return Transfer.of(context)?.receive(headerLine: bytes) == true ? bytes.count : 0
      },
      { body, size, count, context in
        Transfer.of(context)?.receive(body: UnsafeRawBufferPointer(start: body, count: size * count)) ?? 0
      }, context)
    let ready: CurlReadyCallback = { context, _, _, _, _ in
      Transfer.of(context)?.connected()
      return 0
    }
    if !ccurl_easy_set_ready(easy, ready, context) {
      // A library before 7.80 does not say when the connection is there; its own connect limit holds anyway.
      connected()
    }
  }

  private static func of(_ context: UnsafeMutableRawPointer?) -> Transfer? {
    context.map { Unmanaged<Transfer>.fromOpaque($0).takeUnretainedValue() }
  }
}
