/// Why a figure could not be taken.
enum Fault: Error, Equatable, Sendable {
  case system(call: String, code: Int32)
  case ended(program: String, status: Int32)
  /// What was waited for did not come in time.
  case silence(awaited: String)
}
