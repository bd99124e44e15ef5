import Foundation

/// Streams and pictures that other programs made: zlib 1.3 by Python, and Pillow.
enum MediaFixtures {
  static let words =
    "When in the course of human events it becomes necessary to test an inflate, when in the course of tests. "

  /// By name: the stream in base64, and what it means.
  static let streams: [(name: String, base64: String, output: Data)] = [
    (
      "stored",
      "eAEBOwHE/ldoZW4gaW4gdGhlIGNvdXJzZSBvZiBodW1hbiBldmVudHMgaXQgYmVjb21lcyBuZWNlc3NhcnkgdG8gdGVzdCBh"
        + "biBpbmZsYXRlLCB3aGVuIGluIHRoZSBjb3Vyc2Ugb2YgdGVzdHMuIFdoZW4gaW4gdGhlIGNvdXJzZSBvZiBodW1hbiBldmVu"
        + "dHMgaXQgYmVjb21lcyBuZWNlc3NhcnkgdG8gdGVzdCBhbiBpbmZsYXRlLCB3aGVuIGluIHRoZSBjb3Vyc2Ugb2YgdGVzdHMu"
        + "IFdoZW4gaW4gdGhlIGNvdXJzZSBvZiBodW1hbiBldmVudHMgaXQgYmVjb21lcyBuZWNlc3NhcnkgdG8gdGVzdCBhbiBpbmZs"
        + "YXRlLCB3aGVuIGluIHRoZSBjb3Vyc2Ugb2YgdGVzdHMuIEUjcYk=",
      text(3)
    ),
    (
      "fixed",
      "eAELz0jNU8jMUyjJSFVIzi8tKk5VyE9TyCjNTcxTSC1LzSspVsgsUUhKTc7PTS1WyEtNTi0uTiyqVCjJVyhJLS5RSATpTstJ"
        + "LEnVUSjHahZIWbGeQviwswgARSNxiQ==",
      text(3)
    ),
    (
      "dynamic",
      "eNoLz0jNU8jMUyjJSFVIzi8tKk5VyE9TyCjNTcxTSC1LzSspVsgsUUhKTc7PTS1WyEtNTi0uTiyqVCjJVyhJLS5RSATpTstJ"
        + "LEnVUSjHahZIWbGeQviws4iBkYmZhZWNnYOTi5uHl49fQFBIWERUTFxCUkpaRlZOXkFRSVlFVU1dQ1NLW0dXT9/A0MjYxNTM"
        + "3MLSytrG1s7ewdHJ2cXVzd3D08vbx9fPPyAwKDgkNCw8IjIqOiY2Lj4hMSk5JTUtPSMzKzsnNy+/oLCouKS0rLyisqq6prau"
        + "vqGxqbmlta29o7Oru6e3r3/CxEmTp0ydNn3GzFmz58ydN3/BwkWLlyxdtnzFylWr16xdt37Dxk2bt2zdtn3Hzl279+zdt//A"
        + "wUOHjxw9dvzEyVOnz5w9d/7CxUuXr1y9dv3GzVu379y9d//Bw0ePnzx99vzFy1ev37x99/7Dx0+fv3z99v3Hz1+///z99x8A"
        + "gcfxCQ==",
      text(3) + Data(0...255)
    ),
    (
      "literals",
      "eAEFwVEKAjEQRMGrvAOI19nvGDok4M5ApqN4e6uuqWAFnqLn2SVyMM/dAn0ULpZ5qeetItRV1fYPJ1aZFqwY72Y9+E4FK/AU"
        + "Pc8ukQOrXE+uqWAFnqLn2SVyMM/dAn0ULpZ5qeetItRV1fYPJ1aZFqwY72Y9+E4FK/AUPc8ukQOrXE+uqWAFnqLn2SVyMM/d"
        + "An0ULpZ5qeetItRV1fYPJ1aZFqwY72Y9+E4FK/AUPc8ukQOrXE/+RSNxiQ==",
      text(3)
    ),
    (
      "runs",
      "eAFLHAWjYIgCADynCUw=",
      Data(repeating: 0x61, count: 700)
    ),
    (
      "farthest",
      "eNrtwQcBgCAAADAjoSAnDrd/BIO4LdxPTG8utfUx1z4XAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAPxHuJ+Y3lxq"
        + "62OufT64KgjF",
      digits + Data(count: 32_743) + digits
    ),
  ]

  private static let digits = Data("0123456789abcdef".utf8)

  private static func text(_ count: Int) -> Data { Data(String(repeating: words, count: count).utf8) }

  /// 8 by 8 pixels with a tEXt chunk: full colour, and a palette with transparency.
  static let picture = decoded(
    "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAD3RFWHRMb2NhdGlvbgA0OC4xIE6trBxQAAAAKklEQVR4nGNk"
      + "YGCQZ2fGRCw/LCTk2Zl/YCCWHxYSmKJESGCahqHDgmw7AEUpOhbvasGaAAAAAElFTkSuQmCC")
  static let palette = decoded(
    "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAIBAMAAAA2IaO4AAAAD3RFWHRMb2NhdGlvbgA0OC4xIE6trBxQAAAAD1BMVEWwyW86"
      + "ynJ7h3G+OE89MUhGjdpFAAAAA3RSTlP//wDXyg1BAAAAMUlEQVR4nGN0Yfj/gekDAwMDC8O/B/cYGAUFGBgZBJnlGY0F/31k"
      + "Yfj3gIGRQZCRDwDqugp0VrClPAAAAABJRU5ErkJggg==")

  static func decoded(_ base64: String) -> Data { Data(base64Encoded: base64) ?? Data() }
}
