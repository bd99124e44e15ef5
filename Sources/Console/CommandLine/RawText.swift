import Terminal

extension Program {
  /// `--raw` is for a pipe or a file: on a terminal the text of others could drive it.
  func refuseRawText(_ options: Options) throws(Failure) {
    guard options.isRaw, options.output == nil, screen.outputIsTerminal else { return }
    throw Failure(
      "--raw would let the text drive this terminal",
      hint: "leave it out, or send the output into a pipe or a file", exitCode: Failure.Code.usage)
  }
}
