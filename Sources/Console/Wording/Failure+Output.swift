import Platform

extension Failure {
  /// Standard output took a text only in part or not at all; `code` is the `errno`.
  init(outputNotWritten code: Int32) {
    let hint: String? =
      switch code {
      case ENOSPC, EDQUOT: "free some space, or write to another place"
      case EFBIG: "the file has reached its size limit (ulimit -f)"
      case EBADF: "standard output is closed or not open for writing"
      default: nil
      }
    self.init("could not write to standard output: \(String(cString: strerror(code)))", hint: hint)
  }
}
