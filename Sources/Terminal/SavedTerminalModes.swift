import Foundation
import Synchronization

/// The modes that a terminal had before this program changed them: the one place from which they are restored.
package enum SavedTerminalModes {
  private static let saved = Mutex<[Int32: termios]>([:])

  /// Saves the present modes, unless earlier ones are saved for the descriptor; nil where it is no terminal.
  static func save(_ descriptor: Int32) -> termios? {
    saved.withLock { saved in
      if let modes = saved[descriptor] { return modes }
      var modes = termios()
      guard tcgetattr(descriptor, &modes) == 0 else { return nil }
      saved[descriptor] = modes
      return modes
    }
  }

  /// Restores the modes and forgets them. `dropsInput`: what was typed and not read goes.
  static func restore(_ descriptor: Int32, dropsInput: Bool = false) {
    saved.withLock { saved in
      guard var modes = saved.removeValue(forKey: descriptor) else { return }
      tcsetattr(descriptor, dropsInput ? TCSAFLUSH : TCSADRAIN, &modes)
    }
  }

  /// Restores every terminal, for a program that is about to end in an unusual way. Does not wait for the lock.
  package static func restoreAll() {
    _ = saved.withLockIfAvailable { saved in
      for (descriptor, modes) in saved {
        var modes = modes
        tcsetattr(descriptor, TCSANOW, &modes)
      }
    }
  }
}
