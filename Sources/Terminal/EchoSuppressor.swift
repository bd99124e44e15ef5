import Platform
import Synchronization

/// A terminal that does not show what is typed, while another program writes on it. Its keys keep their meaning: Ctrl-C
/// is SIGINT, and Ctrl-Z stops the program with the echo back on.
final class EchoSuppressor: Sendable {
  private let descriptor: Int32
  private let usual: termios
  private let sources = Mutex<[SignalSource]>([])

  /// Nil where the descriptor is no terminal.
  init?(_ descriptor: Int32) {
    var modes = termios()
    guard tcgetattr(descriptor, &modes) == 0 else { return nil }
    self.descriptor = descriptor
    usual = modes
    sources.withLock { sources in
      sources = [
        SignalSource(SIGTSTP) { [weak self] in self?.stop() },
        SignalSource(SIGCONT) { [weak self] in self?.goOn() },
      ]
    }
    suppressEcho()
  }

  #if canImport(Darwin)
  private static let disabled: UInt8 = 0xFF
  #else
  private static let disabled: UInt8 = 0
  #endif

  /// Brings the echo back.
  func end() {
    end { restore() }
  }

  /// Leaves the terminal to `change`, which sets its modes.
  func end(_ change: () -> Void) {
    sources.withLock { sources in
      sources.forEach { $0.cancel() }
      sources = []
      change()
    }
  }

  private func suppressEcho() {
    var quiet = usual
    // Keys arrive as they are typed, not by lines: a line without its end would be cut at 4,096 bytes.
    quiet.c_lflag &= ~tcflag_t(ECHO | ECHONL | ICANON | IEXTEN)
    // What was typed ahead outlives a Ctrl-C, and Ctrl-\ does not end a turn that is being paid for with a crash.
    quiet.c_lflag |= tcflag_t(NOFLSH)
    withUnsafeMutableBytes(of: &quiet.c_cc) { keys in
      keys[Int(VQUIT)] = Self.disabled
      keys[Int(VMIN)] = 1
      keys[Int(VTIME)] = 0
    }
    tcsetattr(descriptor, TCSADRAIN, &quiet)
  }

  private func restore() {
    var modes = usual
    tcsetattr(descriptor, TCSADRAIN, &modes)
  }

  /// The shell gets the terminal as it was.
  private func stop() {
    sources.withLock { sources in
      if sources.isEmpty { return }
      restore()
      kill(getpid(), SIGSTOP)
    }
  }

  private func goOn() {
    sources.withLock { if !$0.isEmpty { suppressEcho() } }
  }
}
