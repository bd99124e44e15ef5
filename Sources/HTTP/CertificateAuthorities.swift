import Platform

/// Which certificate authorities are trusted: a file and a folder in place of the ones that libcurl was built with.
package struct CertificateAuthorities: Equatable, Sendable {
  package var file: String?
  package var folder: String?

  package init(file: String? = nil, folder: String? = nil) {
    self.file = file
    self.folder = folder
  }

  /// `CURL_CA_BUNDLE`, else `SSL_CERT_FILE`, and `SSL_CERT_DIR`, as the curl command reads them; libcurl reads none.
  package static var environment: CertificateAuthorities {
    CertificateAuthorities(
      file: environmentVariable("CURL_CA_BUNDLE") ?? environmentVariable("SSL_CERT_FILE"),
      folder: environmentVariable("SSL_CERT_DIR"))
  }
}

/// A variable of the environment; an empty one counts as not set.
func environmentVariable(_ name: String) -> String? {
  guard let value = getenv(name) else { return nil }
  let text = String(cString: value)
  return text.isEmpty ? nil : text
}
