import Foundation

/// An nginx that speaks TLS 1.3 in front of the loopback server, with a certificate that is made on the spot.
struct TLSFront: Sendable {
  let port: UInt16
  /// The file by which a client trusts it.
  let certificate: String
  private let nginx: Child

  private static let path = "/usr/sbin:/usr/bin:/bin:/opt/homebrew/bin:/usr/local/bin"

  init(before server: LoopbackServer, in home: Home, offersHTTP2: Bool) throws(Fault) {
    certificate = home.path + "/certificate.pem"
    let key = home.path + "/key.pem"
    let openssl = try Child(
      try Self.program("openssl"),
      [
        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
        "-subj", "/CN=benchmark", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate,
      ], environment: ["PATH": Self.path])
    try openssl.output.drain()
    try openssl.wait()
    let free = try Listener()
    port = free.port
    free.close()
    let text = Self.configuration(
      port: port, upstream: server.port, folder: home.path, protocols: offersHTTP2 ? "ssl http2" : "ssl")
    try home.write(Array(text.utf8), to: "nginx.conf")
    nginx = try Child(
      try Self.program("nginx"), ["-p", home.path, "-c", home.path + "/nginx.conf", "-e", "stderr"],
      environment: ["PATH": Self.path])
    try waitUntilItListens()
  }

  func stop() {
    nginx.stop()
  }

  private static func program(_ name: String) throws(Fault) -> String {
    let found = path.split(separator: ":").map { String($0) + "/" + name }.first { access($0, X_OK) == 0 }
    guard let found else { throw .silence(awaited: "the program \(name)") }
    return found
  }

  private func waitUntilItListens() throws(Fault) {
    for _ in 0..<2_000 {
      if let connection = connected(to: port) {
        close(connection)
        return
      }
      usleep(5_000)
    }
    nginx.stop()
    throw .silence(awaited: "nginx")
  }

  private static func configuration(port: UInt16, upstream: UInt16, folder: String, protocols: String) -> String {
    """
    daemon off;
    master_process off;
    pid \(folder)/pid;
    events { worker_connections 256; }
    http {
      access_log off;
      client_body_temp_path \(folder)/body;
      proxy_temp_path \(folder)/proxy;
      fastcgi_temp_path \(folder)/fastcgi;
      uwsgi_temp_path \(folder)/uwsgi;
      scgi_temp_path \(folder)/scgi;
      server {
        listen 127.0.0.1:\(port) \(protocols);
        ssl_certificate \(folder)/certificate.pem;
        ssl_certificate_key \(folder)/key.pem;
        ssl_protocols TLSv1.3;
        location / {
          proxy_pass http://127.0.0.1:\(upstream);
          proxy_buffering off;
        }
      }
    }
    """
  }
}
