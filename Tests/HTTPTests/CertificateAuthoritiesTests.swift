import CCurl
import Testing

@testable import HTTP

@Suite struct CertificateAuthoritiesTests {
  private static let options = [CURL_CAINFO, CURL_CAPATH, CURL_PROXY_CAINFO, CURL_PROXY_CAPATH]

  private func values(_ authorities: CertificateAuthorities) -> [String?] {
    let set = authorities.options(builtIn: "/built/in.pem")
    #expect(set.map(\.option.rawValue) == Self.options.map(\.rawValue))
    return set.map(\.value)
  }

  @Test func aFileOfOnesOwnReplacesTheFileAndTheFolderOfTheSystem() {
    #expect(values(CertificateAuthorities(file: "/a.pem")) == ["/a.pem", nil, "/a.pem", nil])
  }

  @Test func aFolderOfOnesOwnReplacesTheFileAndTheFolderOfTheSystem() {
    #expect(values(CertificateAuthorities(folder: "/certificates")) == [nil, "/certificates", nil, "/certificates"])
  }

  @Test func withoutOnesOwnTheSystemsFileIsEnough() {
    let set = CertificateAuthorities().options(builtIn: "/built/in.pem")
    #expect(set.map(\.option.rawValue) == [CURL_CAPATH, CURL_PROXY_CAPATH].map(\.rawValue))
    #expect(set.allSatisfy { $0.value == nil })
    #expect(CertificateAuthorities().options(builtIn: nil).isEmpty)
  }

  @Test func readsTheVariablesInTheOrderOfTheCurlCommand() {
    let all = ["CURL_CA_BUNDLE": "/c.pem", "SSL_CERT_FILE": "/s.pem", "SSL_CERT_DIR": "/folder"]
    func authorities(without names: [String]) -> CertificateAuthorities {
      .from { name in names.contains(name) ? nil : all[name] }
    }
    #expect(authorities(without: []) == CertificateAuthorities(file: "/c.pem"))
    #expect(authorities(without: ["CURL_CA_BUNDLE"]) == CertificateAuthorities(file: "/s.pem", folder: "/folder"))
    #expect(authorities(without: ["CURL_CA_BUNDLE", "SSL_CERT_FILE"]) == CertificateAuthorities(folder: "/folder"))
    #expect(authorities(without: Array(all.keys)) == CertificateAuthorities())
  }
}
