/// A fault as a menu has it.
package struct NamedFault: Sendable {
  package let name: String
  /// What the gateway does, in one line.
  package let summary: String
  package let fault: Fault

  init(_ name: String, _ summary: String, _ fault: Fault) {
    self.name = name
    self.summary = summary
    self.fault = fault
  }
}
