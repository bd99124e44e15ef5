import Foundation
import TestSupport
import Testing

@testable import MCP

/// Which file a server's command names.
@Suite struct ServerEnvironmentTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    for (name, mode) in [("a/server", 0o600), ("b/server", 0o700), ("c/server", 0o700), ("c/other", 0o700)] {
      try FileManager.default.createDirectory(
        at: folder(name).deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data("#!/bin/sh\n".utf8).write(to: folder(name))
      try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: folder(name).path)
    }
    _ = try folder.folder("a/other")
  }

  private func file(of program: String, _ path: String?) -> String? {
    ServerEnvironment.file(of: program, in: path.map { ["PATH": $0.replacing("~", with: folder.url.path)] } ?? [:])?
      .replacing(folder.url.path, with: "~")
  }

  /// The first file that can be run; neither one without the permission nor a folder is one.
  @Test func theFirstProgramOfThePathIsTaken() {
    #expect(file(of: "server", "~/none:~/a:~/b:~/c") == "~/b/server")
    #expect(file(of: "other", "~/a:~/c") == "~/c/other")
    #expect(file(of: "server", "~/a") == nil)
    #expect(file(of: "server", "") == nil)
    #expect(file(of: "sh", nil)?.hasSuffix("/bin/sh") == true)
  }

  /// A relative folder would be another one in each project, and so would an empty entry, which is the present folder.
  @Test func aRelativeFolderOfThePathIsPassedOver() throws {
    var up = FileManager.default.currentDirectoryPath.split(separator: "/").map { _ in ".." }.joined(separator: "/")
    if up.isEmpty { up = "." }
    let relative = "\(up)\(folder.url.path)/b"
    try #require(FileManager.default.isExecutableFile(atPath: relative + "/server"))
    #expect(file(of: "server", relative) == nil)
    #expect(file(of: "server", "\(relative)::~/c") == "~/c/server")
  }

  @Test(arguments: ["/no/such/server", "./server", "bin/server"]) func aPathIsLeftAsItIs(program: String) {
    #expect(file(of: program, "~/b") == program)
  }
}
