import Foundation

/// An nginx that speaks TLS, and HTTP/2 where the client wants it, in front of a byte server.
///
/// Its certificate is made on the spot by the openssl command and signed by itself; a client trusts it by the file at
/// ``certificate``. It passes every piece on at once. It ends with the last reference.
package final class TLSFront: Sendable {
  package let port: UInt16
  package let certificate: String
  private let folder: TemporaryFolder
  private let nginx: ChildProgram

  /// `names` are the certificate's, such as `IP:127.0.0.1` and `DNS:gateway.test`.
  package init(
    before server: ByteServer, names: [String] = ["IP:127.0.0.1"], offersHTTP2: Bool = true, isExpired: Bool = false
  ) async throws {
    folder = try TemporaryFolder()
    certificate = folder("certificate.pem").path
    try await Self.makeCertificate(in: folder, names: names, isExpired: isExpired)
    // A free port; nobody else takes it in the moment until nginx does.
    let free = try ByteSocket.bound()
    port = try free.port()
    free.close()
    let file = folder("nginx.conf")
    let text = Self.configuration(
      port: port, upstream: server.port, folder: folder.url.path, protocols: offersHTTP2 ? "ssl http2" : "ssl")
    try text.write(to: file, atomically: true, encoding: .utf8)
    nginx = try ChildProgram(
      path: try Self.program("nginx"), arguments: ["-p", folder.url.path, "-c", file.path, "-e", "stderr"],
      environment: ["PATH": Self.path])
    try await waitUntilItListens()
  }

  /// `https://127.0.0.1:PORT/v1`.
  package var baseURL: URL { URL(string: "https://127.0.0.1:\(port)/v1") ?? URL(filePath: "/") }

  private static let path = "/usr/sbin:/usr/bin:/bin:/opt/homebrew/bin:/usr/local/bin"

  private static func program(_ name: String) throws -> String {
    let found = path.split(separator: ":").map { String($0) + "/" + name }.first { access($0, X_OK) == 0 }
    guard let found else { throw CocoaError(.fileNoSuchFile, userInfo: [NSFilePathErrorKey: name]) }
    return found
  }

  /// An expired one ended a day ago.
  private static func makeCertificate(in folder: TemporaryFolder, names: [String], isExpired: Bool) async throws {
    let (key, request) = (folder("key.pem").path, folder("request.pem").path)
    try await openssl([
      "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=test",
      "-addext", "subjectAltName=\(names.joined(separator: ","))", "-keyout", key, "-out", request,
    ])
    try await openssl([
      "x509", "-req", "-in", request, "-signkey", key, "-copy_extensions", "copy", "-days", isExpired ? "-1" : "2",
      "-out", folder("certificate.pem").path,
    ])
  }

  private static func openssl(_ arguments: [String]) async throws {
    let child = try ChildProgram(path: try program("openssl"), arguments: arguments, environment: ["PATH": path])
    guard try await child.waitForExit() == .status(0) else {
      throw ChildProgram.Failure.notSeen("certificate", output: child.output, errors: child.errors)
    }
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
        client_max_body_size 64m;
        location / {
          proxy_pass http://127.0.0.1:\(upstream);
          proxy_http_version 1.1;
          proxy_set_header Connection "";
          proxy_buffering off;
        }
      }
    }
    """
  }

  private func waitUntilItListens() async throws {
    let deadline = ContinuousClock.now + .seconds(20)
    while true {
      if let connection = ByteSocket.connected(to: port) { return connection.close() }
      guard nginx.isRunning, ContinuousClock.now < deadline else {
        throw ChildProgram.Failure.notSeen("listening", output: nginx.output, errors: nginx.errors)
      }
      try await Task.sleep(for: .milliseconds(5))
    }
  }
}
