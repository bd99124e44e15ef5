import Foundation
import Media
import Records
import Testing

@testable import Console

/// Pictures in a terminal's text: which terminals get them, and what bytes.
@Suite struct InlinePictureTests {
  @Test(arguments: [
    (["TERM": "xterm-kitty"], InlineProtocol.kitty), (["TERM": "xterm-256color", "KITTY_WINDOW_ID": "1"], .kitty),
    (["TERM": "xterm-ghostty", "TERM_PROGRAM": "ghostty"], .kitty),
    (["TERM": "xterm-256color", "TERM_PROGRAM": "WezTerm"], .iTerm),
    (["TERM": "xterm-256color", "TERM_PROGRAM": "iTerm.app"], .iTerm),
    (["TERM": "xterm-256color", "LC_TERMINAL": "iTerm2"], .iTerm),
    (["TERM": "xterm-256color"], nil), (["TERM": "dumb", "KITTY_WINDOW_ID": "1"], nil), (["KITTY_WINDOW_ID": "1"], nil),
    (["TERM": "xterm-kitty", "TMUX": "/tmp/tmux-0/default,1,0"], nil),
    (["TERM": "tmux-256color", "KITTY_WINDOW_ID": "1"], nil),
    (["TERM": "screen", "LC_TERMINAL": "iTerm2"], nil), (["TERM": "xterm-kitty", "STY": "1.pts"], nil),
    (["TERM": "screen-256color", "KITTY_WINDOW_ID": "1"], nil), (["TERM": "", "KITTY_WINDOW_ID": "1"], nil),
    (["TERM": "xterm-kitty", "ZELLIJ": "0"], nil), (["TERM": "xterm-kitty", "TMUX": "", "STY": ""], .kitty),
    (["TERM": "xterm-ghostty"], .kitty), (["TERM": "xterm-256color", "TERM_PROGRAM": "ghostty"], .kitty),
    (["TERM": "xterm-256color", "TERM_PROGRAM": "kitty"], .kitty), (["TERM": "xterm", "KITTY_WINDOW_ID": ""], nil),
    // What the terminal says of itself comes first: another one may have started it.
    (["TERM": "xterm-256color", "TERM_PROGRAM": "WezTerm", "KITTY_WINDOW_ID": "1"], .iTerm),
    (["TERM": "xterm-256color", "LC_TERMINAL": "iTerm2", "KITTY_WINDOW_ID": "1"], .kitty),
  ])
  func theEnvironmentSaysWhatATerminalCan(environment: [String: String], way: InlineProtocol?) {
    #expect(InlineProtocol(environment: environment) == way)
  }

  /// 64 by 64 pixels of noise, whose base64 is longer than one piece.
  private func picture() throws -> PNGFile {
    let file = try #require(Data(base64Encoded: Self.noise))
    return try #require(PNGFile(verifying: file))
  }

  @Test func kittyGetsDirectDataInPiecesAndIsNotAskedForAnAnswer() throws {
    let picture = try picture()
    let sequence = InlinePicture(picture, .kitty, columns: 80).sequence
    let pieces = sequence.split(separator: "\u{1B}\\").dropLast().map { $0.split(separator: ";", maxSplits: 1) }
    #expect(pieces.first?.first == "\u{1B}_Ga=T,f=100,t=d,q=2,c=8,m=1")
    #expect(pieces.dropFirst().allSatisfy { $0[0].hasPrefix("\u{1B}_Gq=2,m=") } && pieces.count > 1)
    #expect(pieces.last?.first == "\u{1B}_Gq=2,m=0" && pieces.allSatisfy { $0[1].count <= 4_096 })
    #expect(pieces.map { $0[1] }.joined() == picture.bytes.base64EncodedString())
    #expect(sequence.hasSuffix("\u{1B}\\\n"))
  }

  /// A row of one bit a pixel, whose data are stored and not compressed.
  private func row(width: Int) throws -> PNGFile {
    func number(_ value: UInt32) -> [UInt8] { [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) } }
    func chunk(_ name: String, _ body: [UInt8]) -> [UInt8] {
      number(UInt32(body.count)) + name.utf8 + body + number(CRC32.checksum(Array(name.utf8) + body))
    }
    let bytes = [UInt8](repeating: 0, count: 1 + (width + 7) / 8)
    let size = UInt8(bytes.count)
    // The checksum of zeros (Adler-32) is their count and one.
    let data = [0x78, 0x01, 1, size, 0, ~size, 0xFF] + bytes + number(UInt32(size) << 16 | 1)
    let head = number(UInt32(width)) + number(1) + [1, 0, 0, 0, 0]
    let file = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + chunk("IHDR", head) + chunk("IDAT", data)
    return try #require(PNGFile(verifying: Data(file + chunk("IEND", []))))
  }

  /// A small picture is not stretched, a large one has sixty columns, and two stay free.
  @Test(arguments: [(15, 200, 1), (479, 200, 59), (488, 200, 60), (488, 61, 59), (488, 62, 60), (4, 200, 1)])
  func aPictureHasItsColumns(width: Int, columns: Int, shown: Int) throws {
    #expect(InlinePicture(try row(width: width), .iTerm, columns: columns).sequence.contains(";width=\(shown);"))
  }

  @Test func iTermGetsNoNameAndABoundedWidth() throws {
    let picture = try picture()
    let data = picture.bytes.base64EncodedString()
    let start = "\u{1B}]1337;File=inline=1;size=\(picture.bytes.count);width=8;preserveAspectRatio=1:"
    #expect(InlinePicture(picture, .iTerm, columns: 80).sequence == start + data + "\u{07}\n")
    #expect(InlinePicture(picture, .iTerm, columns: 7).sequence.contains(";width=5;"))
    #expect(InlinePicture(picture, .iTerm, columns: 0).sequence.contains(";width=1;"))
  }

  private static let noise = """
    iVBORw0KGgoAAAANSUhEUgAAAEAAAABACAAAAACPAi4CAAAQS0lEQVR4nAFAEL/vAEQggjz95vHCazD5DsfdAeSIdTSiDwsNBMNu\
    2A5x4P13sHZw65QL1TNflz2q2GGbkf/JEfV8ztRYu78s4DdTyb0B+hXhJocsjv8ekmAQWeEEN555wn4ncULaxKxtJb4e3U+pQSRn\
    5QLSVI4UBt7fIIjwCq8mUuSPMvwx1DULUrxa9AA6DJ/Fr9dghDeBa90KcwnLShJS5Npw5nIPyqTaHphAbBicJCeemFHVgUIEE2/r\
    VxPBZrEyad1j/DXHl/8Ips2QAs9Ex+KW1nvpUbBX0+4FGEnhMgRxkxnEEK3jCmB34LrZHQjwqYcq+mst+L0UAz4xp9bUOVvOOjQK\
    0mc8Owy6rUcESemWbzak46rjDr9zqbtJOHLi+JIMQ+L2EGQAgkdQhimCxnCNRdsaGQrvzgZzvCW6UwYrkihr+XcuiFxONppy9gEl\
    ZJsC5fqPI0X0XuV0gDED8fxb+ZpgqinfyJHI8j5Ec8hmA5/E+KRgCB3F46otdBTJNBaWkfoGPgk+AovVSoELAjUZvE1vm2k+d+Ne\
    WcnxzGEFIPz8YygUhOMvIPH05/0fAn9IkuB4lE6aLr598KXrb+7UrJ9goPp133IPeQ8glnwEZ0FffyoF3An2hTm/G3MUxJNyF0Xc\
    ZyzXPSl21TCGF9YMwuBA11GsK2BkzXIw4Rm+RualrTqFrNgw6wqJfEnGEwIOqsEcdIWOS+Zz+RC/ehMH7kWX8a267Cuv+fvM56+L\
    neSVs1AX6JsriJP37Vd5wLZYkzCJKBHc+7ygnkO5g7Y1Ac7UO6IK2MQvj2g7ZWjzAJvX5i+uwC4zhhQ+V9lYNyy4Be9jo+zlzd2w\
    HNhBW6uG6duVIAIZW9ule50lVTo1u+8EOfvzJCEKA2huAomBv4TT4crAisQgbKkNDKEYsDn7AvfoQyBR6OX5/Un3JaHoWt5ElX2T\
    c0r3nVtz1xx1Sm6pBQQnwsiPboEsRNJfuxoofuS+JqlyJbMWaBuicDavvgJ4HGpnBDoRUA2jKoa7SFcKyxId3dpI9RF7NcNJEdcb\
    KToOAaIEAXzEqGbz0ghm9CjU44X9MAwEEc9Qwae5PTXx0/UldEcZVq4yHZ0G/UrphS6xPZjf9pZ8YQ7UpZYvXk2Xnb4A+SfO2RS0\
    6gNhmQI9mqGQ0tGd55pD40dTgQTZErzXzZAJLi4CxInti772rMbpO/e1StRLCViFvEGT04ST14zdqwD4bvvN2S4gQmlMdQ00gU/1\
    MsxfAS3aGm/YsRg01jyHjlv1GG0sxz/llv7JO/U2TMVnVYPVk/xtrPg0BLGIHOGZAjsHkb2lpCsAGhdbEBhSO5rD0Cn6QCWigaP8\
    QigQEJYY6niJj8nh/VyxharyJCLvrv9IVdJvDi/EMz6L/QGmKqUCdTy7sAJ3ym+kzGR8Vqz/isRzoExfv79ALd+qSFNoI+SKwVLa\
    1PI0Wf2YxSxiFqMZpOOy3/A2MsWUsSphFCI4EQEmIiaJtA/bvP50Hu5tDkANbQA/f3G4JM77tTAU/h0vF78i7RUjD2/ULDyL/byB\
    murZjDjZ0JvC9uz33xgzmNDTAojy6gIDhHakHAF4/Djp9RSkeakvihFUAAk/gCi5VDHUz8E3+O4WNDfdXdG8TFKckGAoKs5XNX3b\
    um+8q9+SJr4EytonLleNI0fcW9RlxaP7WwSVAp1GWe/FQwkY0T/el5H4eU1Yys3O9LY7/v8wu6FhkthAApsTwAp2AM2Z3Vm7uALW\
    Ca6oRQpYBg21lhedUFGwUdSqu96mUYu0lZhBzc7BVcrQlhL4GXyNlfnoSoyoNlV8tfvmTpJSJDjbMOfEc6JkAfw2EB2p4C7kc1zj\
    0LT37sMKfvgJZPOsE0FpjWzQLETxR14mC6llnc4vwCs8KdsU0sEHqkKTlxz0RC7Y9Sx3AhABEaxo0zK6x1ZRVBK13QHsl9Q14fbX\
    N1cNXglExpn8MTFLVxZQ9vLzx1toI4LOvnsM6q3O0NhZ+5M0fsHFhQcSwwFC/EpiericMcIKu5QD8xZELZPwcbYtuVUFd7Hpf8Po\
    Il0++QQ4QhjIUe4RK6jS/niyjJr38gtjNREwuv4caRDTAqh47vkH1/NhGSqrNK8KcscbrQMxgkYIBL7GqqVG2CvmUqoBWwK8zx3h\
    LFubmWbOTaVnxXdnqGR3Axl61awIpvUBr0uol1z4Tiqajc8/NhdY37ilGR/vU4MKTZIeuTIX++gNnP1f+2iEdiIP6ffmDl1WXG0r\
    l/4pbctW0S8RBOdBlwEegqrWwmoqoHwebRC1hA7q3+BKtCDxRCLvV6eRcONDDQMy2wJoraN9tazfQKu6rg4QEhQY0frtKScXtYRZ\
    vESmAUwJlWP4DdZZ9z7rtjZlrIm0c2YyURhSgjyWHAZLVAX6CvCOIWJQeuG0Xx0MJ687YV0eb2HNFC1KzMALIbJ5PgMCpwjMF5jT\
    Zej9kqMTfWFakoPLBERCHYu+BbpD8g3rOl1bDMJUhemYOIAkkk/fV2xtqhEG+HYuLsr5VKZg4Pd2tAAYO9zcb462/ZCDWKVJtDDL\
    tmLK5kz2fBN+KCQT8fenV/7LBsXmVL8avLTgeZst4rZjUkTiF7qsWPv0BHce41NqBLQiUWIXuMjysxlF0pEVurW3SJ8nAw2rKVtE\
    mYb18RMSHRAwbJXyJLGSlvKZUbkU5TEepqlFVBECem+fPzRRklUB759DHbuII3kNGlhXp2mTHRD7emflAKVBzmVy5es8PL8z67YB\
    K9r0xdrHYohqnEwJZP5csfVJuVPRpuYm6xedigEfiS45oQgBGJoo3y4r+ZWrw+y+BqqCIaQum60ksXyhfusiU5t3H8fn3fnuA/75\
    8qVgmmhm+KTEraIaBYb8FxwXBNFZIqmOSSNQoy8c3XgXEP7UenPYA5MClN0EBvWYGgxw9BIOlt2K+70pLxeQcU4g+O4/PVkTxrId\
    6h9H1tsHu1oCytVHhDewLStFyDNhL5GIC1wNVM/M+wn9KEbe/ROXX2S5+WNS+c0AF+KIY26z1BA+q31wEfixZgwtEeUgMwShFgHg\
    Ca7GRycI+Cl8LGwYK7E/fcwa/avwEKMq0Qy2GILHYCKYy6V1goPCbPlyQUnRsGdK9sYf2idgyuz6KPu+hyqqAmSp6MbjUjgSnIM8\
    1wITcdYjUBcaBSUtjAvXMj7mL2kcxqJKY/pplLlcOJ/d48Q79uMg4PeCo8pE4DMIjA6nIC8A3czXDMxI2UEflcbcMGeK9diHNqZO\
    hAwxveiHMJFHK9DCDvVCyPt3DsAf0it/FOgqlhSxFSIlF521nS7wt6dXtQF/KNAI8DD9CfVo9Iv01jDX2VlIm98O0Xwkp+XC0Ypf\
    bGbRJFDIfvkBUsew/RtQlfNbKqV1IdApB+or1guF9vfcABVpJ6Hnmzp+OGIPY0UN4Q5081gEckYgCEakK4VjywSPtITFzu6OLVz1\
    yURqDRqiSnCjyxTR8yERQ9LHixZvY5sCrTDk53q4O68zk0W3iYMmP74hhO/nKc8vic71vEoo+C0p+x234CiYGcxtGEYZ8zSyr0ht\
    YxfADZrPu+S3P208RwB8+sQOgj2ShAwrplxwlilX6b7M5/E0+ioRHgmOEomfWvSsCOiveXOxHQvhZclOW3YpyhRZowLoUxPYcYPg\
    YBTBAdL6DrFXymAcyeV8inYGMEsjnB844vXS6D28FIMbYUGLNfp6DUmmQTjd7ItZO8oOvwAdEW2Q13lMKlh19iAEzZYBdWzRKAID\
    qdfuzo4LDGKAuPDwLoyDQJsWMb7vhg0huV4V5rDD0B5dGahP00m4e/MrqWrU1h3rUTHViOK9/T1xlQDteySgRA3BHJSwCOCiBaHI\
    GuQx2M8/CAXRslnPFEmS0lXwloMRyNJKpVfoyUAoyYXI+hGUUYnGjD+CBD02703uAHt5FXMoNzETOhaB1EuxOhnHclH6V7TLV6Yk\
    GQeYMuYsABiPnILqxDxynEAMu+Qw3E+MOr+BbKhIcgN197dB0a8B2gdYR5t8DMIFCwZF8dJ9+0yTHTdfpj3Ho/V58qeN5BwdMOwK\
    z8zDYhJzEqdZUQ0e8bC14gGk1czG5fsq3dRLvwLaRaby1hrtqcym3LMvE9jRu0jUIN2/WcVYAgzCjTDAKguM2epz+NA5IXWGZZc9\
    mBUSLLrK7utOxBpQrvJlrJsVABqcFNQ3pUIFsHu13nsqEKsJ4w1Wj2vblFQWE/7HOcKT3xl1qtb5aC2sz1t4+CTWym+CAJAQhStc\
    geXenDOYG/QBWSno1tW3OZNpwuuDUs8UvzRoSmVfOvnShcKvCo3wIL25xNXiIES4F+7IPTHU4/CrKjoeyU7M471gVsD96Rk7VQS3\
    9bDhu+/K52TP/VZwV1DiblgZFVfzbhREu78jofvfa/EQeGtb6xac+CkkAk7ofLVab4jj0YTQBdQAwYD0PHSsBOdnFVIaqfpPofy8\
    1HbN6QN6AyxRBEbj+PDBmUD4W8jffexqKKDj61OdbGqOs82x7Vdi/KX9yLaL5eLtaf6kmGUA7r+0T+pm9JBqQXCQNi102W2Z/B/A\
    aBuemWvbBumm1nw1VhrDUwj9+LzaDt/HeQQWZqESReBb50pJgMMvPyTE9wTNsKi+hpBv8SMjPeu+hPW30ph5j20uzkCorjtBuhQR\
    5ZchPgZospTbSuX1UbRWJLszz5YCjLm/71RsuuNZA11eAAZC07GK/xPFOJzWf3XfhwUCTfNMsyd+T0PNR6ljQkY7QRGOi7QDSgQg\
    6d3LnkTI2rjls5XzX4kEn3Ub/x4DKO0C+ztwFzxyepg3tlgqPE23cWZb8t4pj9YN8egXU8WnljTfEfIdFLld2AR49eZgbXUL8B/A\
    Bt/o2Yp43oMeGoURbwLmAawUVddvWyZu/zaRS52DuBF59YyrtVVFxXTYLI8kAf0trmSAzM7chuVe0dUF2DpCDy4Ex4A7N+BDn+j+\
    UewOAliGjhQJJLK1AtLBDyl15THvbDzHADbLrVFGG50qhAclbKPOqPC1+CwcKKedhw/EoF4PsHjTJwHV/K7N4qjXulABbxvehAaY\
    Sr38Vj4Xbj+u4S/c0AEy/VM9zPCo0t8HKZvTriUzwXuNu/GftAo8SS3lI6XkW+Wa6/t1ikspoOHbGgCMVpKtLRJBQ8SlrfFVlQ2H\
    CQvX7QzHNj8IxC3/bbUQ0fGjYARB8fGA3TPV55cvGthOs2Uq6bk4qTNoolFSqSlqAZaL2vH34vU5Zu+4WUS98h7aOG5c5c3PAhAG\
    EZ9lTCVcUXq7mo7geBs9ksLcQ2ivpdOoXADbDxcGFz2fS3LQ4icC0DDWPdJ2HvNR7AXDrnYg/d7W/8Z8nteFDjsmBF3MPEs59e+W\
    FK44gAiSH8DmVrAuym7cP7tIZATmGVdWvJkMkgQypcgKtabrWt27Kg96IITM9Q8LWszTl8fT4XmFZekYFsohp8wn6fyJ+tlWWQzy\
    53t7cI2eDg462TgDSbeXcfRVAVzezaudeDTuUDpAbAtR3A51bXoM53bp1szeK+oXRjWM1PGS2JiN4ac5Dofnvri23z/G0hyCAKrB\
    7VX2Fc+K8S9t/Owq4YQHzgAAAABJRU5ErkJggg==
    """
}
