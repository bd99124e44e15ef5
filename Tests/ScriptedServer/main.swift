import Foundation

/// A server of the Model Context Protocol for tests, over standard input and output. Its first argument says what it does:
/// `current` and `older` speak the two forms of the protocol, the others misbehave. With `--log FILE` it appends every
/// line that it reads.
///
/// Only functions that the tests need are there; it shares no code with the client.
let arguments = CommandLine.arguments.dropFirst()
let mode = arguments.first ?? "current"
let log = arguments.firstIndex(of: "--log").map { CommandLine.arguments[$0 + 1] }
let pages = arguments.firstIndex(of: "--pages").flatMap { Int(CommandLine.arguments[$0 + 1]) } ?? 1
let server = ScriptedServer(mode: mode, log: log, pages: pages)
server.misbehave()
while let line = readLine() { server.take(line) }
server.inputEnded()
