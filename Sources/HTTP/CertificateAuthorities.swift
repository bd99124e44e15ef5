import CCurl
import Platform

/// Which certificate authorities are trusted: a file and a folder in place of the ones that libcurl was built with.
package struct CertificateAuthorities: Equatable, Sendable {
  package var file: String?
  package var folder: String?

  package init(file: String? = nil, folder: String? = nil) {
    self.file = file
    self.folder = folder
  }

  /// `CURL_CA_BUNDLE`, else `SSL_CERT_FILE` and `SSL_CERT_DIR`; libcurl reads none of them by itself.
  package static var environment: CertificateAuthorities { from(variable: environmentVariable) }

  static func from(variable: (String) -> String?) -> CertificateAuthorities {
    if let file = variable("CURL_CA_BUNDLE") { return CertificateAuthorities(file: file) }
    return CertificateAuthorities(file: variable("SSL_CERT_FILE"), folder: variable("SSL_CERT_DIR"))
  }

  /// The options to set, each for the server and for a proxy; nil takes away what libcurl was built with.
  ///
  /// - Parameter builtIn: The file that libcurl was built with, where it can be read.
  func options(builtIn: String?) -> [(option: CurlTextOption, value: String?)] {
    if file != nil || folder != nil {
      return [
        (CURL_CAINFO, file), (CURL_CAPATH, folder), (CURL_PROXY_CAINFO, file), (CURL_PROXY_CAPATH, folder),
      ]
    }
    // With a file alone libcurl reads the authorities once, and not for each connection.
    return builtIn == nil ? [] : [(CURL_CAPATH, nil), (CURL_PROXY_CAPATH, nil)]
  }
}

/// A variable of the environment; an empty one counts as not set.
func environmentVariable(_ name: String) -> String? {
  guard let value = getenv(name) else { return nil }
  let text = String(cString: value)
  return text.isEmpty ? nil : text
}
