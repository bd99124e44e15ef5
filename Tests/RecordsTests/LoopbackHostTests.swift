import Records
import Testing

/// A key or a text without encryption goes to this machine alone, so that nothing else may pass for it.
@Suite struct LoopbackHostTests {
  @Test(arguments: [
    ("LOCALHOST", true), ("a.b.LocalHost.", true), ("127.0.0.1.", true), ("::FFFF:127.9.9.9", true), ("::1", true),
    ("evil-localhost", false), ("localhost.example", false), ("", false), (".", false), ("127", false),
    ("127.0.0", false), ("127.0.0.256", false), ("127.0.0.+1", false), ("127.0.0.1.2", false), ("127..0.1", false),
    ("::ffff:128.0.0.1", false), ("::11", false), ("126.0.0.1", false), ("0.0.0.0", false), ("127.0.0.x", false),
  ])
  func onlyThisMachineIsThisMachine(host: String, isLoopback: Bool) {
    #expect(isLoopbackHost(host) == isLoopback)
  }
}
